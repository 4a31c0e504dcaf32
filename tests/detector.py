# SPDX-License-Identifier: Apache-2.0
"""A model that finds boxes: in a picture of 8 x 8 pixels, a thing in each quarter whose corner pixel shines."""

import numpy as np
from flatbuffers import flexbuffers

from mcubench.model import DType
from mcubench.scoring.task import POST_PROCESS
from model_builder import OperatorSpec, TensorSpec, build_model, pack_model, unpack_model

# Centre and size of each quarter, as shares of the picture: top, left, height, width.
QUARTERS = np.array([[0.25, 0.25, 0.5, 0.5], [0.25, 0.75, 0.5, 0.5], [0.75, 0.25, 0.5, 0.5], [0.75, 0.75, 0.5, 0.5]])
CORNERS = ((0, 0), (0, 7), (7, 0), (7, 7))
# A class for red and one for green; the first column of the scores is that of nothing.
CLASSES = 2


def detector() -> bytes:
    """The model: pixels of 0 to 1 go in, the four outputs of TFLite_Detection_PostProcess come out."""
    scores = np.zeros((4, CLASSES + 1, 8, 8, 3), np.float32)
    for quarter, (row, column) in enumerate(CORNERS):
        for kind in range(CLASSES):
            scores[quarter, kind + 1, row, column, kind] = 1
    tensors = [
        TensorSpec("picture", (1, 8, 8, 3), DType.FLOAT32),
        TensorSpec("flat_shape", (2,), DType.INT32, np.array([1, 192], np.int32)),
        TensorSpec("flat", (1, 192), DType.FLOAT32),
        TensorSpec("no_offsets", (16, 192), DType.FLOAT32, np.zeros((16, 192), np.float32)),
        TensorSpec("offsets", (1, 16), DType.FLOAT32),
        TensorSpec("offsets_shape", (3,), DType.INT32, np.array([1, 4, 4], np.int32)),
        TensorSpec("boxes", (1, 4, 4), DType.FLOAT32),
        TensorSpec("corners", (12, 192), DType.FLOAT32, scores.reshape(12, 192)),
        TensorSpec("flat_scores", (1, 12), DType.FLOAT32),
        TensorSpec("scores_shape", (3,), DType.INT32, np.array([1, 4, 3], np.int32)),
        TensorSpec("scores", (1, 4, 3), DType.FLOAT32),
        TensorSpec("quarters", (4, 4), DType.FLOAT32, QUARTERS.astype(np.float32)),
        TensorSpec("found", (1, 4, 4), DType.FLOAT32),
        TensorSpec("found_classes", (1, 4), DType.FLOAT32),
        TensorSpec("found_scores", (1, 4), DType.FLOAT32),
        TensorSpec("count", (1,), DType.FLOAT32),
    ]
    operators = [
        OperatorSpec("RESHAPE", (0, 1), (2,), "ReshapeOptions"),
        OperatorSpec("FULLY_CONNECTED", (2, 3, -1), (4,), "FullyConnectedOptions"),
        OperatorSpec("RESHAPE", (4, 5), (6,), "ReshapeOptions"),
        OperatorSpec("FULLY_CONNECTED", (2, 7, -1), (8,), "FullyConnectedOptions"),
        OperatorSpec("RESHAPE", (8, 9), (10,), "ReshapeOptions"),
        OperatorSpec(POST_PROCESS, (6, 10, 11), (12, 13, 14, 15)),
    ]
    model = unpack_model(build_model(tensors, operators, [0], [12, 13, 14, 15]))
    model.subgraphs[0].operators[-1].customOptions = np.frombuffer(_options(), np.uint8)
    return pack_model(model)


def _options() -> bytes:
    """As TensorFlow's export_tflite_ssd_graph writes them."""
    builder = flexbuffers.Builder()
    with builder.Map():
        builder.Int("max_detections", 4)
        builder.Int("max_classes_per_detection", 1)
        builder.Int("detections_per_class", 4)
        builder.Int("num_classes", CLASSES)
        builder.Bool("use_regular_nms", value=False)
        for name, value in (
            *(("nms_score_threshold", 0.2), ("nms_iou_threshold", 0.5)),
            *(("y_scale", 10.0), ("x_scale", 10.0), ("h_scale", 5.0), ("w_scale", 5.0)),
        ):
            builder.Float(name, value)
    return bytes(builder.Finish())
