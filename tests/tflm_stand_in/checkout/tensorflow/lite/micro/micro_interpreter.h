// SPDX-License-Identifier: Apache-2.0
#ifndef TENSORFLOW_LITE_MICRO_MICRO_INTERPRETER_H_
#define TENSORFLOW_LITE_MICRO_MICRO_INTERPRETER_H_

#include <cstddef>
#include <cstdint>

#include "flatbuffers/flatbuffers.h"
#include "tensorflow/lite/c/common.h"
#include "tensorflow/lite/micro/micro_allocator.h"
#include "tensorflow/lite/micro/micro_context.h"
#include "tensorflow/lite/micro/micro_interpreter_graph.h"
#include "tensorflow/lite/micro/micro_op_resolver.h"
#include "tensorflow/lite/micro/micro_profiler_interface.h"
#include "tensorflow/lite/schema/schema_generated.h"

#define TFLITE_SCHEMA_VERSION (3)

namespace tflite {

class MicroInterpreter {
 public:
  MicroInterpreter(const Model* model, const MicroOpResolver& op_resolver, MicroAllocator* allocator,
                   MicroResourceVariables* resource_variables = nullptr, MicroProfilerInterface* profiler = nullptr);
  ~MicroInterpreter();

  TfLiteStatus AllocateTensors();
  TfLiteStatus Invoke();
  TfLiteStatus Reset();

  // Null where there is no such tensor.
  TfLiteTensor* input(size_t index);
  TfLiteTensor* output(size_t index);
  size_t inputs_size() const { return model_->subgraphs()->Get(0)->inputs()->size(); }
  size_t outputs_size() const { return model_->subgraphs()->Get(0)->outputs()->size(); }

  TfLiteStatus initialization_status() const { return initialization_status_; }
  size_t arena_used_bytes() const { return allocator_.used_bytes(); }

 private:
  TfLiteStatus PrepareNodeAndRegistrationDataFromFlatbuffer();
  TfLiteTensor** AllocateEnds(const flatbuffers::Vector<int32_t>* indices);
  void PointAtData(const flatbuffers::Vector<int32_t>* indices, TfLiteTensor** tensors);

  const Model* model_;
  const MicroOpResolver& op_resolver_;
  TfLiteContext context_ = {};
  MicroAllocator& allocator_;
  MicroInterpreterGraph graph_;
  MicroContext micro_context_;
  SubgraphAllocations* allocations_ = nullptr;
  bool tensors_allocated_ = false;
  TfLiteStatus initialization_status_ = kTfLiteOk;
  TfLiteTensor** input_tensors_ = nullptr;
  TfLiteTensor** output_tensors_ = nullptr;
};

}  // namespace tflite

#endif  // TENSORFLOW_LITE_MICRO_MICRO_INTERPRETER_H_
