# SPDX-License-Identifier: Apache-2.0
"""From a plan to a graph."""

from firmware.kernels.case import Case
from firmware.kernels.graphs.layers import LAYERS
from firmware.kernels.graphs.network import Network
from firmware.kernels.graphs.plan import Plan

# What is larger is an output that nobody reads, and so is a scalar: most operators want a dimension.
_LARGEST = 2048


def build_case(plan: Plan) -> Case:
    """The graph; its name is the plan, as Python writes it."""
    network = Network(plan.inputs)
    for step in plan.steps:
        written = LAYERS[step.layer](network, step)
        network.values += [value for value in written if network.shape(value) and network.size(value) <= _LARGEST]
    builder = network.builder
    read = {index for operator in builder.operators for index in operator.inputs}
    for unused in [index for index in builder.inputs if index not in read]:
        network.run("RELU", [unused], network.like(unused, network.shape(unused)))
    read = {index for operator in builder.operators for index in operator.inputs}
    outputs = [index for operator in builder.operators for index in operator.outputs if index not in read]
    if plan.extra_output is not None:
        extra = network.value(plan.extra_output)
        outputs += [extra] if extra not in (*outputs, *builder.inputs) else []
    return Case(repr(plan), builder, tuple(outputs))
