# SPDX-License-Identifier: Apache-2.0
"""What an inference remembers: variable tensors, and resource variables made into such tensors.

Every inference starts from the same values, as TensorFlow Lite Micro's first one does: what CALL_ONCE assigns, and
where nothing does the zero point of an int8 value, or zero.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from mcubench.engines.aot.lowering import Lowering
from mcubench.errors import UnsupportedError
from mcubench.model import DType, Graph, Operator, Tensor

Key = tuple[object, object]

# The inputs of an operator that may be variables.
STATES: Mapping[str, tuple[int, ...]] = {
    "SVDF": (4,),
    "UNIDIRECTIONAL_SEQUENCE_LSTM": (18, 19),
    "READ_VARIABLE": (0,),
    "ASSIGN_VARIABLE": (0,),
}
_OF_A_VARIABLE = {"READ_VARIABLE", "ASSIGN_VARIABLE"}
_IN_AN_INITIALIZATION = {"VAR_HANDLE", "ASSIGN_VARIABLE"}


@dataclass(frozen=True)
class Initial:
    """What a variable has before an inference: `data`, or where that is None `fill` in each byte."""

    fill: int
    data: bytes | None = None


@dataclass(frozen=True)
class Bound:
    """A graph whose variables are tensors that live always, and of those that are used what they begin with.

    Of a resource variable the first handle's tensor is the variable, with the type and shape of the value that is
    assigned to it; `resources` has them. Handles and initializations have nothing left to do.
    """

    graph: Graph
    initial: Mapping[int, Initial]
    resources: frozenset[int]


def bind_variables(graph: Graph) -> Bound:
    """Find the variables, and read the subgraphs that initialize them.

    Raises:
        UnsupportedError: a variable that nothing assigns a value to, or an initialization that is not of constants.
    """
    handles = _handles(graph)
    values = _first_values(graph, handles)
    variables = {key: index for index, key in reversed(handles.items())}
    tensors, operators = list(graph.tensors), [_bound(graph, it, handles, variables) for it in graph.operators]
    for key, index in variables.items():
        if key in values:
            tensors[index] = replace(
                values[key], index=index, name=graph.tensors[index].name, data=None, is_variable=True
            )
    bound = replace(graph, tensors=tuple(tensors), operators=tuple(operators))
    used = {index for operator in operators for index in _states(bound, operator)}
    for operator in operators:
        _check(bound, operator)
    assigned = _assigned_once(graph, handles)
    initial = {index: Initial(_fill(tensors[index])) for index in sorted(used)}
    for key, variable in variables.items():
        if key not in assigned or variable not in initial:
            continue
        size_bytes, assigned_bytes = tensors[variable].size_bytes, len(assigned[key])
        if size_bytes != assigned_bytes:
            raise UnsupportedError(
                f"engine aot cannot compile this model: the variable {tensors[variable].label} has {size_bytes} "
                f"bytes, and CALL_ONCE assigns {assigned_bytes}"
            )
        initial[variable] = replace(initial[variable], data=assigned[key])
    return Bound(bound, initial, frozenset(variables.values()))


def _handles(graph: Graph) -> dict[int, Key]:
    """For each handle's tensor which variable it is of."""
    return {
        operator.outputs[0]: (operator.options.get("container") or "", operator.options.get("shared_name") or "")
        for operator in graph.operators
        if operator.name == "VAR_HANDLE" and operator.outputs
    }


def _first_values(graph: Graph, handles: Mapping[int, Key]) -> dict[Key, Tensor]:
    """For each variable the value that is assigned to it first in the file, of whose size TFLM makes it."""
    values: dict[Key, Tensor] = {}
    for part, of_part in ((graph, handles), *((other, _handles(other)) for other in graph.called)):
        for key, value in _assignments(part, of_part):
            values.setdefault(key, value)
    return values


def _assignments(graph: Graph, handles: Mapping[int, Key]) -> Iterator[tuple[Key, Tensor]]:
    for operator in graph.operators:
        if operator.name == "ASSIGN_VARIABLE":
            for key in _named(operator, handles):
                yield key, graph.operand(operator, 1)


