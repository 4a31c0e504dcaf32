// SPDX-License-Identifier: Apache-2.0
#include "signal/src/window.h"

namespace tflite::tflm_signal {

void ApplyWindow(const int16_t* input, const int16_t* window, int size, int shift, int16_t* output) {
  for (int i = 0; i < size; ++i) {
    const int32_t product = static_cast<int32_t>(input[i]) * window[i];
    output[i] = static_cast<int16_t>(product >> shift);
  }
}

}  // namespace tflite::tflm_signal
