# SPDX-License-Identifier: Apache-2.0
"""Reading .tflite files into graphs, and what can be said about a graph without running it."""

from mcubench.model.dtype import DType
from mcubench.model.graph import (
    Activation,
    Graph,
    Operator,
    OptionValue,
    Padding,
    Quantization,
    Tensor,
)
from mcubench.model.reader import Model, parse_model, read_model

__all__ = [
    "Activation",
    "DType",
    "Graph",
    "Model",
    "Operator",
    "OptionValue",
    "Padding",
    "Quantization",
    "Tensor",
    "parse_model",
    "read_model",
]
