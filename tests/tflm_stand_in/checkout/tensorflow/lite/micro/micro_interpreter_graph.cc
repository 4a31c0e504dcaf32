// SPDX-License-Identifier: Apache-2.0
#include "tensorflow/lite/micro/micro_interpreter_graph.h"

#include <cstring>

#include "tensorflow/lite/micro/flatbuffer_utils.h"
#include "tensorflow/lite/micro/memory_helpers.h"
#include "tensorflow/lite/micro/micro_log.h"

namespace tflite {
namespace {

// Of a registration that is found in the resolver: its functions may be replaced there.
const char* OpName(const TFLMRegistration* registration) {
  return registration->builtin_code == BuiltinOperator_CUSTOM
             ? registration->custom_name
             : EnumNameBuiltinOperator(static_cast<BuiltinOperator>(registration->builtin_code));
}

}  // namespace

MicroInterpreterGraph::MicroInterpreterGraph(TfLiteContext* context, const Model* model, MicroAllocator* allocator,
                                             MicroResourceVariables* resource_variables)
    : context_(context), model_(model), allocator_(allocator), resource_variables_(resource_variables) {}

TfLiteStatus MicroInterpreterGraph::InitSubgraphs() {
  const uint32_t count = NumSubgraphOperators(model_->subgraphs()->Get(0));
  for (uint32_t i = 0; i < count; ++i) {
    NodeAndRegistration& entry = allocations_->node_and_registrations[i];
    if (entry.registration->init == nullptr) continue;
    const bool is_custom = entry.registration->builtin_code == BuiltinOperator_CUSTOM;
    const void* const data = is_custom ? entry.node.custom_initial_data : entry.node.builtin_data;
    const size_t length = is_custom ? static_cast<size_t>(entry.node.custom_initial_data_size) : 0;
    entry.node.user_data = entry.registration->init(context_, static_cast<const char*>(data), length);
  }
  return kTfLiteOk;
}

TfLiteStatus MicroInterpreterGraph::PrepareSubgraphs() {
  const uint32_t count = NumSubgraphOperators(model_->subgraphs()->Get(0));
  for (uint32_t i = 0; i < count; ++i) {
    NodeAndRegistration& entry = allocations_->node_and_registrations[i];
    if (entry.registration->prepare == nullptr) continue;
    const TfLiteStatus status = entry.registration->prepare(context_, &entry.node);
    if (status != kTfLiteOk) {
      MicroPrintf("Node %s (number %u) failed to prepare with status %d", OpName(entry.registration),
                  static_cast<unsigned>(i), static_cast<int>(status));
      return kTfLiteError;
    }
    if (allocator_->ResetTempAllocations() != kTfLiteOk) return kTfLiteError;
  }
  return kTfLiteOk;
}

TfLiteStatus MicroInterpreterGraph::ResetSubgraphs() {
  const uint32_t count = NumSubgraphOperators(model_->subgraphs()->Get(0));
  for (uint32_t i = 0; i < count; ++i) {
    const NodeAndRegistration& entry = allocations_->node_and_registrations[i];
    if (entry.registration->reset != nullptr) entry.registration->reset(context_, entry.node.user_data);
  }
  return kTfLiteOk;
}

TfLiteStatus MicroInterpreterGraph::FreeSubgraphs() {
  const uint32_t count = NumSubgraphOperators(model_->subgraphs()->Get(0));
  for (uint32_t i = 0; i < count; ++i) {
    const NodeAndRegistration& entry = allocations_->node_and_registrations[i];
    if (entry.registration->free != nullptr) entry.registration->free(context_, entry.node.user_data);
  }
  return kTfLiteOk;
}

TfLiteStatus MicroInterpreterGraph::InvokeSubgraph(int subgraph_idx) {
  const uint32_t count = NumSubgraphOperators(model_->subgraphs()->Get(static_cast<uint32_t>(subgraph_idx)));
  for (uint32_t i = 0; i < count; ++i) {
    NodeAndRegistration& entry = allocations_->node_and_registrations[i];
    const TfLiteStatus status = entry.registration->invoke(context_, &entry.node);
    if (status != kTfLiteOk) {
      MicroPrintf("Node %s (number %u) failed to invoke with status %d", OpName(entry.registration),
                  static_cast<unsigned>(i), static_cast<int>(status));
      return status;
    }
  }
  return kTfLiteOk;
}

TfLiteStatus MicroInterpreterGraph::ResetVariableTensors() {
  const auto* const specs = model_->subgraphs()->Get(0)->tensors();
  for (uint32_t i = 0; i < specs->size(); ++i) {
    if (!specs->Get(i)->is_variable()) continue;
    const TfLiteEvalTensor& tensor = allocations_->tensors[i];
    const QuantizationParameters* const own = specs->Get(i)->quantization();
    const bool is_shifted =
        tensor.type == kTfLiteInt8 && own != nullptr && own->zero_point() != nullptr && own->zero_point()->size() > 0;
    size_t bytes = 0;
    if (TfLiteEvalTensorByteLength(&tensor, &bytes) != kTfLiteOk) return kTfLiteError;
    memset(tensor.data.data, is_shifted ? static_cast<int>(own->zero_point()->Get(0)) : 0, bytes);
  }
  return resource_variables_ == nullptr ? kTfLiteOk : resource_variables_->ResetAll();
}

}  // namespace tflite
