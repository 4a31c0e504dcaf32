// SPDX-License-Identifier: Apache-2.0
// ARG_MAX and ARG_MIN in plain C++.
#include "kernels/arg_max.h"

namespace mcubench::kernels {

namespace {

template <typename T, typename Better>
void Find(const ArgMaxParams& p, Better better) {
  const T* const input = static_cast<const T*>(p.input);
  for (int32_t outer = 0; outer < p.outer; ++outer) {
    for (int32_t inner = 0; inner < p.inner; ++inner) {
      const T* const values = input + outer * p.size * p.inner + inner;
      int32_t best = 0;
      for (int32_t i = 1; i < p.size; ++i) {
        if (better(values[i * p.inner], values[best * p.inner])) best = i;
      }
      p.output[outer * p.inner + inner] = best;
    }
  }
}

template <typename T>
bool Larger(T a, T b) {
  return a > b;
}

template <typename T>
bool Smaller(T a, T b) {
  return a < b;
}

}  // namespace

void ArgMaxInt8(const ArgMaxParams& p) { Find<int8_t>(p, Larger<int8_t>); }
void ArgMaxFloat(const ArgMaxParams& p) { Find<float>(p, Larger<float>); }
void ArgMinInt8(const ArgMaxParams& p) { Find<int8_t>(p, Smaller<int8_t>); }
void ArgMinFloat(const ArgMaxParams& p) { Find<float>(p, Smaller<float>); }

}  // namespace mcubench::kernels
