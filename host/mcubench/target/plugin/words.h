// SPDX-License-Identifier: Apache-2.0
// A growing row of 64-bit numbers, and the file that they end up in.
#ifndef MCUBENCH_PLUGIN_WORDS_H_
#define MCUBENCH_PLUGIN_WORDS_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
  uint64_t* words;
  size_t size;
  size_t capacity;
} Words;

// A plugin that goes on without a piece of memory would count wrong: the emulator ends instead.
static inline void* AllocateOrEnd(size_t count, size_t size) {
  void* memory = calloc(count, size);
  if (memory == NULL) {
    fputs("mcubench counter: out of memory\n", stderr);
    _Exit(1);
  }
  return memory;
}

// Returns the number's place, to be set later.
static inline size_t Append(Words* row, uint64_t word) {
  if (row->size == row->capacity) {
    row->capacity = row->capacity == 0 ? 4096 : 2 * row->capacity;
    uint64_t* grown = AllocateOrEnd(row->capacity, sizeof(uint64_t));
    for (size_t i = 0; i < row->size; ++i) grown[i] = row->words[i];
    free(row->words);
    row->words = grown;
  }
  row->words[row->size] = word;
  return row->size++;
}

static inline bool WriteWords(FILE* file, const Words* row) {
  return fwrite(row->words, sizeof(uint64_t), row->size, file) == row->size;
}

// Whoever looks for the file `path` finds all of the rows or, where that cannot be, nothing.
static inline void PublishWords(const char* path, const char* partial_path, const Words* const* rows, size_t count) {
  FILE* file = fopen(partial_path, "wb");
  bool is_whole = file != NULL;
  for (size_t i = 0; is_whole && i < count; ++i) is_whole = WriteWords(file, rows[i]);
  if (file != NULL && fclose(file) != 0) is_whole = false;
  if (is_whole && rename(partial_path, path) == 0) return;
  remove(path);
  fprintf(stderr, "mcubench counter: cannot write %s\n", path);
}

#endif  // MCUBENCH_PLUGIN_WORDS_H_
