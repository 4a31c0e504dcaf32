// SPDX-License-Identifier: Apache-2.0
// The serve loop: takes requests from the line, answers each once.
#ifndef MCUBENCH_BENCH_SERVER_H_
#define MCUBENCH_BENCH_SERVER_H_

namespace mcubench::bench {

// Answers requests for ever. Engine, serial port and cycle counter are up.
[[noreturn]] void Serve();

}  // namespace mcubench::bench

#endif  // MCUBENCH_BENCH_SERVER_H_
