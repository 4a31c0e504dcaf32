// SPDX-License-Identifier: Apache-2.0
// The loops around a function of two elements.
#ifndef MCUBENCH_KERNELS_PORTABLE_BROADCAST_H_
#define MCUBENCH_KERNELS_PORTABLE_BROADCAST_H_

#include <cstdint>

#include "kernels/binary.h"

namespace mcubench::kernels {

template <typename T, typename Params, typename Function>
void Broadcast(const Params& p, Function function) {
  const int32_t* const a = p.first.strides;
  const int32_t* const b = p.second.strides;
  T* output = static_cast<T*>(p.output);
  for (int32_t i = 0; i < p.shape[0]; ++i) {
    for (int32_t j = 0; j < p.shape[1]; ++j) {
      for (int32_t k = 0; k < p.shape[2]; ++k) {
        const T* first = static_cast<const T*>(p.first.data) + i * a[0] + j * a[1] + k * a[2];
        const T* second = static_cast<const T*>(p.second.data) + i * b[0] + j * b[1] + k * b[2];
        for (int32_t l = 0; l < p.shape[3]; ++l) *output++ = function(first[l * a[3]], second[l * b[3]]);
      }
    }
  }
}

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_PORTABLE_BROADCAST_H_
