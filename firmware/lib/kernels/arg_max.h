// SPDX-License-Identifier: Apache-2.0
// ARG_MAX and ARG_MIN along one dimension: the first of equals.
#ifndef MCUBENCH_KERNELS_ARG_MAX_H_
#define MCUBENCH_KERNELS_ARG_MAX_H_

#include <cstdint>

namespace mcubench::kernels {

struct ArgMaxParams {
  const void* input;  // outer x size x inner
  int32_t* output;    // outer x inner
  int32_t outer;
  int32_t size;
  int32_t inner;
};

void ArgMaxInt8(const ArgMaxParams& params);
void ArgMaxFloat(const ArgMaxParams& params);
void ArgMinInt8(const ArgMaxParams& params);
void ArgMinFloat(const ArgMaxParams& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_ARG_MAX_H_
