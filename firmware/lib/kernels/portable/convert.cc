// SPDX-License-Identifier: Apache-2.0
// Conversions in plain C++.
#include "kernels/convert.h"

#include "kernels/portable/real.h"

namespace mcubench::kernels {

namespace {

template <typename Input, typename Output, typename Function>
void ForEach(const ConvertParams& p, Function function) {
  const Input* const input = static_cast<const Input*>(p.input);
  Output* const output = static_cast<Output*>(p.output);
  for (int32_t i = 0; i < p.count; ++i) output[i] = function(input[i]);
}

template <typename Output>
void Quantize(const ConvertParams& p) {
  ForEach<float, Output>(p, [&p](float value) { return Quantized<Output>(value, p.scale, p.zero_point); });
}

template <typename Input>
void Dequantize(const ConvertParams& p) {
  ForEach<Input, float>(p, [&p](Input value) { return Dequantized(value, p.scale, p.zero_point); });
}

template <typename Input, typename Output>
void Cast(const ConvertParams& p) {
  ForEach<Input, Output>(p, [](Input value) { return static_cast<Output>(value); });
}

template <typename Output>
void CastFloat(const ConvertParams& p) {
  ForEach<float, Output>(p, Within<Output>);
}

}  // namespace

void QuantizeInt8(const ConvertParams& p) { Quantize<int8_t>(p); }
void QuantizeInt16(const ConvertParams& p) { Quantize<int16_t>(p); }
void DequantizeInt8(const ConvertParams& p) { Dequantize<int8_t>(p); }
void DequantizeInt16(const ConvertParams& p) { Dequantize<int16_t>(p); }

void CastInt8Int16(const ConvertParams& p) { Cast<int8_t, int16_t>(p); }
void CastInt8Int32(const ConvertParams& p) { Cast<int8_t, int32_t>(p); }
void CastInt8Float32(const ConvertParams& p) { Cast<int8_t, float>(p); }
void CastInt16Int8(const ConvertParams& p) { Cast<int16_t, int8_t>(p); }
void CastInt16Int32(const ConvertParams& p) { Cast<int16_t, int32_t>(p); }
void CastInt16Float32(const ConvertParams& p) { Cast<int16_t, float>(p); }
void CastInt32Int8(const ConvertParams& p) { Cast<int32_t, int8_t>(p); }
void CastInt32Int16(const ConvertParams& p) { Cast<int32_t, int16_t>(p); }
void CastInt32Float32(const ConvertParams& p) { Cast<int32_t, float>(p); }
void CastFloat32Int8(const ConvertParams& p) { CastFloat<int8_t>(p); }
void CastFloat32Int16(const ConvertParams& p) { CastFloat<int16_t>(p); }
void CastFloat32Int32(const ConvertParams& p) { CastFloat<int32_t>(p); }

}  // namespace mcubench::kernels
