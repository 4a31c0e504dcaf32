// SPDX-License-Identifier: Apache-2.0
// BATCH_MATMUL, int8, int16 and float32: matrices side by side, either of them transposed, with broadcasting.
#ifndef MCUBENCH_KERNELS_BATCH_MATMUL_H_
#define MCUBENCH_KERNELS_BATCH_MATMUL_H_

#include <cstdint>

namespace mcubench::kernels {

// Strides are elements: of the three batch dimensions, of a row of the result (of the right side: a column), and
// along the dimension that is summed over.
struct BatchMatmulSide {
  const void* data;
  int32_t batch_strides[3];
  int32_t stride;
  int32_t depth_stride;
  int32_t offset;  // minus the zero point
};

struct BatchMatmulParams {
  BatchMatmulSide left;
  BatchMatmulSide right;
  void* output;
  int32_t batches[3];
  int32_t rows;
  int32_t columns;
  int32_t depth;
  int32_t multiplier;  // of int16 16 bits of it
  int32_t shift;       // positive is left; of int16 how far to the right the product is shifted
  int32_t output_offset;
};

void BatchMatmulInt8(const BatchMatmulParams& params);
void BatchMatmulInt16(const BatchMatmulParams& params);
void BatchMatmulFloat(const BatchMatmulParams& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_BATCH_MATMUL_H_
