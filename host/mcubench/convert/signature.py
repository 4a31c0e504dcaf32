# SPDX-License-Identifier: Apache-2.0
"""The one signature of a float model: what its inputs and outputs are called, in the order that it has them."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from mcubench.converters.request import Port
from mcubench.errors import ModelError, UnsupportedError
from mcubench.model.editable import EditableModel, as_text

DEFAULT = "serving_default"
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_./-]+")
# What TensorFlow puts around the name of an input.
_DECORATION = re.compile(r"^serving_default_|:\d+$")


def sign_ports(model: EditableModel, inputs: Sequence[Port], outputs: Sequence[Port]) -> None:
    """Give a model that a converter made the source's names and order; its signature has the ports' keys.

    Raises:
        ModelError: it has not.
    """
    found = (model.root.signatureDefs or [None])[0]
    if found is None:
        raise ModelError("the converter wrote no signature")
    by_key = [
        {as_text(entry.name): int(entry.tensorIndex) for entry in maps} for maps in (found.inputs, found.outputs)
    ]
    try:
        places = [[known[port.key] for port in ports] for known, ports in zip(by_key, (inputs, outputs), strict=True)]
    except KeyError as error:
        raise ModelError(f"the converter wrote no {error} into the signature") from error
    if sorted(places[0]) != sorted(map(int, model.graph.inputs)) or not set(places[1]) <= set(model.graph.outputs):
        raise ModelError("the converter wrote a signature of other inputs and outputs than the model has")
    model.graph.inputs, model.graph.outputs = (np.array(place, np.int32) for place in places)
    _write(model, places, [port.name for port in inputs], [port.name for port in outputs])


def sign_tflite(model: EditableModel, wanted: str | None) -> str | None:
    """Leave a .tflite one signature: the one that it has, the one that is `wanted`, or one of its tensors' names.

    Returns what to say about it.

    Raises:
        UnsupportedError: there are several, or none is the wanted one.
    """
    signatures = {as_text(entry.signatureKey): entry for entry in model.root.signatureDefs or []}
    if wanted is not None and wanted not in signatures:
        there = f"there is {', '.join(signatures)}" if signatures else "it has none"
        raise UnsupportedError(f"it has no signature '{wanted}': {there}")
    if not signatures:
        places = [[int(index) for index in indices] for indices in (model.graph.inputs, model.graph.outputs)]
        names = [[_DECORATION.sub("", model.tensor_name(index)) for index in place] for place in places]
        _write(model, places, *names)
        return "it had no signature, and has the names of its tensors now"
    if wanted is None and len(signatures) > 1 and DEFAULT not in signatures:
        raise UnsupportedError(
            f"it has several signatures: {', '.join(signatures)}",
            hint=f"choose one: --signature {next(iter(signatures))}",
        )
    chosen = signatures[wanted or (DEFAULT if DEFAULT in signatures else next(iter(signatures)))]
    if chosen.subgraphIndex != 0:
        raise UnsupportedError(f"the signature '{as_text(chosen.signatureKey)}' is none of the model's first graph")
    model.root.signatureDefs = [chosen]
    return None


def _write(
    model: EditableModel, places: Sequence[Sequence[int]], input_names: Sequence[str], output_names: Sequence[str]
) -> None:
    signature = model.schema.SignatureDefT()
    signature.signatureKey, signature.subgraphIndex = DEFAULT, 0
    signature.inputs = _maps(model, places[0], _unique(input_names, "input"))
    signature.outputs = _maps(model, places[1], _unique(output_names, "output"))
    model.root.signatureDefs = [signature]


def _maps(model: EditableModel, tensors: Sequence[int], names: Sequence[str]) -> list[Any]:
    maps = []
    for tensor, name in zip(tensors, names, strict=True):
        entry = model.schema.TensorMapT()
        entry.name, entry.tensorIndex = name, tensor
        maps.append(entry)
    return maps


def _unique(names: Sequence[str], kind: str) -> list[str]:
    """Names of letters, digits and a few signs, no two of them the same."""
    taken: list[str] = []
    for index, name in enumerate(names):
        base = _NOT_IN_NAMES.sub("_", name).strip("_") or f"{kind}_{index}"
        candidate, count = base, 1
        while candidate in taken:
            count += 1
            candidate = f"{base}_{count}"
        taken.append(candidate)
    return taken
