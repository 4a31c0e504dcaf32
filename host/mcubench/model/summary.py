# SPDX-License-Identifier: Apache-2.0
"""What can be said about a model before anything is built: the document behind `mcubench inspect`."""

from collections.abc import Sequence
from typing import Literal

from mcubench.model.complexity import operator_flops, operator_macs
from mcubench.model.duplicates import Duplicate, find_duplicates
from mcubench.model.findings import Finding
from mcubench.model.graph import Graph, Operator, Quantization, Tensor
from mcubench.model.lifetimes import alive_bytes
from mcubench.model.memory_plan import Layout, MemoryPlan, plan_memory
from mcubench.model.parameters import operator_parameters, parameter_count, params_size_bytes
from mcubench.model.part import Part
from mcubench.model.reader import Model
from mcubench.model.traffic import macs_per_byte, operator_traffic
from mcubench.model.unused import UnusedParts, find_unused
from mcubench.model.waste import find_waste
from mcubench.model.weights import WeightFacts, examine_weights

SCHEMA_VERSION: Literal[2] = 2

_NO_LAYOUT = Layout("lifetimes", because="nobody was asked to lay the arena out")


class QuantizationSummary(Part):
    """real = scale * (stored - zero_point); per channel, the least and the greatest of the channels' values."""

    kind: Literal["per_tensor", "per_channel"]
    channels: int
    axis: int | None = None
    scale_min: float
    scale_max: float
    zero_point_min: int
    zero_point_max: int


class TensorSummary(Part):
    """One operand."""

    index: int
    name: str
    shape: tuple[int, ...]
    dtype: str
    size_bytes: int
    is_constant: bool
    quantization: QuantizationSummary | None = None


class OperatorSummary(Part):
    """One step of the model, in the order of execution.

    `inputs` leaves out the optional ones that the operator does without. `parameter_count` and `params_bytes` are of
    the operator's own weights and biases, also where it shares them with another one. `input_bytes`,
    `constant_bytes` and `output_bytes` are its operands', each once, and `macs_per_byte` its MACs for each of them
    (see `macs_per_byte()`). Where no formula is known, `macs_absent_because` says so.
    """

    index: int
    name: str
    version: int
    inputs: tuple[TensorSummary, ...]
    outputs: tuple[TensorSummary, ...]
    macs: int | None = None
    flops: int | None = None
    macs_absent_because: str | None = None
    parameter_count: int
    params_bytes: int
    input_bytes: int
    constant_bytes: int
    output_bytes: int
    macs_per_byte: float | None = None
    activation_bytes_alive: int


class ModelTotals(Part):
    """The whole model; a sum is absent, with the reason, where one of its terms is.

    `peak_activation_bytes` is the most that is alive at once where no operator shares its input's memory.
    """

    params_size_bytes: int
    parameter_count: int
    macs: int | None = None
    flops: int | None = None
    macs_absent_because: str | None = None
    peak_activation_bytes: int
    peak_operator: int | None = None


class ModelSummary(Part):
    """One model; `model_dump_json()` writes it as JSON.

    `zero_weight_share` is the part of the weights that is zero, of those that were examined; biases are none.
    """

    schema_version: Literal[2] = SCHEMA_VERSION
    name: str
    sha256: str
    model_size_bytes: int
    description: str
    subgraph_count: int
    inputs: tuple[TensorSummary, ...]
    outputs: tuple[TensorSummary, ...]
    operators: tuple[OperatorSummary, ...]
    totals: ModelTotals
    memory: MemoryPlan
    weights: tuple[WeightFacts, ...]
    zero_weight_share: float | None = None
    duplicates: tuple[Duplicate, ...]
    unused: UnusedParts
    findings: tuple[Finding, ...]


