# SPDX-License-Identifier: Apache-2.0
"""What a converter is asked, and what it answers: two JSON documents, and the model beside the second."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

MODEL = "model.tflite"


@dataclass(frozen=True)
class Request:
    """A source file or folder, the folder to work in, and what the user said about it."""

    format: str
    path: Path
    folder: Path
    trust: bool
    input_shapes: Mapping[str, tuple[int, ...]]
    signature: str | None
    memory_limit_bytes: int

    def encode(self) -> str:
        """The document."""
        return json.dumps({**asdict(self), "path": str(self.path), "folder": str(self.folder)}, sort_keys=True)


def decode_request(text: str) -> Request:
    """The request that a document says."""
    document: dict[str, Any] = json.loads(text)
    document["input_shapes"] = {name: tuple(shape) for name, shape in document["input_shapes"].items()}
    document["path"], document["folder"] = Path(document["path"]), Path(document["folder"])
    return Request(**document)


@dataclass(frozen=True)
class Port:
    """An input or output: the source's name for it, and `key`, which the .tflite's signature calls it by."""

    key: str
    name: str
    shape: tuple[int, ...]
    dtype: str


@dataclass(frozen=True)
class Converted:
    """A float .tflite whose signature has the ports' keys.

    `difference` is the largest one between the source's outputs and its own on random inputs, as a part of the
    largest output; None where there are no numbers to compare. `files` are those beside the source that it is in.
    """

    data: bytes
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    difference: float | None
    notes: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    def encode(self) -> str:
        """The document without the model's bytes."""
        fields = {name: value for name, value in asdict(self).items() if name != "data"}
        return json.dumps(fields, sort_keys=True)


def decode_converted(text: str, data: bytes) -> Converted:
    """The answer that a document says."""
    document: dict[str, Any] = json.loads(text)
    inputs, outputs = (
        tuple(Port(**{**port, "shape": tuple(port["shape"])}) for port in document[name])
        for name in ("inputs", "outputs")
    )
    notes, files = tuple(document["notes"]), tuple(document["files"])
    return Converted(data, inputs, outputs, document["difference"], notes, files)
