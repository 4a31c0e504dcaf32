# SPDX-License-Identifier: Apache-2.0
"""Keras' own files: `.keras` archives and HDF5 files, of Keras 2 and 3."""

import re
import zipfile
from pathlib import Path
from typing import Any

import tensorflow as tf

from mcubench.converters.hdf5 import open_hdf5
from mcubench.converters.keras_config import check_config, parse_config
from mcubench.converters.refusal import Refusal, damaged, last_words, unsupported
from mcubench.converters.request import Converted, Port, Request
from mcubench.converters.shapes import fix_shapes
from mcubench.converters.tf_lite import convert_call, input_key

_CONFIG, _METADATA = "config.json", "metadata.json"
_LARGEST_BYTES = 1 << 30
_VERSION = re.compile(r"(\d+)\.")


def convert(request: Request) -> Converted:
    """Convert a Keras model.

    Raises:
        Refusal: it is damaged, would run code, or cannot be converted.
    """
    config, major = _read_h5(request) if request.format == "keras_h5" else _read_archive(request)
    keras = _library(major)
    check_config(config, keras, trust=request.trust)
    # Keras tells a format by the file's name.
    path = request.folder / ("source.h5" if request.format == "keras_h5" else "source.keras")
    path.symlink_to(request.path)
    model = _load(keras, path, trust=request.trust)
    tensors = _inputs(model)
    shapes = fix_shapes({name: tuple(tensor.shape) for name, tensor in tensors.items()}, request.input_shapes)
    ports = [
        Port(input_key(index), name, shapes[name], _dtype_name(tensor.dtype))
        for index, (name, tensor) in enumerate(tensors.items())
    ]

    def call(*values: Any) -> Any:
        return model(values[0] if len(values) == 1 else list(values), training=False)

    # Keras 3 has variables around TensorFlow's own, and its models are nothing that TensorFlow knows how to freeze.
    holder = tf.Module()
    holder.held = [getattr(variable, "value", variable) if major >= 3 else variable for variable in model.variables]
    return convert_call(call, ports, _output_names(model), holder)


def _read_h5(request: Request) -> tuple[dict[str, Any], int]:
    """The model's configuration, and the major version of Keras that wrote it."""
    with open_hdf5(request.path, trust=request.trust) as file:
        config = file.attrs.get("model_config")
        version = file.attrs.get("keras_version", b"2.")
        if config is None:
            raise unsupported(
                "it holds weights alone, and no model", "save the whole model: model.save(FILE), not save_weights"
            )
        return parse_config(config), _major(version)


def _read_archive(request: Request) -> tuple[dict[str, Any], int]:
    try:
        with zipfile.ZipFile(request.path) as archive:
            names = archive.namelist()
            if len(set(names)) != len(names):
                raise damaged("the archive holds two files of the same name")
            if sum(member.file_size for member in archive.infolist()) > _LARGEST_BYTES:
                raise damaged(f"more than {_LARGEST_BYTES >> 30} GiB of data are no model for a microcontroller")
            config = parse_config(archive.read(_CONFIG))
            metadata = archive.read(_METADATA)
            for name in names:
                if name.endswith(".h5"):
                    open_hdf5(Path(archive.extract(name, request.folder / "weights")), trust=request.trust).close()
    except (zipfile.BadZipFile, OSError, KeyError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise damaged(f"the archive is damaged: {last_words(error)}") from error
    match = re.search(rb'"keras_version"\s*:\s*"(\d+)\.', metadata)
    return config, int(match[1]) if match else 3


def _major(version: Any) -> int:
    text = version.decode(errors="replace") if isinstance(version, bytes) else str(version)
    match = _VERSION.match(text)
    return int(match[1]) if match else 2


def _library(major: int) -> Any:
    # Keras 3 refuses much of what Keras 2 wrote; tf_keras is Keras 2.
    if major >= 3:
        import keras  # noqa: PLC0415 - one of the two

        return keras
    import tf_keras  # noqa: PLC0415

    return tf_keras


def _load(keras: Any, path: Path, *, trust: bool) -> Any:
    try:
        model = keras.models.load_model(path, compile=False, safe_mode=not trust)
    except Refusal:
        raise
    except Exception as error:  # the library raises whatever it likes
        raise damaged(f"Keras {keras.__version__} cannot load it: {last_words(error)}") from error
    return model


def _inputs(model: Any) -> dict[str, Any]:
    tensors = getattr(model, "inputs", None)
    if not tensors:
        raise unsupported(
            "the model does not say what its inputs are", "build it before saving it: model.build(SHAPE)"
        )
    return {str(tensor.name).partition(":")[0]: tensor for tensor in tensors}


def _output_names(model: Any) -> list[str]:
    # A sequence of layers keeps its names in the functional model that Keras makes of it.
    for owner in (model, getattr(model, "_functional", None)):
        names = getattr(owner, "output_names", None)
        if names:
            return [str(name) for name in names]
    raise unsupported("the model does not say what its outputs are", "build it before saving it: model.build(SHAPE)")


def _dtype_name(dtype: Any) -> str:
    return str(getattr(dtype, "name", dtype))
