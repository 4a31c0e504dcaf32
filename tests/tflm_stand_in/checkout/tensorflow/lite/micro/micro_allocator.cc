// SPDX-License-Identifier: Apache-2.0
#include "tensorflow/lite/micro/micro_allocator.h"

#include <new>

#include "tensorflow/lite/micro/flatbuffer_utils.h"
#include "tensorflow/lite/micro/memory_helpers.h"
#include "tensorflow/lite/micro/micro_arena_constants.h"
#include "tensorflow/lite/micro/micro_log.h"

namespace tflite {
namespace {

// What the planner looks at: a tensor that needs a place.
struct AllocationInfo {
  void** data;
  size_t bytes;
};

template <typename T>
T* AllocateArray(SingleArenaBufferAllocator* allocator, size_t count) {
  return reinterpret_cast<T*>(allocator->AllocatePersistentBuffer(count * sizeof(T), alignof(T)));
}

}  // namespace

MicroAllocator* MicroAllocator::Create(uint8_t* tensor_arena, size_t arena_size) {
  uint8_t* const start = AlignPointerUp(tensor_arena, MicroArenaBufferAlignment());
  const size_t lost = static_cast<size_t>(start - tensor_arena);
  SingleArenaBufferAllocator first(start, arena_size > lost ? arena_size - lost : 0);
  uint8_t* const own = first.AllocatePersistentBuffer(AlignSizeUp(sizeof(first), MicroArenaBufferAlignment()),
                                                      alignof(decltype(first)));
  if (own == nullptr) return nullptr;
  auto* const memory_allocator = new (own) SingleArenaBufferAllocator(first);
  uint8_t* const place = memory_allocator->AllocatePersistentBuffer(
      AlignSizeUp(sizeof(MicroAllocator), MicroArenaBufferAlignment()), alignof(MicroAllocator));
  return place == nullptr ? nullptr : new (place) MicroAllocator(memory_allocator);
}

size_t MicroAllocator::GetDefaultTailUsage(bool) {
  return AlignSizeUp(sizeof(SingleArenaBufferAllocator), MicroArenaBufferAlignment()) +
         AlignSizeUp(sizeof(MicroAllocator), MicroArenaBufferAlignment());
}

SubgraphAllocations* MicroAllocator::StartModelAllocation(const Model* model) {
  if (model->subgraphs()->size() != 1) {
    MicroPrintf("The model has more than one graph");
    return nullptr;
  }
  allocations_ = {nullptr, nullptr};
  if (AllocateTfLiteEvalTensors(model, &allocations_) != kTfLiteOk) return nullptr;
  return AllocateNodeAndRegistrations(model, &allocations_) == kTfLiteOk ? &allocations_ : nullptr;
}

TfLiteStatus MicroAllocator::FinishModelAllocation(const Model* model, SubgraphAllocations* subgraph_allocations) {
  const SubGraph* const subgraph = model->subgraphs()->Get(0);
  if (AllocateVariables(subgraph, subgraph_allocations->tensors) != kTfLiteOk) return kTfLiteError;
  return CommitStaticMemoryPlan(subgraph, subgraph_allocations->tensors);
}

TfLiteTensor* MicroAllocator::AllocatePersistentTfLiteTensor(const Model* model,
                                                             const SubgraphAllocations* subgraph_allocations,
                                                             int tensor_index, int subgraph_index) {
  TfLiteTensor* const tensor = AllocatePersistentTfLiteTensorInternal();
  if (tensor == nullptr) return nullptr;
  tensor->data.data = subgraph_allocations->tensors[tensor_index].data.data;
  const TfLiteStatus status =
      PopulateTfLiteTensorFromFlatbuffer(model, tensor, tensor_index, subgraph_index, /*allocate_temp=*/false);
  return status == kTfLiteOk ? tensor : nullptr;
}

TfLiteTensor* MicroAllocator::AllocateTempTfLiteTensor(const Model* model,
                                                       const SubgraphAllocations* subgraph_allocations,
                                                       int tensor_index, int subgraph_index) {
  uint8_t* const place = memory_allocator_->AllocateTemp(sizeof(TfLiteTensor), alignof(TfLiteTensor));
  if (place == nullptr) return nullptr;
  TfLiteTensor* const tensor = new (place) TfLiteTensor();
  tensor->data.data = subgraph_allocations->tensors[tensor_index].data.data;
  const TfLiteStatus status =
      PopulateTfLiteTensorFromFlatbuffer(model, tensor, tensor_index, subgraph_index, /*allocate_temp=*/true);
  return status == kTfLiteOk ? tensor : nullptr;
}

TfLiteStatus MicroAllocator::ResetTempAllocations() { return memory_allocator_->ResetTempAllocations(); }

void* MicroAllocator::AllocatePersistentBuffer(size_t bytes) {
  return memory_allocator_->AllocatePersistentBuffer(bytes, MicroArenaBufferAlignment());
}

TfLiteStatus MicroAllocator::AllocateNodeAndRegistrations(const Model* model,
                                                          SubgraphAllocations* subgraph_allocations) {
  const uint32_t count = NumSubgraphOperators(model->subgraphs()->Get(0));
  auto* const nodes = AllocateArray<NodeAndRegistration>(memory_allocator_, count);
  if (nodes == nullptr) return kTfLiteError;
  for (uint32_t i = 0; i < count; ++i) nodes[i] = {};
  subgraph_allocations->node_and_registrations = nodes;
  return kTfLiteOk;
}

TfLiteStatus MicroAllocator::AllocateTfLiteEvalTensors(const Model* model,
                                                       SubgraphAllocations* subgraph_allocations) {
  const auto* const specs = model->subgraphs()->Get(0)->tensors();
  auto* const tensors = AllocateArray<TfLiteEvalTensor>(memory_allocator_, specs->size());
  if (tensors == nullptr) return kTfLiteError;
  for (uint32_t i = 0; i < specs->size(); ++i) {
    const Tensor* const spec = specs->Get(i);
    tensors[i] = {};
    if (ConvertTensorType(spec->type(), &tensors[i].type, nullptr) != kTfLiteOk) {
      MicroPrintf("Type %d of tensor %u is not supported", static_cast<int>(spec->type()), static_cast<unsigned>(i));
      return kTfLiteError;
    }
    tensors[i].dims = FlatBufferVectorToTfLiteTypeArray(spec->shape());
    tensors[i].data.data = ConstantData(model, spec);
  }
  subgraph_allocations->tensors = tensors;
  return kTfLiteOk;
}

TfLiteStatus MicroAllocator::AllocateVariables(const SubGraph* subgraph, TfLiteEvalTensor* eval_tensors) {
  for (uint32_t i = 0; i < subgraph->tensors()->size(); ++i) {
    if (!subgraph->tensors()->Get(i)->is_variable()) continue;
    size_t bytes = 0;
    if (TfLiteEvalTensorByteLength(&eval_tensors[i], &bytes) != kTfLiteOk) return kTfLiteError;
    eval_tensors[i].data.data = memory_allocator_->AllocatePersistentBuffer(bytes, MicroArenaBufferAlignment());
    if (eval_tensors[i].data.data == nullptr) return kTfLiteError;
  }
  return kTfLiteOk;
}

TfLiteTensor* MicroAllocator::AllocatePersistentTfLiteTensorInternal() {
  uint8_t* const place = memory_allocator_->AllocatePersistentBuffer(sizeof(TfLiteTensor), alignof(TfLiteTensor));
  return place == nullptr ? nullptr : new (place) TfLiteTensor();
}

TfLiteStatus MicroAllocator::PopulateTfLiteTensorFromFlatbuffer(const Model* model, TfLiteTensor* tensor,
                                                                int tensor_index, int subgraph_index,
                                                                bool allocate_temp) {
  const Tensor* const spec = model->subgraphs()
                                 ->Get(static_cast<uint32_t>(subgraph_index))
                                 ->tensors()
                                 ->Get(static_cast<uint32_t>(tensor_index));
  tensor->dims = FlatBufferVectorToTfLiteTypeArray(spec->shape());
  tensor->is_variable = spec->is_variable();
  tensor->allocation_type = ConstantData(model, spec) != nullptr ? kTfLiteMmapRo : kTfLiteArenaRw;
  if (ConvertTensorType(spec->type(), &tensor->type, nullptr) != kTfLiteOk) return kTfLiteError;
  const TfLiteEvalTensor shape = {tensor->data, tensor->dims, tensor->type};
  if (TfLiteEvalTensorByteLength(&shape, &tensor->bytes) != kTfLiteOk) return kTfLiteError;
  const QuantizationParameters* const own = spec->quantization();
  if (own == nullptr || own->scale() == nullptr || own->zero_point() == nullptr || own->scale()->size() == 0) {
    return kTfLiteOk;
  }
  tensor->params = {own->scale()->Get(0), static_cast<int32_t>(own->zero_point()->Get(0))};
  if (allocate_temp) return kTfLiteOk;
  auto* const quantization = AllocateArray<TfLiteAffineQuantization>(memory_allocator_, 1);
  auto* const zero_points = AllocateArray<int32_t>(memory_allocator_, 1 + own->zero_point()->size());
  if (quantization == nullptr || zero_points == nullptr) return kTfLiteError;
  auto* const array = reinterpret_cast<TfLiteIntArray*>(zero_points);
  array->size = static_cast<int>(own->zero_point()->size());
  for (int i = 0; i < array->size; ++i) {
    array->data[i] = static_cast<int>(own->zero_point()->Get(static_cast<uint32_t>(i)));
  }
  *quantization = {FlatBufferVectorToTfLiteTypeArray(own->scale()), array, own->quantized_dimension()};
  tensor->quantization = {kTfLiteAffineQuantization, quantization};
  return kTfLiteOk;
}

TfLiteStatus MicroAllocator::CommitStaticMemoryPlan(const SubGraph* subgraph, TfLiteEvalTensor* tensors) {
  const uint32_t count = subgraph->tensors()->size();
  size_t total_bytes = 0;
  for (uint32_t i = 0; i < count; ++i) {
    size_t bytes = 0;
    if (TfLiteEvalTensorByteLength(&tensors[i], &bytes) != kTfLiteOk) return kTfLiteError;
    if (tensors[i].data.data == nullptr) total_bytes += AlignSizeUp(bytes, MicroArenaBufferAlignment());
  }
  if (memory_allocator_->ReserveNonPersistentOverlayMemory(total_bytes, MicroArenaBufferAlignment()) != kTfLiteOk) {
    return kTfLiteError;
  }
  auto* const infos = reinterpret_cast<AllocationInfo*>(
      memory_allocator_->AllocateTemp(count * sizeof(AllocationInfo), alignof(AllocationInfo)));
  if (infos == nullptr) return kTfLiteError;
  uint32_t wanted = 0;
  for (uint32_t i = 0; i < count; ++i) {
    if (tensors[i].data.data != nullptr) continue;
    infos[wanted] = {&tensors[i].data.data, 0};
    if (TfLiteEvalTensorByteLength(&tensors[i], &infos[wanted++].bytes) != kTfLiteOk) return kTfLiteError;
  }
  uint8_t* next = memory_allocator_->GetOverlayMemoryAddress();
  for (uint32_t i = 0; i < wanted; ++i) {
    *infos[i].data = next;
    next += AlignSizeUp(infos[i].bytes, MicroArenaBufferAlignment());
  }
  return ResetTempAllocations();
}

}  // namespace tflite
