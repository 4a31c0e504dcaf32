// SPDX-License-Identifier: Apache-2.0
// Functions of one float32.
#ifndef MCUBENCH_KERNELS_UNARY_FLOAT_H_
#define MCUBENCH_KERNELS_UNARY_FLOAT_H_

#include <cstdint>

namespace mcubench::kernels {

struct UnaryFloatParams {
  const float* input;
  float* output;
  int32_t count;
  float alpha;  // of LEAKY_RELU
};

void AbsFloat(const UnaryFloatParams& params);
void EluFloat(const UnaryFloatParams& params);
void HardSwishFloat(const UnaryFloatParams& params);
void LeakyReluFloat(const UnaryFloatParams& params);
void LogisticFloat(const UnaryFloatParams& params);
void NegFloat(const UnaryFloatParams& params);
void ReluFloat(const UnaryFloatParams& params);
void Relu6Float(const UnaryFloatParams& params);
void ReluN1To1Float(const UnaryFloatParams& params);
void RsqrtFloat(const UnaryFloatParams& params);
void TanhFloat(const UnaryFloatParams& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_UNARY_FLOAT_H_
