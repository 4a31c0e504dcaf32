# SPDX-License-Identifier: Apache-2.0
"""What can be said about a model before anything is built: the document behind `mcubench inspect`."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from mcubench.model.complexity import operator_flops, operator_macs
from mcubench.model.graph import Graph, Operator, Quantization, Tensor
from mcubench.model.lifetimes import alive_bytes
from mcubench.model.parameters import operator_parameters, parameter_count, params_size_bytes
from mcubench.model.reader import Model

SCHEMA_VERSION: Literal[1] = 1


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class QuantizationSummary(_Frozen):
    """real = scale * (stored - zero_point); per channel, the least and the greatest of the channels' values."""

    kind: Literal["per_tensor", "per_channel"]
    channels: int
    axis: int | None
    scale_min: float
    scale_max: float
    zero_point_min: int
    zero_point_max: int


class TensorSummary(_Frozen):
    """One operand."""

    index: int
    name: str
    shape: tuple[int, ...]
    dtype: str
    size_bytes: int
    is_constant: bool
    quantization: QuantizationSummary | None


class OperatorSummary(_Frozen):
    """One step of the model, in the order of execution; `macs` and `flops` are absent where no formula is known.

    `inputs` leaves out the optional ones that the operator does without. `params_bytes` are the operator's own
    weights and biases, also where it shares them with another one.
    """

    index: int
    name: str
    version: int
    inputs: tuple[TensorSummary, ...]
    outputs: tuple[TensorSummary, ...]
    macs: int | None
    flops: int | None
    params_bytes: int
    activation_bytes_alive: int


class ModelTotals(_Frozen):
    """The whole model; a sum is absent, with the reason, where one of its terms is."""

    params_size_bytes: int
    parameter_count: int
    macs: int | None
    flops: int | None
    macs_absent_because: str | None
    peak_activation_bytes: int
    peak_operator: int | None


class ModelSummary(_Frozen):
    """One model; `model_dump_json()` writes it as JSON."""

    schema_version: Literal[1] = SCHEMA_VERSION
    name: str
    sha256: str
    model_size_bytes: int
    description: str
    subgraph_count: int
    inputs: tuple[TensorSummary, ...]
    outputs: tuple[TensorSummary, ...]
    operators: tuple[OperatorSummary, ...]
    totals: ModelTotals


def summarize(model: Model) -> ModelSummary:
    """Everything about a model that its file tells.

    Raises:
        ModelError: an operator's operands make no sense.
    """
    graph = model.graph
    alive = alive_bytes(graph)
    # Each tensor once, however many operands it is: a hostile file names a large one very often.
    tensors = tuple(_tensor(tensor) for tensor in graph.tensors)
    operators = tuple(_operator(graph, operator, tensors, alive) for operator in graph.operators)
    return ModelSummary(
        name=model.name,
        sha256=model.sha256,
        model_size_bytes=model.size_bytes,
        description=graph.description,
        subgraph_count=graph.subgraph_count,
        inputs=_pick(tensors, graph.inputs),
        outputs=_pick(tensors, graph.outputs),
        operators=operators,
        totals=_totals(graph, operators, alive),
    )


def _totals(graph: Graph, operators: tuple[OperatorSummary, ...], alive: tuple[int, ...]) -> ModelTotals:
    unknown = sorted({operator.name for operator in operators if operator.flops is None})
    return ModelTotals(
        params_size_bytes=params_size_bytes(graph),
        parameter_count=parameter_count(graph),
        macs=None if unknown else sum(operator.macs or 0 for operator in operators),
        flops=None if unknown else sum(operator.flops or 0 for operator in operators),
        macs_absent_because=f"no formula for {', '.join(unknown)}" if unknown else None,
        peak_activation_bytes=max(alive),
        peak_operator=alive.index(max(alive)) if operators else None,
    )


def _operator(
    graph: Graph, operator: Operator, tensors: tuple[TensorSummary, ...], alive: tuple[int, ...]
) -> OperatorSummary:
    return OperatorSummary(
        index=operator.index,
        name=operator.name,
        version=operator.version,
        inputs=_pick(tensors, operator.inputs),
        outputs=_pick(tensors, operator.outputs),
        macs=operator_macs(graph, operator),
        flops=operator_flops(graph, operator),
        params_bytes=sum(tensor.size_bytes for tensor in operator_parameters(graph, operator)),
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
