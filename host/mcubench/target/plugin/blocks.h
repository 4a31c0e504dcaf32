// SPDX-License-Identifier: Apache-2.0
// Blocks, and the edges between them.
//
// A block is what QEMU translates at once: a straight run of instructions. It usually ends in a branch; where it does
// not (at the end of a page, or of a slice of -icount's time), the run goes on in the next block. Where edges are
// counted, such an open block is joined with what comes after it, so that nothing depends on where a run was cut;
// where they are not, the reader of the counts does it.
#ifndef MCUBENCH_PLUGIN_BLOCKS_H_
#define MCUBENCH_PLUGIN_BLOCKS_H_

#include <stdbool.h>
#include <stdint.h>

#include "qemu_api.h"
#include "words.h"

typedef struct Block Block;

typedef struct Edge {
  Block* target;
  uint64_t count;
  uint64_t seen;  // of `count`, what earlier spans had
  struct Edge* next;
} Edge;

struct Block {
  uint32_t address;
  uint32_t size_bytes;
  uint32_t instructions;
  uint32_t last_size_bytes;
  bool is_open;
  uint64_t index;
  ExecutionCount executions;  // where edges are not counted
  uint64_t seen;
  Edge* edges;          // the one taken last comes first
  Block* continuation;  // what an open block was joined with last, and the result
  Block* joined;
  Block* next_in_bucket;
};

void InitBlocks(void);

// The block with `like`'s address and size; the first time, a copy of it. It stays where it is for ever.
Block* FindBlock(Block like);

// Callbacks, with a Block as their data: an open one is entered, another, and one that may call a marker, where only
// those are looked at.
void OnOpenBlock(unsigned int vcpu, void* block);
void OnBlock(unsigned int vcpu, void* block);
void OnPossibleCall(unsigned int vcpu, void* block);

// The block that ran last, null after ForgetPreviousBlock(): there is no edge from there to the next.
const Block* PreviousBlock(void);
void ForgetPreviousBlock(void);

// Appends what was executed since the last time: the number of edges, each as two blocks and a count; the number of
// blocks, each with its count.
void AppendExecuted(Words* row);

// Appends all blocks, as FindBlock() was given them, and returns how many.
uint64_t AppendBlocks(Words* row);

#endif  // MCUBENCH_PLUGIN_BLOCKS_H_
