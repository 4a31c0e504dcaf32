// SPDX-License-Identifier: Apache-2.0
#ifndef RUY_RUY_PROFILER_INSTRUMENTATION_H_
#define RUY_RUY_PROFILER_INSTRUMENTATION_H_

namespace ruy::profiler {

class ScopeLabel {
 public:
  explicit ScopeLabel(const char*) {}
};

}  // namespace ruy::profiler

#endif  // RUY_RUY_PROFILER_INSTRUMENTATION_H_
