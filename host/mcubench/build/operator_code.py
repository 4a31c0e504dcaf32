# SPDX-License-Identifier: Apache-2.0
"""What each operator of a firmware costs in flash."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from mcubench.build.demangle import demangle
from mcubench.build.function_name import bare_name
from mcubench.build.references import References, read_references
from mcubench.errors import MeasurementError

_WEIGHTS = ".model_weights"


@dataclass(frozen=True)
class OperatorCodeSize:
    """`own_bytes` would leave the flash with the operator; `shared_bytes` would with it and others."""

    name: str
    own_bytes: int
    shared_bytes: int


def operator_code(elf: Path, roots: Mapping[str, Collection[str]]) -> tuple[OperatorCodeSize, ...]:
    """The cost of each operator, the largest first; `roots` names the functions through which each is called.

    A root is a function's name as in the source, without arguments: `mcubench::kernels::Conv2dInt8`. The compiler's
    clones of it (`.constprop`) are roots too. An operator none of whose roots is in the firmware has no row: it was
    inlined, or is not there.

    From the entry (reset handler, vector table, init_array) everything in the firmware is reached. `own_bytes` are
    those that are not, once the roots of this operator alone are taken out: what the flash loses with the operator,
    alignment aside. `shared_bytes` are reached from this operator's roots, are not its own, and are not reached from
    the entry once the roots of all operators are taken out: two or more operators hold them. A root that two
    operators name is shared. What calls the roots, as the generated code of a model does, and what only the caller
    hands over (parameters), is no operator's, unless the caller is named as a root too. The weights of the model
    count for nobody.

    Raises:
        FileError: the file cannot be read, is damaged, or was linked without `--emit-relocs`.
        MeasurementError: no root of any operator is in the firmware.
    """
    if not roots:
        return ()
    graph = read_references(elf)
    indexes = _indexes(graph)
    found = {name: {index for root in names for index in indexes.get(root, ())} for name, names in roots.items()}
    found = {name: nodes for name, nodes in found.items() if nodes}
    if not found:
        raise MeasurementError(f"{elf} has none of the functions that its operators are called through")
    every = graph.reached(graph.entry)
    rest = graph.reached(graph.entry, without=set().union(*found.values()))
    rows = []
    for name, nodes in found.items():
        others = set().union(*(other for key, other in found.items() if key != name))
        own = every - graph.reached(graph.entry, without=nodes - others)
        shared = graph.reached(nodes) - own - rest
        rows.append(OperatorCodeSize(name, _bytes(graph, own), _bytes(graph, shared)))
    return tuple(sorted(rows, key=lambda row: (-row.own_bytes, row.name)))


def _indexes(graph: References) -> dict[str, set[int]]:
    """The nodes of each function, by its name without arguments."""
    names = demangle(name for node in graph.nodes for name in node.names)
    indexes: dict[str, set[int]] = {}
    for index, node in enumerate(graph.nodes):
        for name in node.names:
            indexes.setdefault(bare_name(names[name]), set()).add(index)
    return indexes


def _bytes(graph: References, nodes: Iterable[int]) -> int:
    found = (graph.nodes[index] for index in nodes)
    return sum(node.end - node.start for node in found if node.section != _WEIGHTS)
