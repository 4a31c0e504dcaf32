// SPDX-License-Identifier: Apache-2.0
// The host writes these options itself (counting.py): a wrong one is its mistake, and ends QEMU.
#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "words.h"

Options g_options;

// The value of `argument` where it is `name`=value, else null.
static const char* ValueOf(const char* argument, const char* name) {
  const size_t length = strlen(name);
  return strncmp(argument, name, length) == 0 && argument[length] == '=' ? argument + length + 1 : NULL;
}

// Reads a number up to `end`, the character that must follow it; returns what is after that, null for no number.
static const char* ParseNumber(const char* text, char end, uint32_t* number) {
  char* rest;
  const unsigned long long value = strtoull(text, &rest, 0);
  if (rest == text || *rest != end || value > UINT32_MAX) return NULL;
  *number = (uint32_t)value;
  return rest + 1;
}

static bool ParseAddress(const char* text, uint32_t* address) { return ParseNumber(text, '\0', address) != NULL; }

static bool ParseRegion(const char* text) {
  if (g_options.region_count == kMaxRegions) return false;
  Region* region = &g_options.regions[g_options.region_count++];
  text = ParseNumber(text, ':', &region->start);
  return text != NULL && ParseAddress(text, &region->size_bytes);
}

static bool ParsePath(const char* path) {
  static const char kSuffix[] = ".partial";
  g_options.path = AllocateOrEnd(strlen(path) + 1, 1);
  g_options.partial_path = AllocateOrEnd(strlen(path) + sizeof(kSuffix), 1);
  strcpy(g_options.path, path);
  strcpy(g_options.partial_path, path);
  strcat(g_options.partial_path, kSuffix);
  return true;
}

bool ParseOption(const char* argument) {
  static const char* const kMarkerNames[kMarkers] = {"begin", "end", "operator"};
  const char* value;
  for (int kind = 0; kind < kMarkers; ++kind) {
    if ((value = ValueOf(argument, kMarkerNames[kind])) == NULL) continue;
    return g_options.has_marker[kind] = ParseAddress(value, &g_options.markers[kind]);
  }
  if ((value = ValueOf(argument, "out")) != NULL) return ParsePath(value);
  if ((value = ValueOf(argument, "edges")) != NULL) return g_options.counts_edges = strcmp(value, "on") == 0;
  if ((value = ValueOf(argument, "region")) != NULL) return ParseRegion(value);
  if ((value = ValueOf(argument, "handler")) != NULL && g_options.handler_count < kMaxHandlers)
    return ParseAddress(value, &g_options.handlers[g_options.handler_count++]);
  return false;
}
