// SPDX-License-Identifier: Apache-2.0
#ifndef TENSORFLOW_LITE_MICRO_MICRO_LOG_H_
#define TENSORFLOW_LITE_MICRO_MICRO_LOG_H_

#ifndef TF_LITE_STRIP_ERROR_STRINGS
#include <cstdarg>
void MicroPrintf(const char* format, ...);
void VMicroPrintf(const char* format, va_list args);
#else
#define MicroPrintf(...) tflite::Unused(__VA_ARGS__)
#define VMicroPrintf(...) tflite::Unused(__VA_ARGS__)
#endif

namespace tflite {

template <typename... Arguments>
void Unused(Arguments&&...) {}

}  // namespace tflite

#endif  // TENSORFLOW_LITE_MICRO_MICRO_LOG_H_
