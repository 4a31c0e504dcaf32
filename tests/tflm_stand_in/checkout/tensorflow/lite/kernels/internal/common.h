// SPDX-License-Identifier: Apache-2.0
#ifndef TENSORFLOW_LITE_KERNELS_INTERNAL_COMMON_H_
#define TENSORFLOW_LITE_KERNELS_INTERNAL_COMMON_H_

#include "fixedpoint/fixedpoint.h"
#include "ruy/profiler/instrumentation.h"

#endif  // TENSORFLOW_LITE_KERNELS_INTERNAL_COMMON_H_
