# SPDX-License-Identifier: Apache-2.0
"""Reading .tflite files into graphs, and what can be said about a graph without running it."""

from mcubench.model.complexity import operator_flops, operator_macs
from mcubench.model.dtype import DType
from mcubench.model.findings import Finding, FindingKind, Place
from mcubench.model.graph import Activation, Graph, Operator, OptionValue, Padding, Quantization, Tensor
from mcubench.model.lifetimes import Lifetime, activation_lifetimes, alive_bytes, peak_activation_bytes
from mcubench.model.memory_plan import Layout, MemoryBlock, MemoryPlan, plan_memory
from mcubench.model.parameters import (
    operator_parameters,
    parameter_count,
    parameters,
    params_size_bytes,
    scales_size_bytes,
)
from mcubench.model.reader import Model, parse_model, read_model
from mcubench.model.summary import ModelSummary, summarize, total
from mcubench.model.traffic import Traffic, macs_per_byte, operator_traffic

__all__ = [
    "Activation",
    "DType",
    "Finding",
    "FindingKind",
    "Graph",
    "Layout",
    "Lifetime",
    "MemoryBlock",
    "MemoryPlan",
    "Model",
    "ModelSummary",
    "Operator",
    "OptionValue",
    "Padding",
    "Place",
    "Quantization",
    "Tensor",
    "Traffic",
    "activation_lifetimes",
    "alive_bytes",
    "macs_per_byte",
    "operator_flops",
    "operator_macs",
    "operator_parameters",
    "operator_traffic",
    "parameter_count",
    "parameters",
    "params_size_bytes",
    "parse_model",
    "peak_activation_bytes",
    "plan_memory",
    "read_model",
    "scales_size_bytes",
    "summarize",
    "total",
]
