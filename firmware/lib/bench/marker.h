// SPDX-License-Identifier: Apache-2.0
// Functions that do nothing, at addresses that the host finds in the ELF file: an emulator that counts instructions
// takes a snapshot whenever one is entered. The call and the return are not counted.
#ifndef MCUBENCH_BENCH_MARKER_H_
#define MCUBENCH_BENCH_MARKER_H_

#include <cstdint>

// C names, so that the host need not know how C++ names are made. Between begin and end no interrupt may be taken
// and no device touched; MarkOperatorEnd is an engine::OperatorHook, and may be called in between only.
extern "C" {
void mcubench_mark_inference_begin();
void mcubench_mark_inference_end();
void mcubench_mark_operator_end(uint32_t operator_index);
}

#endif  // MCUBENCH_BENCH_MARKER_H_
