// SPDX-License-Identifier: Apache-2.0
// Any function of one int8 value, as a table that the host computed.
#ifndef MCUBENCH_KERNELS_LOOKUP_H_
#define MCUBENCH_KERNELS_LOOKUP_H_

#include <cstdint>

namespace mcubench::kernels {

struct LookupInt8Params {
  const int8_t* input;
  int8_t* output;
  const int8_t* table;  // 256 outputs, for the inputs -128 ... 127
  int32_t count;
};

void LookupInt8(const LookupInt8Params& params);

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_LOOKUP_H_
