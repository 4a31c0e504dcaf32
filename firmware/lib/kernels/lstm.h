// SPDX-License-Identifier: Apache-2.0
// UNIDIRECTIONAL_SEQUENCE_LSTM without peepholes, projection and normalization: of each step
//   gate   = function(weights input + weights hidden + biases), four of them
//   cell   = forget gate * cell + input gate * cell gate
//   hidden = output gate * tanh(cell), which is the output, too
// A gate has 12 bits behind the point before its function, and 15 after it.
#ifndef MCUBENCH_KERNELS_LSTM_H_
#define MCUBENCH_KERNELS_LSTM_H_

#include <cstdint>

namespace mcubench::kernels {

// Vector `step` of batch `batch` is number batch * batch_stride + step * step_stride of the input and of the output.
struct LstmSizes {
  int32_t batches;
  int32_t steps;
  int32_t input_depth;
  int32_t units;
  int32_t batch_stride;
  int32_t step_stride;
};

// A positive shift is to the left.
struct LstmScale {
  int32_t multiplier;
  int32_t shift;
};

// Zero points are folded into both kinds of biases by the host.
struct LstmInt8Gate {
  const int8_t* input_weights;      // units x input_depth
  const int8_t* recurrent_weights;  // units x units
  const int32_t* biases;            // units
  const int32_t* recurrent_biases;  // units
  LstmScale input_scale;
  LstmScale recurrent_scale;
};

// The multipliers have 16 bits, and the shifts are to the right, at least 1.
struct LstmInt16Gate {
  const int8_t* input_weights;
  const int8_t* recurrent_weights;
  const int64_t* biases;
  LstmScale input_scale;
  LstmScale recurrent_scale;
};

struct LstmFloatGate {
  const float* input_weights;
  const float* recurrent_weights;
  const float* biases;
};

// Integers; the cell is int16.
template <typename Value, typename GateOf>
struct LstmIntegerParams {
  using Activation = Value;
  using Gate = GateOf;

  const Value* input;     // vectors of input_depth
  Value* output;          // vectors of units
  Value* hidden;          // batches x units
  int16_t* cell;          // batches x units
  const uint16_t* table;  // as of LOGISTIC of int16
  LstmSizes sizes;
  Gate input_gate;
  Gate forget_gate;
  Gate cell_gate;
  Gate output_gate;
  LstmScale forgotten;      // forget gate * cell
  LstmScale added;          // input gate * cell gate
  LstmScale shown;          // output gate * tanh(cell)
  int32_t tanh_multiplier;  // brings the cell to steps of 1 / (3 * 4096), with the shift to the right
  int32_t tanh_shift;
  int32_t cell_limit;  // the cell is held between this and its negative
  int32_t hidden_offset;
};

using LstmInt8Params = LstmIntegerParams<int8_t, LstmInt8Gate>;
using LstmInt16Params = LstmIntegerParams<int16_t, LstmInt16Gate>;

struct LstmFloatParams {
  const float* input;
  float* output;
  float* hidden;
  float* cell;
  LstmSizes sizes;
  LstmFloatGate input_gate;
  LstmFloatGate forget_gate;
  LstmFloatGate cell_gate;
  LstmFloatGate output_gate;
  float cell_limit;
};

void LstmInt8(const LstmInt8Params& params);
void LstmInt16(const LstmInt16Params& params);
void LstmFloat(const LstmFloatParams& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_LSTM_H_
