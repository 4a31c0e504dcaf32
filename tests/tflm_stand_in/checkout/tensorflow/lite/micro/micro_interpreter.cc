// SPDX-License-Identifier: Apache-2.0
#include "tensorflow/lite/micro/micro_interpreter.h"

#include "tensorflow/lite/micro/flatbuffer_utils.h"
#include "tensorflow/lite/micro/micro_log.h"

namespace tflite {

#ifdef TF_LITE_STRIP_ERROR_STRINGS
namespace {

void SayNothing(TfLiteContext*, const char*, ...) {}

}  // namespace
#endif

MicroInterpreter::MicroInterpreter(const Model* model, const MicroOpResolver& op_resolver, MicroAllocator* allocator,
                                   MicroResourceVariables* resource_variables, MicroProfilerInterface* profiler)
    : model_(model),
      op_resolver_(op_resolver),
      allocator_(*allocator),
      graph_(&context_, model, allocator, resource_variables),
      micro_context_(allocator, model) {
  context_.impl_ = &micro_context_;
#ifdef TF_LITE_STRIP_ERROR_STRINGS
  context_.ReportError = SayNothing;
#else
  context_.ReportError = MicroContextReportOpError;
#endif
  context_.AllocatePersistentBuffer = MicroContextAllocatePersistentBuffer;
  context_.GetTensor = MicroContextGetTensor;
  context_.GetEvalTensor = MicroContextGetEvalTensor;
  context_.profiler = profiler;
  if (model->version() != TFLITE_SCHEMA_VERSION) {
    MicroPrintf("The model is of schema version %u, not %d", static_cast<unsigned>(model->version()),
                TFLITE_SCHEMA_VERSION);
    initialization_status_ = kTfLiteError;
  }
}

MicroInterpreter::~MicroInterpreter() {
  if (tensors_allocated_) static_cast<void>(graph_.FreeSubgraphs());
}

TfLiteStatus MicroInterpreter::AllocateTensors() {
  allocations_ = allocator_.StartModelAllocation(model_);
  if (allocations_ == nullptr) {
    MicroPrintf("Failed starting model allocation.");
    initialization_status_ = kTfLiteError;
    return kTfLiteError;
  }
  graph_.SetSubgraphAllocations(allocations_);
  micro_context_.SetAllocations(allocations_);
  const SubGraph* const subgraph = model_->subgraphs()->Get(0);
  context_.tensors_size = subgraph->tensors()->size();
  if (PrepareNodeAndRegistrationDataFromFlatbuffer() != kTfLiteOk) return kTfLiteError;
  if (graph_.InitSubgraphs() != kTfLiteOk || graph_.PrepareSubgraphs() != kTfLiteOk) return kTfLiteError;
  input_tensors_ = AllocateEnds(subgraph->inputs());
  if (input_tensors_ == nullptr) return kTfLiteError;
  output_tensors_ = AllocateEnds(subgraph->outputs());
  if (output_tensors_ == nullptr) return kTfLiteError;
  if (allocator_.FinishModelAllocation(model_, allocations_) != kTfLiteOk) return kTfLiteError;
  PointAtData(subgraph->inputs(), input_tensors_);
  PointAtData(subgraph->outputs(), output_tensors_);
  if (graph_.ResetVariableTensors() != kTfLiteOk) return kTfLiteError;
  tensors_allocated_ = true;
  return kTfLiteOk;
}

TfLiteStatus MicroInterpreter::Invoke() {
  if (initialization_status_ != kTfLiteOk) {
    MicroPrintf("Invoke() called after initialization failed");
    return kTfLiteError;
  }
  if (!tensors_allocated_ && AllocateTensors() != kTfLiteOk) return kTfLiteError;
  return graph_.InvokeSubgraph(0);
}

TfLiteStatus MicroInterpreter::Reset() {
  const TfLiteStatus status = graph_.ResetSubgraphs();
  return status == kTfLiteOk ? graph_.ResetVariableTensors() : status;
}

TfLiteTensor* MicroInterpreter::input(size_t index) {
  return index < inputs_size() ? input_tensors_[index] : nullptr;
}

TfLiteTensor* MicroInterpreter::output(size_t index) {
  return index < outputs_size() ? output_tensors_[index] : nullptr;
}

TfLiteStatus MicroInterpreter::PrepareNodeAndRegistrationDataFromFlatbuffer() {
  const SubGraph* const subgraph = model_->subgraphs()->Get(0);
  const uint32_t count = NumSubgraphOperators(subgraph);
  for (uint32_t i = 0; i < count; ++i) {
    const Operator* const op = subgraph->operators()->Get(i);
    const OperatorCode* const code = model_->operator_codes()->Get(op->opcode_index());
    NodeAndRegistration& entry = allocations_->node_and_registrations[i];
    if (GetRegistrationFromOpCode(code, op_resolver_, &entry.registration) != kTfLiteOk) return kTfLiteError;
    entry.node.inputs = FlatBufferVectorToTfLiteTypeArray(op->inputs());
    entry.node.outputs = FlatBufferVectorToTfLiteTypeArray(op->outputs());
    if (code->builtin_code() == BuiltinOperator_CUSTOM) {
      const auto* const options = op->custom_options();
      entry.node.custom_initial_data = options == nullptr ? nullptr : options->Data();
      entry.node.custom_initial_data_size = options == nullptr ? 0 : static_cast<int>(options->size());
      continue;
    }
    const BuiltinParseFunction parser = op_resolver_.GetOpDataParser(code->builtin_code());
    if (parser == nullptr) return kTfLiteError;
    const TfLiteStatus status = parser(op, nullptr, allocator_.GetBuiltinDataAllocator(), &entry.node.builtin_data);
    if (status != kTfLiteOk) return status;
  }
  return kTfLiteOk;
}

TfLiteTensor** MicroInterpreter::AllocateEnds(const flatbuffers::Vector<int32_t>* indices) {
  auto** const tensors =
      static_cast<TfLiteTensor**>(allocator_.AllocatePersistentBuffer(indices->size() * sizeof(TfLiteTensor*)));
  if (tensors == nullptr) return nullptr;
  for (uint32_t i = 0; i < indices->size(); ++i) {
    tensors[i] = allocator_.AllocatePersistentTfLiteTensor(model_, allocations_, indices->Get(i), 0);
    if (tensors[i] == nullptr) return nullptr;
  }
  return tensors;
}

void MicroInterpreter::PointAtData(const flatbuffers::Vector<int32_t>* indices, TfLiteTensor** tensors) {
  for (uint32_t i = 0; i < indices->size(); ++i) tensors[i]->data = allocations_->tensors[indices->Get(i)].data;
}

}  // namespace tflite
