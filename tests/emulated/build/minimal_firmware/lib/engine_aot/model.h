// SPDX-License-Identifier: Apache-2.0
// What the generated source defines.
#ifndef MCUBENCH_ENGINE_AOT_MODEL_H_
#define MCUBENCH_ENGINE_AOT_MODEL_H_

#include <cstddef>
#include <cstdint>

namespace mcubench {

extern const int8_t kWeights[];
extern const size_t kWeightCount;
extern uint8_t g_arena[];
void Operator();
void Run();

}  // namespace mcubench

#endif  // MCUBENCH_ENGINE_AOT_MODEL_H_
