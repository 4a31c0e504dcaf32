# SPDX-License-Identifier: Apache-2.0
"""Reading .tflite files into graphs, and what can be said about a graph without running it."""

from mcubench.model.complexity import operator_flops, operator_macs
from mcubench.model.dtype import DType
from mcubench.model.graph import Activation, Graph, Operator, OptionValue, Padding, Quantization, Tensor
from mcubench.model.lifetimes import Lifetime, activation_lifetimes, alive_bytes, peak_activation_bytes
from mcubench.model.parameters import operator_parameters, parameter_count, parameters, params_size_bytes
from mcubench.model.reader import Model, parse_model, read_model
from mcubench.model.summary import ModelSummary, summarize

__all__ = [
    "Activation",
    "DType",
    "Graph",
    "Lifetime",
    "Model",
    "ModelSummary",
    "Operator",
    "OptionValue",
    "Padding",
    "Quantization",
    "Tensor",
    "activation_lifetimes",
    "alive_bytes",
    "operator_flops",
    "operator_macs",
    "operator_parameters",
    "parameter_count",
    "parameters",
    "params_size_bytes",
    "parse_model",
    "peak_activation_bytes",
    "read_model",
    "summarize",
]
