// SPDX-License-Identifier: Apache-2.0
// Functions of float32 that kernels of several types share, with the roundings of TensorFlow Lite's reference
// kernels.
#ifndef MCUBENCH_KERNELS_PORTABLE_FUNCTIONS_H_
#define MCUBENCH_KERNELS_PORTABLE_FUNCTIONS_H_

#include <cmath>

namespace mcubench::kernels {

inline float Between(float value, float low, float high) { return value < low ? low : (value > high ? high : value); }

inline float Elu(float x) { return x < 0.0f ? std::expm1(x) : x; }

inline float HardSwish(float x) { return x * Between(x + 3.0f, 0.0f, 6.0f) / 6.0f; }

inline float Prelu(float x, float alpha) { return x >= 0.0f ? x : x * alpha; }

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_PORTABLE_FUNCTIONS_H_
