# SPDX-License-Identifier: Apache-2.0
"""Which layer is meant: by its number, by the name of what it writes, or by a part of that name."""

import difflib
from collections.abc import Iterable

from mcubench.errors import ConfigError
from mcubench.model import Graph, Operator

_SHOWN = 5


def find_layers(graph: Graph, texts: Iterable[str], option: str) -> tuple[int, ...]:
    """The operators that `texts` name, sorted; `option` is what messages call where they were given.

    Raises:
        ConfigError: a text names no layer, or several.
    """
    return tuple(sorted({_find(graph, text, option) for text in texts}))


def _find(graph: Graph, text: str, option: str) -> int:
    last = len(graph.operators) - 1
    if text.isdecimal():
        if int(text) > last:
            raise ConfigError(f"{option} {text}: the model's layers are 0 to {last}")
        return int(text)
    names = {operator.index: _name(graph, operator) for operator in graph.operators}
    exact = [index for index, name in names.items() if name == text]
    matches = exact or [index for index, name in names.items() if text and text in name]
    if len(matches) == 1:
        return matches[0]
    if matches:
        shown = ", ".join(str(index) for index in matches[:_SHOWN])
        raise ConfigError(
            f"{option} {text}: {len(matches)} layers are called so ({shown}{', ...' * (len(matches) > _SHOWN)})",
            hint="a layer's number is without doubt: `mcubench inspect` shows them",
        )
    near = difflib.get_close_matches(text, names.values(), n=2, cutoff=0.4)
    raise ConfigError(
        f"{option} {text}: no layer of the model is called so",
        hint=f"did you mean {' or '.join(near)}?"
        if near
        else "`mcubench inspect` shows the layers and their numbers",
    )


def _name(graph: Graph, operator: Operator) -> str:
    return graph.result(operator).name
