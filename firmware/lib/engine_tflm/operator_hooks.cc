// SPDX-License-Identifier: Apache-2.0
// The host leaves out what is executed here when it counts instructions: every function of this file is in its list
// (host/mcubench/bench/counted.py), so none may be inlined elsewhere.
#include "engine_tflm/operator_hooks.h"

namespace mcubench::engine_tflm {
namespace {

using InvokeFunction = decltype(TFLMRegistration::invoke);

InvokeFunction g_originals[kMaxRegistrations];
engine::OperatorHook g_hook = nullptr;
uint32_t g_operator_count = 0;
uint32_t g_next_operator = 0;
// How many operators are running: one within another is not of the model's own graph.
uint32_t g_depth = 0;

}  // namespace

__attribute__((noinline)) void InstallHooks(const InterpretedModel& model, uint32_t operator_count,
                                            engine::OperatorHook hook) {
  const Registrations registrations = model.registrations();
  g_hook = hook;
  g_operator_count = operator_count;
  g_next_operator = 0;
  g_depth = 0;
  for (uint32_t i = 0; i < registrations.count; ++i) {
    g_originals[i] = registrations.items[i]->invoke;
    registrations.items[i]->invoke = model.hooks[i];
  }
}

__attribute__((noinline)) void RemoveHooks(const InterpretedModel& model) {
  const Registrations registrations = model.registrations();
  for (uint32_t i = 0; i < registrations.count; ++i) registrations.items[i]->invoke = g_originals[i];
}

__attribute__((noinline)) TfLiteStatus InvokeHooked(uint32_t slot, TfLiteContext* context, TfLiteNode* node) {
  if (g_depth > 0) return g_originals[slot](context, node);
  const uint32_t index = g_next_operator++;
  if (index >= g_operator_count) return kTfLiteOk;
  ++g_depth;
  const TfLiteStatus status = g_originals[slot](context, node);
  --g_depth;
  if (g_hook != nullptr && status == kTfLiteOk) g_hook(index);
  return status;
}

}  // namespace mcubench::engine_tflm
