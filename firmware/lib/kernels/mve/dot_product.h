// SPDX-License-Identifier: Apache-2.0
// Dot products of int8 vectors for Helium: one patch or two against four output channels at once.
//
// Weights come packed by the host: for each four channels, for each 16 values of depth, 16 of each channel one after
// another; channels and depth are filled up with zeros. Nothing is read beyond the end of a patch.
#ifndef MCUBENCH_KERNELS_MVE_DOT_PRODUCT_H_
#define MCUBENCH_KERNELS_MVE_DOT_PRODUCT_H_

#include <arm_mve.h>

#include <cstdint>

namespace mcubench::kernels {

constexpr int32_t kLanes = 16;
constexpr int32_t kChannelsAtOnce = 4;

// sums[i] += patch . weights of channel i.
inline void DotProducts(const int8_t* patch, const int8_t* weights, int32_t depth, int32_t sums[kChannelsAtOnce]) {
  int32_t a = sums[0];
  int32_t b = sums[1];
  int32_t c = sums[2];
  int32_t d = sums[3];
  asm volatile(
      "dlstp.8 lr, %[depth]\n"
      "1:\n"
      "vldrb.u8 q0, [%[patch]], #16\n"
      "vldrb.u8 q1, [%[weights]], #64\n"
      "vmladava.s8 %[a], q0, q1\n"
      "vldrb.u8 q2, [%[weights], #-48]\n"
      "vmladava.s8 %[b], q0, q2\n"
      "vldrb.u8 q3, [%[weights], #-32]\n"
      "vmladava.s8 %[c], q0, q3\n"
      "vldrb.u8 q1, [%[weights], #-16]\n"
      "vmladava.s8 %[d], q0, q1\n"
      "letp lr, 1b\n"
      : [a] "+Te"(a), [b] "+Te"(b), [c] "+Te"(c), [d] "+Te"(d), [patch] "+r"(patch), [weights] "+r"(weights)
      : [depth] "r"(depth)
      : "lr", "q0", "q1", "q2", "q3", "memory");
  sums[0] = a;
  sums[1] = b;
  sums[2] = c;
  sums[3] = d;
}

// The same for two patches, and two of the four channels, whose weights begin at `weights`.
inline void DotProducts2x2(const int8_t* first, const int8_t* second, const int8_t* weights, int32_t depth,
                           int32_t first_sums[2], int32_t second_sums[2]) {
  int32_t a = first_sums[0];
  int32_t b = first_sums[1];
  int32_t c = second_sums[0];
  int32_t d = second_sums[1];
  asm volatile(
      "dlstp.8 lr, %[depth]\n"
      "1:\n"
      "vldrb.u8 q0, [%[first]], #16\n"
      "vldrb.u8 q1, [%[weights]], #64\n"
      "vmladava.s8 %[a], q0, q1\n"
      "vldrb.u8 q2, [%[second]], #16\n"
      "vmladava.s8 %[c], q2, q1\n"
      "vldrb.u8 q3, [%[weights], #-48]\n"
      "vmladava.s8 %[b], q0, q3\n"
      "vmladava.s8 %[d], q2, q3\n"
      "letp lr, 1b\n"
      : [a] "+Te"(a), [b] "+Te"(b), [c] "+Te"(c), [d] "+Te"(d), [first] "+r"(first), [second] "+r"(second),
        [weights] "+r"(weights)
      : [depth] "r"(depth)
      : "lr", "q0", "q1", "q2", "q3", "memory");
  first_sums[0] = a;
  first_sums[1] = b;
  second_sums[0] = c;
  second_sums[1] = d;
}

}  // namespace mcubench::kernels

#endif  // MCUBENCH_KERNELS_MVE_DOT_PRODUCT_H_
