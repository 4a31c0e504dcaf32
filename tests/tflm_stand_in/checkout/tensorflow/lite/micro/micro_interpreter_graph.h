// SPDX-License-Identifier: Apache-2.0
#ifndef TENSORFLOW_LITE_MICRO_MICRO_INTERPRETER_GRAPH_H_
#define TENSORFLOW_LITE_MICRO_MICRO_INTERPRETER_GRAPH_H_

#include "tensorflow/lite/micro/micro_allocator.h"
#include "tensorflow/lite/micro/micro_resource_variable.h"

namespace tflite {

class MicroInterpreterGraph {
 public:
  MicroInterpreterGraph(TfLiteContext* context, const Model* model, MicroAllocator* allocator,
                        MicroResourceVariables* resource_variables);

  TfLiteStatus InitSubgraphs();
  TfLiteStatus PrepareSubgraphs();
  TfLiteStatus ResetSubgraphs();
  TfLiteStatus FreeSubgraphs();
  TfLiteStatus InvokeSubgraph(int subgraph_idx);
  TfLiteStatus ResetVariableTensors();
  void SetSubgraphAllocations(SubgraphAllocations* subgraph_allocations) { allocations_ = subgraph_allocations; }

 private:
  TfLiteContext* context_;
  const Model* model_;
  MicroAllocator* allocator_;
  MicroResourceVariables* resource_variables_;
  SubgraphAllocations* allocations_ = nullptr;
};

}  // namespace tflite

#endif  // TENSORFLOW_LITE_MICRO_MICRO_INTERPRETER_GRAPH_H_
