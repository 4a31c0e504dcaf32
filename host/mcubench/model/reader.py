# SPDX-License-Identifier: Apache-2.0
"""Reading a .tflite file into a Graph; everything about it is checked here, so that nobody after has to."""

import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from mcubench.errors import FileError, ModelError
from mcubench.model.dataflow import check_dataflow, check_indices
from mcubench.model.flat import DAMAGED, Table, open_root
from mcubench.model.graph import Graph
from mcubench.model.metadata import read_metadata
from mcubench.model.operators import OperatorReader, read_indices
from mcubench.model.schema import FILE_IDENTIFIER, VERSION, load_schema
from mcubench.model.tensors import TensorReader

MAX_FILE_BYTES = 256 * 1024 * 1024
_MAX_SUBGRAPHS = 4096

# What people pass by mistake, by its first bytes.
_OTHER_FORMATS = {
    b"\x89HDF": "an HDF5 file (Keras .h5)",
    b"PK\x03\x04": "a zip archive (perhaps .keras)",
    b"version https://git-lfs": "a Git LFS pointer: `git lfs pull` fetches the file itself",
}


@dataclass(frozen=True)
class Model:
    """A model file: its bytes, what identifies it, and what it computes. `name` is the file's stem."""

    path: Path | None
    name: str
    sha256: str
    size_bytes: int
    data: bytes = field(repr=False)
    graph: Graph = field(repr=False)

    @property
    def metadata(self) -> Mapping[str, bytes]:
        """What its converter wrote beside the graph, by name; long entries are left out."""
        return self.graph.metadata


def read_model(path: Path) -> Model:
    """Read a model file.

    Raises:
        FileError: there is no such file, or it cannot be read.
        ModelError: it is not a well-formed .tflite; the message names the file and the place.
    """
    data = _read_file(path)
    try:
        graph = parse_model(data)
    except ModelError as error:
        raise ModelError(f"{path}: {error.message}", hint=error.hint) from error
    # A file's name may be bytes that are no text, which no result could be written with.
    name = os.fsencode(path.stem).decode(errors="replace")
    return Model(path, name, hashlib.sha256(data).hexdigest(), len(data), data, graph)


def parse_model(data: bytes) -> Graph:
    """Read the graph of a .tflite file's bytes.

    Raises:
        ModelError: they are not a well-formed .tflite.
        ToolError: no package with the schema is installed.
    """
    _check_identifier(data)
    schema = load_schema()
    model = open_root(data, schema.Model, "the model")
    version = model.number("Version")
    if version != VERSION:
        raise ModelError(f"the model is of schema version {version}; {VERSION} is the one in use", hint=DAMAGED)
    subgraph_count = model.count("Subgraphs", _MAX_SUBGRAPHS)
    if subgraph_count == 0:
        raise ModelError("the model has no subgraph", hint=DAMAGED)
    subgraph = model.item("Subgraphs", 0, "the graph")
    tensors, operators = TensorReader(schema, model), OperatorReader(schema, model)
    others = (model.item("Subgraphs", index, f"subgraph {index}") for index in range(1, subgraph_count))
    graph = replace(
        _read_subgraph(subgraph, tensors, operators),
        description=model.text("Description"),
        called=tuple(_read_subgraph(other, tensors, operators) for other in others),
        metadata=read_metadata(model),
    )
    check_dataflow(graph)
    for other in graph.called:
        check_indices(other)
    return graph


def _read_subgraph(subgraph: Table, tensors: TensorReader, operators: OperatorReader) -> Graph:
    return Graph(
        tensors=tensors.read_all(subgraph),
        operators=operators.read_all(subgraph),
        inputs=read_indices(subgraph, "Inputs"),
        outputs=read_indices(subgraph, "Outputs"),
    )


def _read_file(path: Path) -> bytes:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise FileError(f"{path} is a folder, not a .tflite file")
        # A pipe or a device may never end.
        if not stat.S_ISREG(status.st_mode):
            raise FileError(f"{path} is not a regular file")
        if status.st_size > MAX_FILE_BYTES:
            raise ModelError(f"{path}: more than {MAX_FILE_BYTES >> 20} MiB are no model for a microcontroller")
        with path.open("rb") as file:
            return file.read(MAX_FILE_BYTES)
    except OSError as error:
        raise FileError(f"cannot read the model {path}: {error.strerror}") from error
    except ValueError as error:  # a NUL in the path
        raise FileError(f"cannot read the model {str(path)!r}: {error}") from error


def _check_identifier(data: bytes) -> None:
    if not data:
        raise ModelError("the file is empty")
    if data[4:8] == FILE_IDENTIFIER:
        return
    other = next((name for magic, name in _OTHER_FORMATS.items() if data.startswith(magic)), None)
    raise ModelError(
        f"not a .tflite file: bytes 4 to 7 are not {FILE_IDENTIFIER.decode()}",
        hint=f"it looks like {other}" if other else "mcubench reads TensorFlow Lite flatbuffers",
    )
