# SPDX-License-Identifier: Apache-2.0
"""Reading the graphs of a SavedModel as data: whether loading it would do more than compute."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from google.protobuf.message import DecodeError  # type: ignore[import-untyped] # it has no types
from tensorflow.core.protobuf import saved_model_pb2
from tensorflow.python.framework import op_def_registry

from mcubench.converters.refusal import damaged, unsupported, untrusted

# Operators that keep a state of their own, and neither run code nor touch files nor talk to anybody.
_HARMLESS = re.compile(
    r"(Var|Variable|VariableV2|VarHandleOp|VarIsInitializedOp|ReadVariableOp|DestroyResourceOp|DisableCopyOnRead|"
    r"Assign\w*|Scatter\w*|Resource(Gather|Scatter|StridedSliceAssign)\w*|StatefulPartitionedCall|If|While|Case|Assert|"
    r"Placeholder|PlaceholderWithDefault|Random\w*|Stateful(Standard|Uniform|Truncated)\w*|Stateless\w*|Multinomial|"
    r"TruncatedNormal|ParameterizedTruncatedNormal|Rng\w*|RngReadAndSkip|HashTable|HashTableV2|MutableHashTable\w*|"
    r"MutableDenseHashTable\w*|AnonymousHashTable|LookupTable\w*|InitializeTable|InitializeTableV2|"
    r"TensorList\w*|EmptyTensorList|Stack\w*|TensorArray\w*|CudnnRNN\w*|FusedBatchNorm\w*|FakeQuant\w*|"
    r"AnonymousIterator\w*)"
)
# They read files, and do not count as having a state.
_READS = {
    *("ReadFile", "MatchingFiles", "DecodeProtoV2", "EncodeProtoV2", "RestoreV2", "Restore", "RestoreSlice"),
    *("LoadAndRemapMatrix", "GenerateVocabRemapping", "PyFuncStateless", "DebugIdentity", "DebugIdentityV2"),
    *("DebugIdentityV3", "DebugNanCount", "DebugNumericSummary", "DebugNumericSummaryV2"),
}


def check_graph(path: Path, *, trust: bool) -> None:
    """Refuse operators that TensorFlow does not know, and without `trust` those that run code or touch files.

    Raises:
        Refusal: there is such an operator, or the file is damaged.
    """
    document = saved_model_pb2.SavedModel()
    try:
        document.ParseFromString(path.read_bytes())
    except (DecodeError, OSError) as error:
        raise damaged("saved_model.pb is damaged") from error
    if not document.meta_graphs:
        raise damaged("saved_model.pb holds no graph")
    for graph in document.meta_graphs:
        functions = {function.signature.name: function for function in graph.graph_def.library.function}
        # What saves and restores the variables is called by nothing that a loaded model runs.
        called = set(graph.object_graph_def.concrete_functions)
        if not called:
            raise unsupported(
                "it is a SavedModel of TensorFlow 1", "save it again with TensorFlow 2, or convert it from ONNX"
            )
        for name, node in _nodes(functions, called):
            _check_node(name, node, functions, trust=trust)


def _nodes(functions: dict[str, Any], called: Iterable[str]) -> Iterable[tuple[str, Any]]:
    """Every node that a function in use runs, with the function's name."""
    waiting, seen = [name for name in called if name in functions], set(called)
    while waiting:
        name = waiting.pop()
        for node in functions[name].node_def:
            yield name, node
            mentioned = {node.op}
            for value in node.attr.values():
                mentioned |= {value.func.name} | {function.name for function in value.list.func}
            new = (mentioned & functions.keys()) - seen
            seen |= new
            waiting += sorted(new)


def _check_node(function: str, node: Any, functions: dict[str, Any], *, trust: bool) -> None:
    if node.op in functions:
        return
    known = op_def_registry.get(node.op)
    if known is None:
        raise unsupported(f"TensorFlow has no operator {node.op}, which '{node.name}' in {function} is")
    if trust:
        return
    if node.op in _READS or (known.is_stateful and not _HARMLESS.fullmatch(node.op)):
        raise untrusted(f"'{node.name}' is the operator {node.op}, which runs code, or reads or writes files")
