// SPDX-License-Identifier: Apache-2.0
// A stand-in for the tests: the names and signatures of the file that lies here in TensorFlow Lite Micro, nothing
// else.
#include "tensorflow/lite/micro/micro_interpreter.h"

#include "tensorflow/lite/micro/micro_log.h"

namespace tflite {
namespace {

constexpr size_t kAlignment = 16;
// What allocating tensors takes on top of everything else, for as long as it lasts: no account shows it.
constexpr size_t kTemporaryBytesPerTensor = 96;

size_t ElementBytes(TfLiteType type) { return type == kTfLiteInt8 ? 1 : 4; }

size_t TensorBytes(const TfLiteEvalTensor& tensor) {
  size_t size = ElementBytes(tensor.type);
  for (int i = 0; i < tensor.dims->size; ++i) size *= static_cast<size_t>(tensor.dims->data[i]);
  return size;
}

TfLiteIntArray* Indices(const Table* table, int field) {
  return const_cast<TfLiteIntArray*>(reinterpret_cast<const TfLiteIntArray*>(table->Vector(field)));
}

}  // namespace

TfLiteEvalTensor* FindEvalTensor(const TfLiteContext* context, int tensor_idx) {
  return &static_cast<const MicroInterpreter*>(context->impl_)->tensors_[tensor_idx];
}

MicroInterpreter::MicroInterpreter(const Model* model, const MicroOpResolver& op_resolver, MicroAllocator* allocator,
                                   MicroResourceVariables* /*resource_variables*/,
                                   MicroProfilerInterface* /*profiler*/)
    : model_(model), graph_(model->Item(2, 0)), op_resolver_(op_resolver), allocator_(*allocator) {
  context_.impl_ = this;
  context_.GetEvalTensor = FindEvalTensor;
}

MicroInterpreter::~MicroInterpreter() {}

TfLiteStatus MicroInterpreter::AllocateTensors() {
  if (AllocateEvalTensors() != kTfLiteOk || PrepareNodes() != kTfLiteOk) return kTfLiteError;
  if (AllocateEnds(1, &inputs_) != kTfLiteOk || AllocateEnds(2, &outputs_) != kTfLiteOk) return kTfLiteError;
  return PlanActivations();
}

TfLiteStatus MicroInterpreter::AllocateEvalTensors() {
  const uint32_t count = *graph_->Vector(0);
  tensors_ = static_cast<TfLiteEvalTensor*>(
      allocator_.Allocate(count * sizeof(TfLiteEvalTensor), RecordedAllocationType::kTfLiteEvalTensorData));
  if (tensors_ == nullptr) return kTfLiteError;
  for (uint32_t i = 0; i < count; ++i) {
    const Table* tensor = graph_->Item(0, i);
    const Table* buffer = model_->Item(4, tensor->Get<uint32_t>(2, 0));
    const uint32_t* data = buffer->Vector(0);
    const bool is_constant = data != nullptr && *data > 0;
    tensors_[i].data.data = is_constant ? const_cast<uint32_t*>(data + 1) : nullptr;
    tensors_[i].dims = Indices(tensor, 0);
    tensors_[i].type = static_cast<TfLiteType>(tensor->Get<int8_t>(1, 0) == 0 ? 1 : tensor->Get<int8_t>(1, 0));
  }
  return kTfLiteOk;
}

TfLiteStatus MicroInterpreter::PrepareNodes() {
  const uint32_t count = *graph_->Vector(3);
  const auto type = RecordedAllocationType::kNodeAndRegistrationArray;
  nodes_ = static_cast<TfLiteNode*>(allocator_.Allocate(count * sizeof(TfLiteNode), type));
  registrations_ = static_cast<const TFLMRegistration**>(allocator_.Allocate(count * sizeof(void*), type));
  if (nodes_ == nullptr || registrations_ == nullptr) return kTfLiteError;
  for (uint32_t i = 0; i < count; ++i) {
    const Operator* op = static_cast<const Operator*>(graph_->Item(3, i));
    const Table* code = model_->Item(1, op->Get<uint32_t>(0, 0));
    const auto builtin = static_cast<BuiltinOperator>(code->Get<int32_t>(3, code->Get<int8_t>(0, 0)));
    registrations_[i] = op_resolver_.FindOp(builtin);
    if (registrations_[i] == nullptr) {
      MicroPrintf("Didn't find op for builtin opcode '%d'", static_cast<int>(builtin));
      return kTfLiteError;
    }
    nodes_[i] = {Indices(op, 1), Indices(op, 2), nullptr, nullptr};
    const auto parse = op_resolver_.GetOpDataParser(builtin);
    if (parse(op, &allocator_, &nodes_[i].builtin_data) != kTfLiteOk) return kTfLiteError;
    const auto prepare = registrations_[i]->prepare;
    if (prepare != nullptr && prepare(&context_, &nodes_[i]) != kTfLiteOk) {
      MicroPrintf("Failed to prepare node %u", static_cast<unsigned>(i));
      return kTfLiteError;
    }
  }
  return kTfLiteOk;
}

// Each activation has a place of its own.
TfLiteStatus MicroInterpreter::PlanActivations() {
  const uint32_t count = *graph_->Vector(0);
  size_t size = 0;
  uint8_t* const head = allocator_.memory()->head();
  for (uint32_t i = 0; i < count; ++i) {
    if (tensors_[i].data.data != nullptr) continue;
    tensors_[i].data.data = head + size;
    size += (TensorBytes(tensors_[i]) + kAlignment - 1) / kAlignment * kAlignment;
  }
  if (!allocator_.memory()->ReserveHead(size)) return kTfLiteError;
  if (!allocator_.memory()->HasRoomFor(count * kTemporaryBytesPerTensor)) {
    MicroPrintf("Failed to allocate temp memory. Requested: %u",
                static_cast<unsigned>(count * kTemporaryBytesPerTensor));
    return kTfLiteError;
  }
  for (uint32_t i = 0; i < inputs_size(); ++i) inputs_[i].data = tensors_[Indices(graph_, 1)->data[i]].data;
  for (uint32_t i = 0; i < outputs_size(); ++i) outputs_[i].data = tensors_[Indices(graph_, 2)->data[i]].data;
  return kTfLiteOk;
}

TfLiteStatus MicroInterpreter::AllocateEnds(int field, TfLiteTensor** ends) {
  const TfLiteIntArray* indices = Indices(graph_, field);
  *ends = static_cast<TfLiteTensor*>(allocator_.Allocate(static_cast<size_t>(indices->size) * sizeof(TfLiteTensor),
                                                         RecordedAllocationType::kPersistentTfLiteTensorData));
  if (*ends == nullptr) return kTfLiteError;
  for (int i = 0; i < indices->size; ++i) {
    const TfLiteEvalTensor& tensor = tensors_[indices->data[i]];
    TfLiteTensor& end = (*ends)[i];
    end = {};
    end.dims = tensor.dims;
    end.type = tensor.type;
    end.bytes = TensorBytes(tensor);
    end.params.scale = 1.0f;
    const Table* quantization = graph_->Item(0, static_cast<uint32_t>(indices->data[i]))->Child(4);
    if (quantization == nullptr || quantization->Vector(2) == nullptr || *quantization->Vector(2) == 0) continue;
    std::memcpy(&end.params.scale, quantization->Vector(2) + 1, sizeof(float));
    std::memcpy(&end.params.zero_point, quantization->Vector(3) + 1, sizeof(int32_t));
  }
  return kTfLiteOk;
}

TfLiteStatus MicroInterpreter::Invoke() {
  const uint32_t count = *graph_->Vector(3);
  for (uint32_t i = 0; i < count; ++i) {
    const TfLiteStatus status = registrations_[i]->invoke(&context_, &nodes_[i]);
    if (status != kTfLiteOk) {
      MicroPrintf("Node number %u failed to invoke with status %d", static_cast<unsigned>(i),
                  static_cast<int>(status));
      return status;
    }
  }
  return kTfLiteOk;
}

TfLiteStatus MicroInterpreter::Reset() { return kTfLiteOk; }

}  // namespace tflite