def _named(operator: Operator, handles: Mapping[int, Key]) -> list[Key]:
    """The variables whose handles an operator reads."""
    return [handles[index] for index in operator.inputs if index is not None and index in handles]


def _bound(graph: Graph, operator: Operator, handles: Mapping[int, Key], variables: Mapping[Key, int]) -> Operator:
    """The operator with the variable itself in the place of a handle."""
    if operator.name == "VAR_HANDLE":
        return replace(operator, outputs=())
    inputs = tuple(
        variables[handles[index]] if index is not None and index in handles else index for index in operator.inputs
    )
    if operator.name in _OF_A_VARIABLE and not _named(operator, handles):
        raise Lowering(graph, operator).unsupported("its variable is not one that a VAR_HANDLE names")
    return replace(operator, inputs=inputs)


def _states(graph: Graph, operator: Operator) -> Iterator[int]:
    for position in STATES.get(operator.name, ()):
        index = operator.inputs[position] if position < len(operator.inputs) else None
        if index is not None and graph.tensors[index].is_variable:
            yield index


def _check(graph: Graph, operator: Operator) -> None:
    """Nobody but the operator that keeps a variable may see it: its memory is no activation's."""
    kept = set(STATES.get(operator.name, ()))
    for position, index in enumerate(operator.inputs):
        if index is None:
            continue
        tensor = graph.tensors[index]
        if tensor.is_variable and position not in kept:
            raise Lowering(graph, operator).unsupported(f"its input {position}, {tensor.label}, is a variable")
        if tensor.dtype is DType.RESOURCE:
            raise Lowering(graph, operator).unsupported(f"nothing assigns a value to the variable {tensor.label}")
    if any(graph.tensors[index].is_variable for index in operator.outputs):
        raise Lowering(graph, operator).unsupported("it writes a variable as its output")


def _fill(tensor: Tensor) -> int:
    """Zero; of a quantized int8 tensor its zero point.

    Source: ResetVariableTensors in tensorflow/lite/micro/micro_interpreter_graph.cc, and Allocate in
    micro_resource_variable.cc.
    """
    if tensor.dtype is DType.INT8 and tensor.quantization is not None:
        return tensor.quantization.zero_points[0]
    return 0


def _assigned_once(graph: Graph, handles: Mapping[int, Key]) -> dict[Key, bytes]:
    """What the subgraphs of CALL_ONCE assign."""
    assigned: dict[Key, bytes] = {}
    touched: set[Key] = set()
    for operator in graph.operators:
        if operator.name == "CALL_ONCE":
            values = _initialization(graph, operator)
            if values.keys() & touched:
                raise Lowering(graph, operator).unsupported("it initializes a variable that was used before")
            assigned |= values
        touched |= set(_named(operator, handles))
    return assigned


def _initialization(graph: Graph, operator: Operator) -> dict[Key, bytes]:
    """The constants that one CALL_ONCE assigns."""
    lowering = Lowering(graph, operator)
    number = lowering.option("init_subgraph_index")
    if not 1 <= number <= len(graph.called):
        raise lowering.unsupported(f"its subgraph is {number} of {graph.subgraph_count}")
    called = graph.called[number - 1]
    for inner in called.operators:
        if inner.name not in _IN_AN_INITIALIZATION:
            raise lowering.unsupported(f"its subgraph {number} has {inner.label}, and may only assign constants")
    values: dict[Key, bytes] = {}
    for key, value in _assignments(called, _handles(called)):
        if value.data is None:
            raise lowering.unsupported(f"its subgraph {number} assigns {value.label}, which is no constant")
        values[key] = value.data
    return values


def check_subgraphs(graph: Graph) -> None:
    """Check that nothing but CALL_ONCE runs another subgraph.

    Raises:
        UnsupportedError: a subgraph that is run by control flow, or by nothing known.
    """
    called = {it.options.get("init_subgraph_index") for it in graph.operators if it.name == "CALL_ONCE"}
    others = [number for number in range(1, graph.subgraph_count) if number not in called]
    if others:
        raise UnsupportedError(
            f"engine aot cannot compile control flow: the model has {graph.subgraph_count} subgraphs"
        )
