// SPDX-License-Identifier: Apache-2.0
#ifndef ARM_NNFUNCTIONS_H_
#define ARM_NNFUNCTIONS_H_

#include "arm_nn_types.h"

#ifdef __cplusplus
extern "C" {
#endif

arm_cmsis_nn_status arm_max_pool_s8(const cmsis_nn_context* ctx, const cmsis_nn_pool_params* pool_params,
                                    const cmsis_nn_dims* input_dims, const int8_t* input_data,
                                    const cmsis_nn_dims* filter_dims, const cmsis_nn_dims* output_dims,
                                    int8_t* output_data);

#ifdef __cplusplus
}
#endif

#endif  // ARM_NNFUNCTIONS_H_
