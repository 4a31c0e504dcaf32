// SPDX-License-Identifier: Apache-2.0
// Says what the engine says of itself, then runs the first operators, more each time, and says which it was told of.
#include <cinttypes>
#include <cstdio>

#include "engine/engine.h"

namespace engine = mcubench::engine;

namespace {

void Describe(const char* what, const engine::TensorBuffer& buffer) {
  printf("%s %td %" PRIu32 " %a %" PRId32 " %d\n", what, buffer.data - engine::Arena(), buffer.size_bytes,
         static_cast<double>(buffer.scale), buffer.zero_point, buffer.is_int8 ? 1 : 0);
}

void Say(uint32_t index) { printf(" %" PRIu32, index); }

}  // namespace

int main() {
  if (engine::Prepare(0) != mcubench::Status::kOk) return 1;
  printf("name %s\n", engine::Name());
  printf("sha256 ");
  for (int i = 0; i < 32; ++i) printf("%02x", engine::ModelSha256()[i]);
  printf("\narena %" PRIu32 "\npreserved %d\n", engine::ArenaSizeBytes(), engine::InputsPreserved() ? 1 : 0);
  for (uint32_t i = 0; i < engine::InputCount(); ++i) Describe("input", engine::Input(i));
  for (uint32_t i = 0; i < engine::OutputCount(); ++i) Describe("output", engine::Output(i));
  for (uint32_t count = 0; count <= engine::OperatorCount(); ++count) {
    printf("told");
    const mcubench::Status status = engine::Invoke(count, Say);
    printf("\nstatus %d\n", static_cast<int>(status));
    if (engine::Invoke(count, nullptr) != mcubench::Status::kOk) return 2;
    if (count < engine::OperatorCount()) engine::ProfileTicks()[count] = count;
  }
  return 0;
}