def summarize(model: Model, layout: Layout = _NO_LAYOUT, findings: Sequence[Finding] = ()) -> ModelSummary:
    """Everything about a model that its file tells; `findings` are what somebody else found, and come first.

    Raises:
        ModelError: an operator's operands make no sense.
    """
    graph = model.graph
    alive = alive_bytes(graph)
    # Each tensor once, however many operands it is: a hostile file names a large one very often.
    tensors = tuple(_tensor(tensor) for tensor in graph.tensors)
    weights, duplicates, unused = examine_weights(graph), find_duplicates(graph), find_unused(graph)
    return ModelSummary(
        name=model.name,
        sha256=model.sha256,
        model_size_bytes=model.size_bytes,
        description=graph.description,
        subgraph_count=graph.subgraph_count,
        inputs=_pick(tensors, graph.inputs),
        outputs=_pick(tensors, graph.outputs),
        operators=tuple(_operator(graph, operator, tensors, alive) for operator in graph.operators),
        totals=total(graph),
        memory=plan_memory(graph, layout),
        weights=weights,
        zero_weight_share=_zero_share(weights),
        duplicates=duplicates,
        unused=unused,
        findings=(*findings, *find_waste(graph, weights, duplicates, unused)),
    )


def total(graph: Graph) -> ModelTotals:
    """The sums over a whole graph.

    Raises:
        ModelError: an operator's operands make no sense.
    """
    alive = alive_bytes(graph)
    flops = [operator_flops(graph, operator) for operator in graph.operators]
    unknown = sorted({operator.name for operator, count in zip(graph.operators, flops, strict=True) if count is None})
    return ModelTotals(
        params_size_bytes=params_size_bytes(graph),
        parameter_count=parameter_count(graph),
        macs=None if unknown else sum(operator_macs(graph, operator) or 0 for operator in graph.operators),
        flops=None if unknown else sum(count or 0 for count in flops),
        macs_absent_because=f"no formula for {', '.join(unknown)}" if unknown else None,
        peak_activation_bytes=max(alive),
        peak_operator=alive.index(max(alive)) if graph.operators else None,
    )


def _zero_share(facts: tuple[WeightFacts, ...]) -> float | None:
    examined = [fact for fact in facts if fact.role == "weights" and fact.zero_count is not None]
    if not examined:
        return None
    return sum(fact.zero_count or 0 for fact in examined) / sum(fact.element_count for fact in examined)


def _operator(
    graph: Graph, operator: Operator, tensors: tuple[TensorSummary, ...], alive: tuple[int, ...]
) -> OperatorSummary:
    macs = operator_macs(graph, operator)
    own = operator_parameters(graph, operator)
    traffic = operator_traffic(graph, operator)
    return OperatorSummary(
        index=operator.index,
        name=operator.name,
        version=operator.version,
        inputs=_pick(tensors, operator.inputs),
        outputs=_pick(tensors, operator.outputs),
        macs=macs,
        flops=operator_flops(graph, operator),
        macs_absent_because=f"no formula for {operator.name}" if macs is None else None,
        parameter_count=sum(tensor.element_count for tensor in own),
        params_bytes=sum(tensor.size_bytes for tensor in own),
        input_bytes=traffic.input_bytes,
        constant_bytes=traffic.constant_bytes,
        output_bytes=traffic.output_bytes,
        macs_per_byte=macs_per_byte(graph, operator),
        activation_bytes_alive=alive[operator.index],
    )


def _pick(tensors: tuple[TensorSummary, ...], indices: tuple[int | None, ...]) -> tuple[TensorSummary, ...]:
    return tuple(tensors[index] for index in indices if index is not None)


def _tensor(tensor: Tensor) -> TensorSummary:
    return TensorSummary(
        index=tensor.index,
        name=tensor.name,
        shape=tensor.shape,
        dtype=tensor.dtype.name.lower(),
        size_bytes=tensor.size_bytes,
        is_constant=tensor.is_constant,
        quantization=_quantization(tensor.quantization),
    )


def _quantization(quantization: Quantization | None) -> QuantizationSummary | None:
    if quantization is None:
        return None
    return QuantizationSummary(
        kind="per_channel" if quantization.per_channel else "per_tensor",
        channels=len(quantization.scales),
        axis=quantization.axis if quantization.per_channel else None,
        scale_min=min(quantization.scales),
        scale_max=max(quantization.scales),
        zero_point_min=min(quantization.zero_points),
        zero_point_max=max(quantization.zero_points),
    )
