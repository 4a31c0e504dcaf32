// SPDX-License-Identifier: Apache-2.0
// The host leaves out what is executed here when it counts instructions: every function of this file is in its list
// (host/mcubench/bench/counted.py), so none may be inlined elsewhere.
#include "engine_tflm/operator_hooks.h"

namespace mcubench::engine_tflm {
namespace {

engine::OperatorHook g_hook = nullptr;
uint32_t g_operator_count = 0;
uint32_t g_next_operator = 0;
// How many operators are running: one within another is not of the model's own graph.
uint32_t g_depth = 0;
TfLiteContext* g_last_context = nullptr;
const TfLiteNode* g_last_node = nullptr;

}  // namespace

__attribute__((noinline)) void InstallHooks(const InterpretedModel& model, uint32_t operator_count,
                                            engine::OperatorHook hook) {
  g_hook = hook;
  g_operator_count = operator_count;
  g_next_operator = 0;
  g_depth = 0;
  g_last_node = nullptr;
  for (uint32_t i = 0; i < model.kind_count; ++i) {
    OperatorKind& kind = model.kinds[i];
    kind.original = kind.registration->invoke;
    kind.registration->invoke = kind.hook;
  }
}

__attribute__((noinline)) void RemoveHooks(const InterpretedModel& model) {
  for (uint32_t i = 0; i < model.kind_count; ++i) model.kinds[i].registration->invoke = model.kinds[i].original;
}

const void* OutputOfLastOperator(int tensor) {
  if (g_last_node == nullptr || g_last_node->outputs == nullptr || g_last_node->outputs->size == 0) return nullptr;
  if (g_last_node->outputs->data[0] != tensor) return nullptr;
  const TfLiteEvalTensor* const found = g_last_context->GetEvalTensor(g_last_context, tensor);
  return found == nullptr ? nullptr : found->data.data;
}

void ForgetLastOperator() { g_last_node = nullptr; }

__attribute__((noinline)) TfLiteStatus InvokeHooked(uint32_t kind, TfLiteContext* context, TfLiteNode* node) {
  const InvokeFunction original = kInterpretedModel.kinds[kind].original;
  if (g_depth > 0) return original(context, node);
  const uint32_t index = g_next_operator++;
  if (index >= g_operator_count) return kTfLiteOk;
  ++g_depth;
  const TfLiteStatus status = original(context, node);
  --g_depth;
  g_last_context = context;
  g_last_node = node;
  if (g_hook != nullptr && status == kTfLiteOk) g_hook(index);
  return status;
}

}  // namespace mcubench::engine_tflm
