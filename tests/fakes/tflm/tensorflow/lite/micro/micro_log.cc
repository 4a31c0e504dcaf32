// SPDX-License-Identifier: Apache-2.0
// A stand-in for the tests: the names and signatures of the file that lies here in TensorFlow Lite Micro, nothing
// else.
#include "tensorflow/lite/micro/micro_log.h"

#include <cstdarg>

#include "tensorflow/lite/micro/debug_log.h"

#ifndef TF_LITE_STRIP_ERROR_STRINGS
namespace {

void EndLine(const char* format, ...) {
  va_list none;
  va_start(none, format);
  DebugLog(format, none);
  va_end(none);
}

}  // namespace

void MicroPrintf(const char* format, ...) {
  va_list args;
  va_start(args, format);
  DebugLog(format, args);
  va_end(args);
  EndLine("\r\n");
}
#endif
