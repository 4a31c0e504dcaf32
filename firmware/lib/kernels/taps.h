// SPDX-License-Identifier: Apache-2.0
// Where the inputs of each tap of a window begin, found once for all channels of an output pixel.
#ifndef MCUBENCH_KERNELS_TAPS_H_
#define MCUBENCH_KERNELS_TAPS_H_

#include <cstdint>

#include "kernels/window.h"

namespace mcubench::kernels {

// `taps` has one for each row and column of the window. Those outside of the image are `zero_points`.
inline void FindTaps(const WindowAxis& rows, const WindowAxis& columns, int32_t depth, const int8_t* image,
                     int32_t row, int32_t column, const int8_t* zero_points, const int8_t** taps) {
  const int32_t left = column * columns.stride - columns.padding;
  int32_t y = row * rows.stride - rows.padding;
  for (int32_t tap_row = rows.filter_size; tap_row > 0; --tap_row, y += rows.dilation) {
    const bool inside = static_cast<uint32_t>(y) < static_cast<uint32_t>(rows.input_size);
    // No column is less than none, so a row that is outside has no tap inside.
    const uint32_t end = inside ? static_cast<uint32_t>(columns.input_size) : 0;
    const int8_t* const inputs = image + y * columns.input_size * depth;
    int32_t x = left;
    for (int32_t tap = columns.filter_size; tap > 0; --tap, x += columns.dilation) {
      *taps++ = static_cast<uint32_t>(x) < end ? inputs + x * depth : zero_points;
    }
  }
}

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_TAPS_H_
