// SPDX-License-Identifier: Apache-2.0
// A stand-in for the tests: the names and signatures of the file that lies here in TensorFlow Lite Micro, nothing
// else.
#ifndef STAND_IN_DEBUG_LOG_H_
#define STAND_IN_DEBUG_LOG_H_

#include <cstdarg>

extern "C" void DebugLog(const char* format, va_list args);

#endif  // STAND_IN_DEBUG_LOG_H_
