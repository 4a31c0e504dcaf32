// SPDX-License-Identifier: Apache-2.0
// Reductions in plain C++: one loop nest around another.
#include "kernels/reduce.h"

#include "kernels/requantize.h"

namespace mcubench::kernels {

namespace {

template <typename Function>
void ForEach(const int32_t* shape, const int32_t* strides, Function function) {
  for (int32_t i = 0; i < shape[0]; ++i) {
    for (int32_t j = 0; j < shape[1]; ++j) {
      for (int32_t k = 0; k < shape[2]; ++k) {
        for (int32_t l = 0; l < shape[3]; ++l) {
          function(i * strides[0] + j * strides[1] + k * strides[2] + l * strides[3]);
        }
      }
    }
  }
}

template <typename T, typename Sum, typename Step, typename Finish>
void Reduce(const ReduceParams& p, Step step, Finish finish) {
  T* output = static_cast<T*>(p.output);
  ForEach(p.kept_shape, p.kept_strides, [&](int32_t kept) {
    const T* const first = static_cast<const T*>(p.input) + kept;
    bool begun = false;
    Sum sum{};
    ForEach(p.reduced_shape, p.reduced_strides, [&](int32_t reduced) {
      const Sum value = static_cast<Sum>(first[reduced]);
      sum = begun ? step(sum, value) : value;
      begun = true;
    });
    *output++ = static_cast<T>(finish(sum));
  });
}

template <typename T>
T Plus(T a, T b) {
  return a + b;
}

template <typename T>
T Larger(T a, T b) {
  return b > a ? b : a;
}

template <typename T>
T Smaller(T a, T b) {
  return b < a ? b : a;
}

template <typename T>
T Same(T value) {
  return value;
}

template <typename T>
void SumInteger(const ReduceParams& p) {
  Reduce<T, int32_t>(p, Plus<int32_t>, [&p](int32_t sum) {
    return Clamp(Requantize(sum + p.offset, p.multiplier, p.shift) + p.output_offset, p.low, p.high);
  });
}

}  // namespace

void SumInt8(const ReduceParams& p) { SumInteger<int8_t>(p); }
void SumInt16(const ReduceParams& p) { SumInteger<int16_t>(p); }
void SumFloat(const ReduceParams& p) { Reduce<float, float>(p, Plus<float>, Same<float>); }
void ReduceMaxInt8(const ReduceParams& p) { Reduce<int8_t, int8_t>(p, Larger<int8_t>, Same<int8_t>); }
void ReduceMaxFloat(const ReduceParams& p) { Reduce<float, float>(p, Larger<float>, Same<float>); }
void ReduceMinInt8(const ReduceParams& p) { Reduce<int8_t, int8_t>(p, Smaller<int8_t>, Same<int8_t>); }
void ReduceMinFloat(const ReduceParams& p) { Reduce<float, float>(p, Smaller<float>, Same<float>); }

void MeanFloat(const ReduceParams& p) {
  Reduce<float, float>(p, Plus<float>, [&p](float sum) { return sum / static_cast<float>(p.count); });
}

}  // namespace mcubench::kernels
