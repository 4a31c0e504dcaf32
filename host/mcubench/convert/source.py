# SPDX-License-Identifier: Apache-2.0
"""Reading a trained model of any format as a float .tflite with one signature."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mcubench.convert.child import run_converter
from mcubench.convert.environment import find_or_make_environment
from mcubench.convert.floats import require_floats
from mcubench.convert.formats import TITLES, Format, tell_format
from mcubench.convert.pins import EnvironmentName
from mcubench.convert.signature import sign_ports, sign_tflite
from mcubench.errors import ConfigError, FileError, ModelError, UnsupportedError
from mcubench.model import Graph, parse_model, read_model
from mcubench.model.editable import EditableModel
from mcubench.progress import Progress

_ENVIRONMENTS: Mapping[Format, EnvironmentName] = {
    "keras3": "tensorflow",
    "keras_h5": "tensorflow",
    "saved_model": "tensorflow",
    "onnx": "onnx",
    "pytorch": "torch",
}


@dataclass(frozen=True)
class FloatModel:
    """A float .tflite with one signature, and what it was made of.

    `sha256` is that of the source's file, or of all of its files by their names; `size_bytes` is theirs. `versions`
    are those of what converted it. `difference` is the largest one between what the source computes and what this
    computes, on random inputs and as a part of the largest output; None where there are no such numbers.
    """

    data: bytes = field(repr=False)
    format: Format
    sha256: str
    size_bytes: int
    versions: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    difference: float | None = None


def read_source(
    path: Path,
    *,
    trust: bool,
    input_shapes: Mapping[str, tuple[int, ...]],
    progress: Progress,
    signature: str | None = None,
) -> FloatModel:
    """Read a model; `input_shapes` are for inputs that leave theirs open, '' being the only one.

    Raises:
        FileError: it cannot be read.
        ModelError: it is damaged.
        UnsupportedError: it cannot be converted, is not float, or would run code when it is loaded.
        MeasurementError: it came out of the converter with other numbers.
        ConfigError: an option does not go with it.
        ToolError: its converter cannot be had, or failed.
    """
    kind, remark = tell_format(path)
    remarks = () if remark is None else (remark,)
    if signature is not None and kind not in {"saved_model", "tflite"}:
        raise ConfigError(f"{path} is {TITLES[kind]}, which has no signatures", hint="leave --signature out")
    if kind == "tflite":
        return _read_tflite(path, input_shapes, signature, remarks)
    environment = find_or_make_environment(_ENVIRONMENTS[kind], progress)
    with progress.step(f"convert {path.name}") as note:
        note(TITLES[kind])
        converted = run_converter(
            environment, path, kind, trust=trust, input_shapes=input_shapes, signature=signature
        )
        sha256, size_bytes = _identify(path, converted.files)
        data = _sign(path, converted.data, lambda model: sign_ports(model, converted.inputs, converted.outputs))
        require_floats(path, parse_model(data))
        note(f"{TITLES[kind]}, {size_bytes:,} to {len(data):,} bytes")
    return FloatModel(
        data=data,
        format=kind,
        sha256=sha256,
        size_bytes=size_bytes,
        versions=environment.versions,
        notes=(*remarks, *converted.notes),
        difference=converted.difference,
    )


def _read_tflite(
    path: Path, input_shapes: Mapping[str, tuple[int, ...]], signature: str | None, remarks: tuple[str, ...]
) -> FloatModel:
    model = read_model(path)
    _require_shapes(path, model.graph, input_shapes)
    require_floats(path, model.graph)
    said: list[str] = []

    def sign(editable: EditableModel) -> None:
        remark = sign_tflite(editable, signature)
        said.extend(() if remark is None else (remark,))

    data = _sign(path, model.data, sign)
    return FloatModel(data, "tflite", model.sha256, model.size_bytes, notes=(*remarks, *said))


def _require_shapes(path: Path, graph: Graph, given: Mapping[str, tuple[int, ...]]) -> None:
    """A .tflite has its shapes; what the user says must be the same."""
    shapes = {graph.tensors[index].name: graph.tensors[index].shape for index in graph.inputs}
    if "" in given and len(shapes) == 1:
        given = {next(iter(shapes)): given[""]}
    for name, shape in given.items():
        if shapes.get(name) != shape:
            inputs = ", ".join(f"'{known}' {list(has)}" for known, has in shapes.items())
            raise ConfigError(
                f"{path} is a .tflite file, whose inputs have their shapes: {inputs}, not {list(shape)}"
            )


def _sign(path: Path, data: bytes, sign: Callable[[EditableModel], None]) -> bytes:
    model = EditableModel(data)
    try:
        sign(model)
    except (ModelError, UnsupportedError) as error:
        raise type(error)(f"{path}: {error.message}", hint=error.hint) from error
    return model.pack()


def _identify(path: Path, files: Sequence[str]) -> tuple[str, int]:
    """The SHA-256 and the size of a source: its one file, or every file by its name."""
    root = path if path.is_dir() else path.parent
    paths = (
        [item for item in path.rglob("*") if item.is_file()] if path.is_dir() else [path, *(root / n for n in files)]
    )
    try:
        contents = {item.relative_to(root).as_posix(): item.read_bytes() for item in paths}
    except OSError as error:
        raise FileError(f"cannot read the model {path}: {error.strerror}") from error
    size_bytes = sum(map(len, contents.values()))
    if len(contents) == 1 and not path.is_dir():
        return hashlib.sha256(contents[path.name]).hexdigest(), size_bytes
    digest = hashlib.sha256()
    for name, content in sorted(contents.items()):
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest(), size_bytes
