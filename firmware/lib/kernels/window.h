// SPDX-License-Identifier: Apache-2.0
// The sliding window that convolutions and pools share.
#ifndef MCUBENCH_KERNELS_WINDOW_H_
#define MCUBENCH_KERNELS_WINDOW_H_

#include <cstdint>

namespace mcubench::kernels {

// One axis of a window: output position o reads inputs o * stride - padding + k * dilation, 0 <= k < filter_size.
struct WindowAxis {
  int32_t input_size;
  int32_t output_size;
  int32_t filter_size;
  int32_t stride;
  int32_t dilation;
  int32_t padding;
};

// The filter taps [first, last) that fall inside the input, and the input position of tap 0 (may be negative).
struct TapRange {
  int32_t first;
  int32_t last;
  int32_t origin;
};

inline TapRange TapsInside(const WindowAxis& axis, int32_t output_position) {
  const int32_t origin = output_position * axis.stride - axis.padding;
  int32_t first = 0;
  while (first < axis.filter_size && origin + first * axis.dilation < 0) ++first;
  int32_t last = axis.filter_size;
  while (last > first && origin + (last - 1) * axis.dilation >= axis.input_size) --last;
  return {first, last, origin};
}

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_WINDOW_H_
