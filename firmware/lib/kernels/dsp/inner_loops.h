// SPDX-License-Identifier: Apache-2.0
// The innermost loops for cores with the DSP extension, written in assembly so that each register is accounted for.
//
// A patch is what one output pixel sees of the input, as int8 values in the order of the weights, padded to quads of
// four. Widened, a quad (k0 k1 k2 k3) is two words of int16 lanes, (k0 k2) and (k1 k3), as SXTB16 makes them; the
// widened patches of two pixels are interleaved word by word.
//
// A block is four output channels, packed by the host:
//   4 words       the accumulators' starts: b0 + 256 b1, b0, b2 + 256 b3, b2
//   4 words/quad  weights of (k0 k2) then (k1 k3), channels 0 1 then channels 2 3; a lane is w0 + 256 w1
// and its scales, which all blocks share where the weights are quantized per tensor:
//   4 words       multipliers
//   4 bytes       right shifts less 1
// One SMLAD with a lane pair gives S0 + 256 S1, one with its low bytes alone gives S0: their difference is 256 S1,
// exact modulo 2^32, and the host has proved |S1| < 2^23.
//
// A plane is one channel of an image as int16 values, its border of the input's zero point included. The weights that
// go over it are twice themselves, so that the accumulator needs no doubling before it is multiplied.
#ifndef MCUBENCH_KERNELS_DSP_INNER_LOOPS_H_
#define MCUBENCH_KERNELS_DSP_INNER_LOOPS_H_

#include <cstdint>

namespace mcubench::kernels::dsp {

extern "C" {

// What the loops over blocks work on; the assembly knows the order of the fields.
struct BlockJob {
  const int8_t* patches;      // widened, at a multiple of 4
  const int8_t* patches_end;  // behind the last quad
  const int8_t* blocks;
  const int8_t* scales;
  int32_t scales_step;    // from a block's scales to the next one's
  int8_t* first_output;   // the first pixel's channels; 4 * block_count are written
  int8_t* second_output;  // the second pixel's
  int32_t block_count;    // > 0
  int32_t rounding;       // 2 * the output's zero point + 1
  int32_t odd_quads;      // 1 where the number of quads is odd, else 0
};

// All blocks of two pixels, whose patches are interleaved.
void mcubench_dsp_multiply_two(const BlockJob* job);

// All blocks of one pixel; `second_output` is not used.
void mcubench_dsp_multiply_one(const BlockJob* job);

// Widens `quads` > 0 quads of two patches; returns the place behind them.
int8_t* mcubench_dsp_widen_two(int8_t* widened, const int8_t* first, const int8_t* second, int32_t quads);

// Widens `quads` > 0 quads of one patch; returns the place behind them.
int8_t* mcubench_dsp_widen_one(int8_t* widened, const int8_t* patch, int32_t quads);

// What the loop over sums works on; the assembly knows the order of the fields.
struct AddJob {
  const int8_t* first;
  const int8_t* second;
  int8_t* output;
  int32_t count;          // > 0
  int32_t offset;         // of the first in steps of 2^-19; of both, doubled, where the second is not scaled
  int32_t second_offset;  // in steps of 2^-21: a doubled value
  int32_t second_multiplier;
  int32_t second_half;   // 1 << (second_shift - 1)
  int32_t second_shift;  // 0 where the second is not scaled
  int32_t multiplier;    // of the doubled sum
  int32_t rounding;      // (2 * the output's zero point + 1) << shift
  int32_t shift;         // to the right, less 1
};

// Sums of two int8 values, each on its own scale.
void mcubench_dsp_add(const AddJob* job);

// From a doubled accumulator to an output.
struct PlaneScale {
  int32_t start;  // of the accumulator
  int32_t multiplier;
  int32_t rounding;  // (2 * the output's zero point + 1) << shift
  int32_t shift;     // to the right, less 1
  int32_t output_step;
};

// A filter of 3 x 3 over a plane. A row of outputs is pairs of neighbours, for stride 1, then single ones; each step
// moves two elements. `weights` are (w0 w1) and (w1 w2) of each filter row.
struct Plane3x3Job {
  const int8_t* rows[3];  // of the first output, at multiples of 4
  int8_t* output;
  int32_t weights[6];
  PlaneScale scale;
  int32_t pair_bytes;    // 4 a pair
  int32_t single_bytes;  // 4 a single output
  int32_t row_step;      // from behind a row to the next one, in bytes
  int32_t output_rows;
};

void mcubench_dsp_plane_3x3(const Plane3x3Job* job);

// Any filter over a plane, one output at a time. `weights` has the filter's rows, each of whole words.
struct PlaneJob {
  const int8_t* plane;  // the first output's
  int8_t* output;
  const int8_t* weights;  // words
  int32_t filter_rows;
  int32_t filter_words;  // in a row, > 0
  int32_t row_rest;      // of a plane's row beside those words, in bytes
  int32_t column_step;   // in bytes
  PlaneScale scale;
  int32_t output_columns;
  int32_t row_step;  // from behind a row of outputs to the next one, in bytes
  int32_t output_rows;
};

void mcubench_dsp_plane(const PlaneJob* job);

// Widens a channel into the inside of a plane: `step` is from an element to the next one, `row_bytes` is the plane's.
// Rows of the channel follow each other; `row_skip` is what lies between them.
void mcubench_dsp_gather(int8_t* plane, const int8_t* channel, int32_t step, int32_t columns, int32_t rows,
                         int32_t row_bytes, int32_t row_skip);

// As memcpy and memset, which the small C library has byte by byte. `quads` > 0, `size_bytes` >= 0.
void mcubench_dsp_copy(int8_t* to, const int8_t* from, int32_t size_bytes);
void mcubench_dsp_fill(int8_t* to, uint32_t word, int32_t quads);

}  // extern "C"

}  // namespace mcubench::kernels::dsp

#endif  // MCUBENCH_KERNELS_DSP_INNER_LOOPS_H_
