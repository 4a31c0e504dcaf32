// SPDX-License-Identifier: Apache-2.0
// What the plugin is told on QEMU's command line.
#ifndef MCUBENCH_PLUGIN_OPTIONS_H_
#define MCUBENCH_PLUGIN_OPTIONS_H_

#include <stdbool.h>
#include <stdint.h>

enum { kMaxRegions = 16, kMaxHandlers = 512 };

typedef enum { kInferenceBegin, kInferenceEnd, kOperatorEnd, kMarkers } MarkerKind;

typedef struct {
  uint32_t start;
  uint32_t size_bytes;
} Region;

typedef struct {
  char* path;
  char* partial_path;
  bool counts_edges;
  uint32_t markers[kMarkers];
  bool has_marker[kMarkers];
  uint32_t handlers[kMaxHandlers];
  uint32_t handler_count;
  Region regions[kMaxRegions];  // none: accesses are not counted
  uint32_t region_count;
} Options;

extern Options g_options;

// Takes one of out=FILE, begin=, end=, operator=, handler=ADDRESS, region=START:SIZE, edges=on. False where it is
// none.
bool ParseOption(const char* argument);

#endif  // MCUBENCH_PLUGIN_OPTIONS_H_
