// SPDX-License-Identifier: Apache-2.0
#ifndef SIGNAL_SRC_WINDOW_H_
#define SIGNAL_SRC_WINDOW_H_

#include <cstdint>

namespace tflite::tflm_signal {

void ApplyWindow(const int16_t* input, const int16_t* window, int size, int shift, int16_t* output);

}  // namespace tflite::tflm_signal

#endif  // SIGNAL_SRC_WINDOW_H_
