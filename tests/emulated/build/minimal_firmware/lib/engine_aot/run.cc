// SPDX-License-Identifier: Apache-2.0
// Runs the one operator.
#include "engine_aot/model.h"

namespace mcubench {

void Run() { Operator(); }

}  // namespace mcubench
