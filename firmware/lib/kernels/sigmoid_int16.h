// SPDX-License-Identifier: Apache-2.0
// LOGISTIC and TANH, int16: straight lines between the values of a table.
#ifndef MCUBENCH_KERNELS_SIGMOID_INT16_H_
#define MCUBENCH_KERNELS_SIGMOID_INT16_H_

#include <cstdint>

namespace mcubench::kernels {

struct SigmoidInt16Params {
  const int16_t* input;
  int16_t* output;
  const uint16_t* table;  // 1 / (1 + exp(-x)) in fractions of 2^16 for x = 0, 1/24, ... 255/24
  int32_t count;
  int32_t multiplier;  // brings the input to steps of 1 / (3 * 4096), with the shift to the right
  int32_t shift;
};

// The output has 15 bits behind the point.
void LogisticInt16(const SigmoidInt16Params& params);
void TanhInt16(const SigmoidInt16Params& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_SIGMOID_INT16_H_
