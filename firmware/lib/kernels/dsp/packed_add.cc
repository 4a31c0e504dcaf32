// SPDX-License-Identifier: Apache-2.0
#include "kernels/packed_add.h"

#include "kernels/dsp/activate.h"
#include "kernels/dsp/inner_loops.h"

namespace mcubench::kernels {

[[gnu::cold]] void PackedAddInt8(const PackedAddInt8Params& p) {
  dsp::AddJob job;
  job.first = p.first;
  job.second = p.second;
  job.output = p.output;
  job.count = p.count;
  // Where both have one scale their sum is halved and doubled at once.
  job.offset = p.second_shift == 0 ? (p.first_offset + p.second_offset) * (1 << 20) : p.first_offset * (1 << 19);
  job.second_offset = p.second_offset * (1 << 21);
  job.second_multiplier = p.second_multiplier;
  job.second_half = p.second_shift == 0 ? 0 : 1 << (p.second_shift - 1);
  job.second_shift = p.second_shift;
  job.multiplier = p.multiplier;
  job.rounding = p.rounding * (1 << p.shift);
  job.shift = p.shift;
  dsp::mcubench_dsp_add(&job);
  dsp::Activate(p.activation_min, p.activation_max, p.output, p.count);
}

}  // namespace mcubench::kernels
