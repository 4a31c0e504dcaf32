# SPDX-License-Identifier: Apache-2.0
"""The kinds of persistent allocations that TFLM's recording allocator tells apart."""

# In the order in which the firmware sends them (firmware/lib/engine_tflm/engine_tflm.cc), which is that of
# tflite::RecordedAllocationType in tensorflow/lite/micro/recording_micro_allocator.h.
ALLOCATION_KINDS = (
    "TfLiteEvalTensor data",
    "persistent TfLiteTensor data",
    "persistent TfLiteTensor quantization data",
    "persistent buffer data",
    "variable tensor data",
    "node and registration array",
    "operator data",
)
