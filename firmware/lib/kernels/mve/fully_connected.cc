// SPDX-License-Identifier: Apache-2.0
// FULLY_CONNECTED for Helium: the input against four outputs at a time.
#include "kernels/mve/fully_connected.h"

#include "kernels/mve/dot_product.h"
#include "kernels/mve/requantize.h"

namespace mcubench::kernels {

void MveFullyConnectedInt8(const MveFullyConnectedInt8Params& p) {
  const OutputRange range = {p.output_offset, p.activation_min, p.activation_max};
  const int32_t weights_step = (p.input_depth + kLanes - 1) / kLanes * kLanes * kChannelsAtOnce;
  const int8_t* input = p.input;
  int8_t* output = p.output;
  for (int32_t batch = 0; batch < p.batches; ++batch, input += p.input_depth, output += p.output_depth) {
    const int8_t* weights = p.weights;
    for (int32_t channel = 0; channel < p.output_depth; channel += kChannelsAtOnce) {
      int32_t sums[kChannelsAtOnce];
      vstrwq_s32(sums, vldrwq_s32(p.biases + channel));
      DotProducts(input, weights, p.input_depth, sums);
      weights += weights_step;
      const int32x4_t values =
          ToOutput(vldrwq_s32(sums), LoadScales(p.multipliers + channel, p.shifts + channel), range);
      vstrbq_p_s32(output + channel, values, vctp32q(static_cast<uint32_t>(p.output_depth - channel)));
    }
  }
}

}  // namespace mcubench::kernels
