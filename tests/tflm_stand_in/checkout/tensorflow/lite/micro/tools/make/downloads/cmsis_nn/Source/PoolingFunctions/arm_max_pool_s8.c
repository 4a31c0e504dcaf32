// SPDX-License-Identifier: Apache-2.0
#include "arm_nnfunctions.h"

static int32_t larger(int32_t a, int32_t b) { return a > b ? a : b; }
static int32_t smaller(int32_t a, int32_t b) { return a < b ? a : b; }

arm_cmsis_nn_status arm_max_pool_s8(const cmsis_nn_context* ctx, const cmsis_nn_pool_params* pool_params,
                                    const cmsis_nn_dims* input_dims, const int8_t* input_data,
                                    const cmsis_nn_dims* filter_dims, const cmsis_nn_dims* output_dims,
                                    int8_t* output_data) {
  (void)ctx;
  const int32_t channels = input_dims->c;
  for (int32_t batch = 0; batch < input_dims->n; ++batch) {
    for (int32_t y = 0; y < output_dims->h; ++y) {
      const int32_t top = y * pool_params->stride.h - pool_params->padding.h;
      for (int32_t x = 0; x < output_dims->w; ++x) {
        const int32_t left = x * pool_params->stride.w - pool_params->padding.w;
        for (int32_t channel = 0; channel < channels; ++channel) {
          int32_t largest = pool_params->activation.min;
          for (int32_t row = larger(top, 0); row < smaller(top + filter_dims->h, input_dims->h); ++row) {
            for (int32_t column = larger(left, 0); column < smaller(left + filter_dims->w, input_dims->w); ++column) {
              largest = larger(largest, input_data[(row * input_dims->w + column) * channels + channel]);
            }
          }
          *output_data++ = (int8_t)smaller(largest, pool_params->activation.max);
        }
      }
    }
    input_data += input_dims->h * input_dims->w * channels;
  }
  return ARM_CMSIS_NN_SUCCESS;
}
