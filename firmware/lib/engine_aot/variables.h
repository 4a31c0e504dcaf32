// SPDX-License-Identifier: Apache-2.0
// What variables have before an inference.
#ifndef MCUBENCH_ENGINE_AOT_VARIABLES_H_
#define MCUBENCH_ENGINE_AOT_VARIABLES_H_

#include <cstring>

#include "engine_aot/compiled_model.h"

namespace mcubench::engine_aot {

inline void ResetVariables(const CompiledModel& model) {
  for (uint32_t i = 0; i < model.variable_count; ++i) {
    const Variable& variable = model.variables[i];
    if (variable.initial == nullptr) {
      std::memset(variable.data, variable.fill, variable.size_bytes);
    } else {
      std::memcpy(variable.data, variable.initial, variable.size_bytes);
    }
  }
}

}  // namespace mcubench::engine_aot

#endif  // MCUBENCH_ENGINE_AOT_VARIABLES_H_
