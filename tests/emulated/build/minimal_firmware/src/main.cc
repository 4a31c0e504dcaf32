// SPDX-License-Identifier: Apache-2.0
// The least that links: every component has code, constants and memory of its own.
#include "board_config.h"
#include "engine_aot/model.h"
#include "wire/wire.h"

int main() {
  mcubench::Send(mcubench::config::kBuildId, sizeof(mcubench::config::kBuildId));
  mcubench::Run();
  mcubench::Send(mcubench::g_arena, 4);
  for (;;) {
  }
}
