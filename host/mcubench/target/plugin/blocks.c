// SPDX-License-Identifier: Apache-2.0
// OnBlock() runs for each block that is executed: it looks at one edge, and leaves everything else to others.
#include "blocks.h"

#include "options.h"

enum { kBuckets = 1 << 14 };

// Kept out of the functions that run all the time, which then save no registers.
#define RARE __attribute__((noinline, cold))

// Ends every list of edges, so that looking at the first of a list needs no check.
static Edge g_no_edge;

static Block* g_buckets[kBuckets];
static Block** g_blocks;
static uint64_t g_block_count, g_capacity;

// The block that ran before the one that is entered now. `g_outside` stands for everything before an inference;
// `g_run` for a run that goes on: it has come to the end of `g_run_block`, from `g_run_source`.
static Block g_outside, g_run;
static Block* g_previous = &g_outside;
static Block *g_run_block, *g_run_source;

void InitBlocks(void) {
  g_outside.edges = &g_no_edge;
  g_run.edges = &g_no_edge;
}

static void AddToList(Block* block) {
  if (g_block_count == g_capacity) {
    g_capacity = g_capacity == 0 ? 1024 : 2 * g_capacity;
    Block** grown = AllocateOrEnd(g_capacity, sizeof(Block*));
    for (uint64_t i = 0; i < g_block_count; ++i) grown[i] = g_blocks[i];
    free(g_blocks);
    g_blocks = grown;
  }
  block->index = g_block_count;
  g_blocks[g_block_count++] = block;
}

Block* FindBlock(Block like) {
  Block** bucket = &g_buckets[(like.address >> 1) % kBuckets];
  for (Block* block = *bucket; block != NULL; block = block->next_in_bucket) {
    if (block->address == like.address && block->size_bytes == like.size_bytes) return block;
  }
  Block* block = AllocateOrEnd(1, sizeof(Block));
  *block = like;
  block->edges = &g_no_edge;
  block->executions = NewExecutionCount();
  block->next_in_bucket = *bucket;
  *bucket = block;
  AddToList(block);
  return block;
}

RARE static void CountEdge(Block* source, Block* target) {
  Edge** link = &source->edges;
  while (*link != &g_no_edge && (*link)->target != target) link = &(*link)->next;
  Edge* edge = *link;
  if (edge == &g_no_edge) {
    edge = AllocateOrEnd(1, sizeof(Edge));
    edge->target = target;
  } else {
    *link = edge->next;
  }
  edge->next = source->edges;
  source->edges = edge;
  ++edge->count;
}

static bool RunGoesOnIn(const Block* block) {
  return g_previous == &g_run && block->address == g_run_block->address + g_run_block->size_bytes;
}

static Block* JoinRunWith(Block* block) {
  Block* open = g_run_block;
  if (open->continuation != block) {
    open->continuation = block;
    open->joined = FindBlock((Block){.address = open->address,
                                     .size_bytes = open->size_bytes + block->size_bytes,
                                     .instructions = open->instructions + block->instructions,
                                     .last_size_bytes = block->last_size_bytes,
                                     .is_open = block->is_open});
  }
  return open->joined;
}

static void EndRun(void) {
  if (g_previous != &g_run) return;
  CountEdge(g_run_source, g_run_block);
  g_previous = g_run_block;
}

RARE static void EnterBlock(Block* block) {
  if (RunGoesOnIn(block)) {
    block = JoinRunWith(block);
    g_previous = g_run_source;
  }
  EndRun();
  CountEdge(g_previous, block);
  g_previous = block;
}

void OnBlock(unsigned int vcpu, void* data) {
  (void)vcpu;
  Block* block = data;
  Edge* edge = g_previous->edges;
  if (edge->target == block) {
    ++edge->count;
    g_previous = block;
  } else {
    EnterBlock(block);
  }
}

void OnOpenBlock(unsigned int vcpu, void* data) {
  (void)vcpu;
  Block* block = data;
  if (RunGoesOnIn(block)) {
    g_run_block = JoinRunWith(block);
    return;
  }
  EndRun();
  g_run_source = g_previous;
  g_run_block = block;
  g_previous = &g_run;
}

void OnPossibleCall(unsigned int vcpu, void* data) {
  (void)vcpu;
  g_previous = data;
}

const Block* PreviousBlock(void) {
  EndRun();
  return g_previous == &g_outside ? NULL : g_previous;
}

void ForgetPreviousBlock(void) { g_previous = &g_outside; }

static uint64_t Since(uint64_t count, uint64_t* seen) {
  const uint64_t since = count - *seen;
  *seen = count;
  return since;
}

// Appends a block's edges, adds what they say of their targets to `executions`, and returns how many they are.
static uint64_t AppendEdges(Words* row, Block* source, uint64_t* executions) {
  uint64_t appended = 0;
  for (Edge* edge = source->edges; edge != &g_no_edge; edge = edge->next) {
    const uint64_t count = Since(edge->count, &edge->seen);
    if (count == 0) continue;
    executions[edge->target->index] += count;
    if (source == &g_outside) continue;
    Append(row, source->index);
    Append(row, edge->target->index);
    Append(row, count);
    ++appended;
  }
  return appended;
}

void AppendExecuted(Words* row) {
  uint64_t* executions = AllocateOrEnd(g_block_count + 1, sizeof(uint64_t));
  const size_t edges_place = Append(row, 0);
  uint64_t edges = AppendEdges(row, &g_outside, executions);
  for (uint64_t i = 0; i < g_block_count; ++i) {
    Block* block = g_blocks[i];
    if (g_options.counts_edges) {
      edges += AppendEdges(row, block, executions);
    } else {
      executions[i] = Since(ReadExecutionCount(&block->executions), &block->seen);
    }
  }
  row->words[edges_place] = edges;
  const size_t blocks_place = Append(row, 0);
  for (uint64_t i = 0; i < g_block_count; ++i) {
    if (executions[i] == 0) continue;
    Append(row, i);
    Append(row, executions[i]);
    ++row->words[blocks_place];
  }
  free(executions);
}

uint64_t AppendBlocks(Words* row) {
  for (uint64_t i = 0; i < g_block_count; ++i) {
    const Block* block = g_blocks[i];
    Append(row, block->address);
    Append(row, block->size_bytes);
    Append(row, block->instructions);
    Append(row, block->last_size_bytes);
    Append(row, block->is_open);
  }
  return g_block_count;
}
