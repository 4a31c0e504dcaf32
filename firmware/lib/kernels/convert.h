// SPDX-License-Identifier: Apache-2.0
// QUANTIZE, DEQUANTIZE and CAST: from one type to another.
#ifndef MCUBENCH_KERNELS_CONVERT_H_
#define MCUBENCH_KERNELS_CONVERT_H_

#include <cstdint>

namespace mcubench::kernels {

struct ConvertParams {
  const void* input;
  void* output;
  int32_t count;
  float scale;
  int32_t zero_point;
};

void QuantizeInt8(const ConvertParams& params);
void QuantizeInt16(const ConvertParams& params);
void DequantizeInt8(const ConvertParams& params);
void DequantizeInt16(const ConvertParams& params);

// As C++ converts; a float32 beyond the integer's range gives the nearest end of it.
void CastInt8Int16(const ConvertParams& params);
void CastInt8Int32(const ConvertParams& params);
void CastInt8Float32(const ConvertParams& params);
void CastInt16Int8(const ConvertParams& params);
void CastInt16Int32(const ConvertParams& params);
void CastInt16Float32(const ConvertParams& params);
void CastInt32Int8(const ConvertParams& params);
void CastInt32Int16(const ConvertParams& params);
void CastInt32Float32(const ConvertParams& params);
void CastFloat32Int8(const ConvertParams& params);
void CastFloat32Int16(const ConvertParams& params);
void CastFloat32Int32(const ConvertParams& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_CONVERT_H_
