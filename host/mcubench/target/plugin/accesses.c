// SPDX-License-Identifier: Apache-2.0
// OnAccess() runs for each access: it looks at one tally, and leaves everything else to others.
#include "accesses.h"

#include "options.h"
#include "violation.h"

enum { kBuckets = 1 << 14 };

// Accesses of one instruction that look alike to QEMU, and go to one region.
typedef struct Tally {
  qemu_plugin_meminfo_t info;
  uint32_t start;
  uint32_t size_bytes;
  uint32_t access_bytes;
  uint32_t region;
  bool is_store;
  uint64_t count;
  uint64_t seen;  // of `count`, what earlier spans had
  struct Tally* next;
} Tally;

typedef struct Site {
  uint32_t address;
  Tally* tallies;  // the one used last comes first
  struct Site* next_in_bucket;
} Site;

// Ends every list of tallies; nothing lies in its region.
static Tally g_no_tally;

static Site* g_buckets[kBuckets];

static Site* FindSite(uint32_t address) {
  Site** bucket = &g_buckets[(address >> 1) % kBuckets];
  for (Site* site = *bucket; site != NULL; site = site->next_in_bucket) {
    if (site->address == address) return site;
  }
  Site* site = AllocateOrEnd(1, sizeof(Site));
  *site = (Site){address, &g_no_tally, *bucket};
  *bucket = site;
  return site;
}

static bool IsFor(const Tally* tally, qemu_plugin_meminfo_t info, uint32_t address) {
  return tally->info == info && address - tally->start < tally->size_bytes;
}

// Null for an address in no region.
static Tally* NewTally(qemu_plugin_meminfo_t info, uint32_t address) {
  for (uint32_t i = 0; i < g_options.region_count; ++i) {
    const Region region = g_options.regions[i];
    if (address - region.start >= region.size_bytes) continue;
    Tally* tally = AllocateOrEnd(1, sizeof(Tally));
    *tally = (Tally){.info = info,
                     .start = region.start,
                     .size_bytes = region.size_bytes,
                     .access_bytes = 1u << qemu_plugin_mem_size_shift(info),
                     .region = i,
                     .is_store = qemu_plugin_mem_is_store(info)};
    return tally;
  }
  return NULL;
}

__attribute__((noinline, cold)) static void CountAccess(Site* site, qemu_plugin_meminfo_t info, uint32_t address) {
  Tally** link = &site->tallies;
  while (*link != &g_no_tally && !IsFor(*link, info, address)) link = &(*link)->next;
  Tally* tally = *link;
  if (tally == &g_no_tally) {
    tally = NewTally(info, address);
    if (tally == NULL) {
      Violate(kDeviceTouched, site->address, address);
      return;
    }
  } else {
    *link = tally->next;
  }
  tally->next = site->tallies;
  site->tallies = tally;
  ++tally->count;
}

static void OnAccess(unsigned int vcpu, qemu_plugin_meminfo_t info, uint64_t address, void* data) {
  (void)vcpu;
  Site* site = data;
  Tally* tally = site->tallies;
  if (IsFor(tally, info, (uint32_t)address)) {
    ++tally->count;
  } else {
    CountAccess(site, info, (uint32_t)address);
  }
}

void CountAccesses(const struct qemu_plugin_tb* tb) {
  for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); ++i) {
    struct qemu_plugin_insn* insn = qemu_plugin_tb_get_insn(tb, i);
    Site* site = FindSite((uint32_t)qemu_plugin_insn_vaddr(insn));
    qemu_plugin_register_vcpu_mem_cb(insn, OnAccess, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_RW, site);
  }
}

static bool AppendTally(Words* row, uint32_t address, Tally* tally) {
  const uint64_t count = tally->count - tally->seen;
  if (count == 0) return false;
  tally->seen = tally->count;
  Append(row, address);
  Append(row, tally->region);
  Append(row, tally->is_store);
  Append(row, count);
  Append(row, count * tally->access_bytes);
  return true;
}

void AppendAccesses(Words* row) {
  const size_t size_place = Append(row, 0);
  for (uint32_t bucket = 0; bucket < kBuckets; ++bucket) {
    for (Site* site = g_buckets[bucket]; site != NULL; site = site->next_in_bucket) {
      for (Tally* tally = site->tallies; tally != &g_no_tally; tally = tally->next) {
        if (AppendTally(row, site->address, tally)) ++row->words[size_place];
      }
    }
  }
}
