// SPDX-License-Identifier: Apache-2.0
// A stand-in for the tests: the names and signatures of the file that lies here in TensorFlow Lite Micro, nothing
// else.
#ifndef STAND_IN_MICRO_INTERPRETER_H_
#define STAND_IN_MICRO_INTERPRETER_H_

#include "tensorflow/lite/micro/micro_allocator.h"
#include "tensorflow/lite/micro/micro_op_resolver.h"
#include "tensorflow/lite/micro/micro_profiler_interface.h"
#include "tensorflow/lite/micro/micro_resource_variable.h"

namespace tflite {

class MicroInterpreter {
 public:
  MicroInterpreter(const Model* model, const MicroOpResolver& op_resolver, MicroAllocator* allocator,
                   MicroResourceVariables* resource_variables = nullptr, MicroProfilerInterface* profiler = nullptr);
  ~MicroInterpreter();

  TfLiteStatus AllocateTensors();
  TfLiteStatus Invoke();
  TfLiteStatus Reset();
  TfLiteTensor* input(size_t index) { return &inputs_[index]; }
  TfLiteTensor* output(size_t index) { return &outputs_[index]; }
  size_t inputs_size() const { return *graph_->Vector(1); }
  size_t outputs_size() const { return *graph_->Vector(2); }
  size_t arena_used_bytes() const { return allocator_.used_bytes(); }
  TfLiteStatus initialization_status() const { return kTfLiteOk; }

 private:
  friend TfLiteEvalTensor* FindEvalTensor(const TfLiteContext* context, int tensor_idx);

  TfLiteStatus AllocateEvalTensors();
  TfLiteStatus PrepareNodes();
  TfLiteStatus PlanActivations();
  TfLiteStatus AllocateEnds(int field, TfLiteTensor** tensors);

  const Model* model_;
  const Table* graph_;
  const MicroOpResolver& op_resolver_;
  MicroAllocator& allocator_;
  TfLiteContext context_;
  TfLiteEvalTensor* tensors_ = nullptr;
  TfLiteNode* nodes_ = nullptr;
  const TFLMRegistration** registrations_ = nullptr;
  TfLiteTensor* inputs_ = nullptr;
  TfLiteTensor* outputs_ = nullptr;
};

}  // namespace tflite

#endif  // STAND_IN_MICRO_INTERPRETER_H_
