// SPDX-License-Identifier: Apache-2.0
// Rescaling in plain C++.
#include "kernels/rescale.h"

#include "kernels/requantize.h"

namespace mcubench::kernels {

namespace {

template <typename Input, typename Output>
void Rescale(const RescaleParams& p) {
  const Input* const input = static_cast<const Input*>(p.input);
  Output* const output = static_cast<Output*>(p.output);
  for (int32_t i = 0; i < p.count; ++i) {
    int32_t value = input[i] - p.input_zero;
    if (p.absolute && value < 0) value = -value;
    const int which = value < 0 ? 1 : 0;
    const int32_t scaled = Requantize(value, p.multipliers[which], p.shifts[which]) + p.output_zero;
    output[i] = static_cast<Output>(Clamp(scaled, p.low, p.high));
  }
}

}  // namespace

void RescaleInt8Int8(const RescaleParams& p) { Rescale<int8_t, int8_t>(p); }
void RescaleInt8Int16(const RescaleParams& p) { Rescale<int8_t, int16_t>(p); }
void RescaleInt8Int32(const RescaleParams& p) { Rescale<int8_t, int32_t>(p); }
void RescaleInt16Int8(const RescaleParams& p) { Rescale<int16_t, int8_t>(p); }
void RescaleInt16Int16(const RescaleParams& p) { Rescale<int16_t, int16_t>(p); }
void RescaleInt16Int32(const RescaleParams& p) { Rescale<int16_t, int32_t>(p); }

}  // namespace mcubench::kernels
