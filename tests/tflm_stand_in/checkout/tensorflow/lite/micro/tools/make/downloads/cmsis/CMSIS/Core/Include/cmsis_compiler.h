// SPDX-License-Identifier: Apache-2.0
#ifndef CMSIS_COMPILER_H_
#define CMSIS_COMPILER_H_
#endif  // CMSIS_COMPILER_H_
