// SPDX-License-Identifier: Apache-2.0
// A stand-in for the tests: the names and signatures of the file that lies here in TensorFlow Lite Micro, nothing
// else.
#ifndef STAND_IN_MICRO_LOG_H_
#define STAND_IN_MICRO_LOG_H_

#ifndef TF_LITE_STRIP_ERROR_STRINGS
void MicroPrintf(const char* format, ...);
#else
template <typename... Args>
void MicroPrintfUnused(Args&&...) {}
#define MicroPrintf(...) MicroPrintfUnused(__VA_ARGS__)
#endif

#endif  // STAND_IN_MICRO_LOG_H_
