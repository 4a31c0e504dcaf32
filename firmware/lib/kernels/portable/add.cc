// SPDX-License-Identifier: Apache-2.0
// ADD in plain C++: one loop nest for equal and for broadcast shapes.
#include "kernels/add.h"

#include "kernels/requantize.h"

namespace mcubench::kernels {
namespace {

int32_t ToCommonScale(const Addend& addend, int32_t value, int32_t left_shift) {
  return Requantize((value + addend.offset) * (1 << left_shift), addend.multiplier, addend.shift);
}

int8_t AddOne(const AddInt8Params& p, int32_t a, int32_t b) {
  const int32_t sum = ToCommonScale(p.first, a, p.left_shift) + ToCommonScale(p.second, b, p.left_shift);
  const int32_t value = Requantize(sum, p.output_multiplier, p.output_shift) + p.output_offset;
  return static_cast<int8_t>(Clamp(value, p.activation_min, p.activation_max));
}

}  // namespace

void AddInt8(const AddInt8Params& p) {
  int8_t* output = p.output;
  const int8_t* a0 = p.first.data;
  const int8_t* b0 = p.second.data;
  for (int32_t i = 0; i < p.shape[0]; ++i, a0 += p.first.strides[0], b0 += p.second.strides[0]) {
    const int8_t* a1 = a0;
    const int8_t* b1 = b0;
    for (int32_t j = 0; j < p.shape[1]; ++j, a1 += p.first.strides[1], b1 += p.second.strides[1]) {
      const int8_t* a2 = a1;
      const int8_t* b2 = b1;
      for (int32_t k = 0; k < p.shape[2]; ++k, a2 += p.first.strides[2], b2 += p.second.strides[2]) {
        for (int32_t l = 0; l < p.shape[3]; ++l) {
          *output++ = AddOne(p, a2[l * p.first.strides[3]], b2[l * p.second.strides[3]]);
        }
      }
    }
  }
}

}  // namespace mcubench::kernels
