// SPDX-License-Identifier: Apache-2.0
// What the assembly in firmware/lib/kernels/dsp does, in C++, so that what calls it runs on the host.
#include "kernels/dsp/inner_loops.h"

#include <cstring>

namespace mcubench::kernels::dsp {
namespace {

struct Lanes {
  int32_t low;
  int32_t high;
};

uint32_t Word(const int8_t* from) {
  uint32_t word;
  memcpy(&word, from, sizeof word);
  return word;
}

void Put(int8_t* to, uint32_t word) { memcpy(to, &word, sizeof word); }

Lanes Split(uint32_t word) { return {static_cast<int16_t>(word), static_cast<int16_t>(word >> 16)}; }

// SXTB16: the low byte of each half, with its sign.
uint32_t LowBytes(uint32_t word) {
  const auto low = static_cast<uint16_t>(static_cast<int8_t>(word));
  const auto high = static_cast<uint16_t>(static_cast<int8_t>(word >> 16));
  return low | static_cast<uint32_t>(high) << 16;
}

uint32_t RotatedByAByte(uint32_t word) { return word >> 8 | word << 24; }

// SMLAD, modulo 2^32.
uint32_t MultiplyAdd(uint32_t sum, uint32_t a, uint32_t b) {
  const Lanes x = Split(a);
  const Lanes y = Split(b);
  return sum + static_cast<uint32_t>(x.low * y.low) + static_cast<uint32_t>(x.high * y.high);
}

// ADD, SMMLAR, ASR and SSAT of a doubled accumulator.
int8_t Output(int32_t doubled, int32_t multiplier, int32_t shift, int32_t rounding) {
  const int32_t addend = rounding + (doubled >> 31);
  const int64_t product = static_cast<int64_t>(doubled) * multiplier;
  const int32_t value =
      static_cast<int32_t>(((static_cast<int64_t>(addend) * (int64_t{1} << 32)) + product + 0x80000000) >> 32);
  const int32_t shifted = value >> shift >> 1;
  return static_cast<int8_t>(shifted > 127 ? 127 : (shifted < -128 ? -128 : shifted));
}

void Put(uint32_t doubled, const PlaneScale& scale, int8_t** output) {
  **output = Output(static_cast<int32_t>(doubled), scale.multiplier, scale.shift, scale.rounding);
  *output += scale.output_step;
}

void MultiplyPixel(const BlockJob& job, int32_t pixels, int32_t pixel, int8_t* output) {
  const int32_t words = static_cast<int32_t>(job.patches_end - job.patches) / 4 / pixels;
  const int8_t* stream = job.blocks;
  const int8_t* scales = job.scales;
  for (int32_t block = 0; block < job.block_count; ++block) {
    uint32_t sums[4];
    for (uint32_t& sum : sums) {
      sum = Word(stream);
      stream += 4;
    }
    for (int32_t word = 0; word < words; ++word) {
      const uint32_t x = Word(job.patches + 4 * (word * pixels + pixel));
      for (int pair = 0; pair < 2; ++pair, stream += 4) {
        const uint32_t lanes = Word(stream);
        sums[2 * pair] = MultiplyAdd(sums[2 * pair], x, lanes);
        sums[2 * pair + 1] = MultiplyAdd(sums[2 * pair + 1], x, LowBytes(lanes));
      }
    }
    for (int channel = 0; channel < 4; ++channel) {
      const uint32_t both = sums[channel / 2 * 2];
      const uint32_t low = sums[channel / 2 * 2 + 1];
      const int32_t doubled =
          channel % 2 == 0 ? static_cast<int32_t>(low << 1) : static_cast<int32_t>(both - low) >> 7;
      *output++ = Output(doubled, static_cast<int32_t>(Word(scales + 4 * channel)), scales[16 + channel],
                         job.rounding * (1 << scales[16 + channel]));
    }
    scales += job.scales_step;
  }
}

}  // namespace

void mcubench_dsp_multiply_two(const BlockJob* job) {
  MultiplyPixel(*job, 2, 0, job->first_output);
  MultiplyPixel(*job, 2, 1, job->second_output);
}

void mcubench_dsp_multiply_one(const BlockJob* job) { MultiplyPixel(*job, 1, 0, job->first_output); }

void mcubench_dsp_add(const AddJob* job) {
  for (int32_t i = 0; i < job->count; ++i) {
    const int32_t first = job->first[i];
    const int32_t second = job->second[i];
    int32_t doubled = job->offset + (first + second) * (1 << 20);
    if (job->second_shift != 0) {
      const int64_t product = int64_t{job->second_offset + second * (1 << 21)} * job->second_multiplier;
      const int32_t high = static_cast<int32_t>((product + 0x80000000) >> 32);
      const int32_t scaled = (high + job->second_half + (high >> 31)) >> job->second_shift;
      doubled = (scaled + first * (1 << 19) + job->offset) * 2;
    }
    job->output[i] = Output(doubled, job->multiplier, job->shift, job->rounding);
  }
}

void mcubench_dsp_plane_3x3(const Plane3x3Job* job) {
  const int8_t* rows[3] = {job->rows[0], job->rows[1], job->rows[2]};
  int8_t* output = job->output;
  for (int32_t row = 0; row < job->output_rows; ++row) {
    for (int32_t step = 0; step < job->pair_bytes + job->single_bytes; step += 4) {
      uint32_t first = static_cast<uint32_t>(job->scale.start);
      uint32_t second = first;
      for (int ky = 0; ky < 3; ++ky) {
        const Lanes x01 = Split(Word(rows[ky]));
        const Lanes x23 = Split(Word(rows[ky] + 4));
        const Lanes w01 = Split(static_cast<uint32_t>(job->weights[2 * ky]));
        const Lanes w12 = Split(static_cast<uint32_t>(job->weights[2 * ky + 1]));
        first += static_cast<uint32_t>(x01.low * w01.low + x01.high * w01.high + x23.low * w12.high);
        second += static_cast<uint32_t>(x01.high * w01.low + x23.low * w12.low + x23.high * w12.high);
        rows[ky] += 4;
      }
      Put(first, job->scale, &output);
      if (step < job->pair_bytes) Put(second, job->scale, &output);
    }
    for (const int8_t*& from : rows) from += job->row_step;
  }
}

void mcubench_dsp_plane(const PlaneJob* job) {
  const int8_t* plane = job->plane;
  int8_t* output = job->output;
  for (int32_t row = 0; row < job->output_rows; ++row, plane += job->row_step) {
    for (int32_t column = 0; column < job->output_columns; ++column, plane += job->column_step) {
      const int8_t* x = plane;
      const int8_t* weights = job->weights;
      uint32_t sum = static_cast<uint32_t>(job->scale.start);
      for (int32_t ky = 0; ky < job->filter_rows; ++ky, x += job->row_rest) {
        for (int32_t word = 0; word < job->filter_words; ++word, x += 4, weights += 4) {
          sum = MultiplyAdd(sum, Word(x), Word(weights));
        }
      }
      Put(sum, job->scale, &output);
    }
  }
}

void mcubench_dsp_gather(int8_t* plane, const int8_t* channel, int32_t step, int32_t columns, int32_t rows,
                         int32_t row_bytes, int32_t row_skip) {
  for (int32_t row = 0; row < rows; ++row, plane += row_bytes, channel += row_skip) {
    for (int32_t column = 0; column < columns; ++column, channel += step) {
      const int16_t wide = *channel;
      memcpy(plane + 2 * column, &wide, sizeof wide);
    }
  }
}

int8_t* mcubench_dsp_widen_two(int8_t* widened, const int8_t* first, const int8_t* second, int32_t quads) {
  for (int32_t quad = 0; quad < quads; ++quad, first += 4, second += 4, widened += 16) {
    Put(widened, LowBytes(Word(first)));
    Put(widened + 4, LowBytes(Word(second)));
    Put(widened + 8, LowBytes(RotatedByAByte(Word(first))));
    Put(widened + 12, LowBytes(RotatedByAByte(Word(second))));
  }
  return widened;
}

int8_t* mcubench_dsp_widen_one(int8_t* widened, const int8_t* patch, int32_t quads) {
  for (int32_t quad = 0; quad < quads; ++quad, patch += 4, widened += 8) {
    Put(widened, LowBytes(Word(patch)));
    Put(widened + 4, LowBytes(RotatedByAByte(Word(patch))));
  }
  return widened;
}

void mcubench_dsp_copy(int8_t* to, const int8_t* from, int32_t size_bytes) {
  memcpy(to, from, static_cast<size_t>(size_bytes));
}

void mcubench_dsp_fill(int8_t* to, uint32_t word, int32_t quads) {
  for (int32_t quad = 0; quad < quads; ++quad) Put(to + 4 * quad, word);
}

}  // namespace mcubench::kernels::dsp
