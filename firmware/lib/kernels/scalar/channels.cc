// SPDX-License-Identifier: Apache-2.0
// Patches, and all output channels of one.
#include "kernels/scalar/channels.h"

#include "kernels/scalar/multiply_patch.h"
#include "kernels/scalar/requantize_channels.h"

namespace mcubench::kernels {

uint8_t* AppendToPatch(uint8_t* patch, const int8_t* values, int32_t count, int32_t* sum) {
  int32_t total = *sum;
  for (const int8_t* const end = values + count; values != end; ++values) {
    const int32_t value = *values + 128;
    total += value;
    *patch++ = static_cast<uint8_t>(value);
  }
  *sum = total;
  return patch;
}

uint8_t* FillPatch(uint8_t* patch, int32_t value, int32_t count, int32_t* sum) {
  *sum += count * (value + 128);
  for (; count > 0; --count) *patch++ = static_cast<uint8_t>(value + 128);
  return patch;
}

void MultiplyPatch(const ScalarChannels& c, uint8_t* patch, uint8_t* end, int32_t sum, int8_t* output) {
  const uint8_t* const whole = patch + c.eights * kDepthAtOnce;
  for (; end != whole; ++end) *end = 0;
  const uint8_t* weights = reinterpret_cast<const uint8_t*>(c.weights);
  const int32_t weights_step = c.eights * kDepthAtOnce * kChannelsAtOnce;
  const int32_t shared = 128 * sum;
  const int32_t* biases = c.biases;
  ChannelScales scales = {c.multipliers, c.right_shifts, c.output_offset, c.activation_min, c.activation_max};
  for (int32_t left = c.count; left > 0; left -= kChannelsAtOnce) {
    int32_t sums[kChannelsAtOnce] = {biases[0] - shared, biases[1] - shared, biases[2] - shared, biases[3] - shared};
    mcubench_multiply_patch(patch, weights, c.eights, sums);
    mcubench_requantize_channels(sums, output, &scales, left < kChannelsAtOnce ? left : kChannelsAtOnce);
    weights += weights_step;
    biases += kChannelsAtOnce;
    scales.multipliers += c.scales_step;
    scales.right_shifts += c.scales_step;
    output += kChannelsAtOnce;
  }
}

}  // namespace mcubench::kernels
