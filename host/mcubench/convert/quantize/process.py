# SPDX-License-Identifier: Apache-2.0
"""Starting the quantizer's process, and turning its death into one sentence."""

import json
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import metadata, util
from pathlib import Path
from typing import Any

import numpy as np

from mcubench.convert.quantize.calibration import Calibration
from mcubench.convert.quantize.child import ANSWER, FLOAT_MODEL, PROGRESS, QUANTIZED_MODEL, REQUEST
from mcubench.convert.quantize.scheme import QuantizeOptions
from mcubench.errors import FileError, ToolError, UnsupportedError
from mcubench.model.editable import EditableModel, as_text
from mcubench.progress import Note

_PACKAGE = "ai-edge-quantizer"
# What a result names: the versions of these decide the bytes.
_VERSIONED = (_PACKAGE, "ai-edge-litert", "numpy")
_LAST_WORDS = 300

Ranges = Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Quantized:
    """The quantizer's file, the least and greatest value of each tensor that was calibrated, and what made it."""

    data: bytes = field(repr=False)
    ranges: Ranges
    versions: Mapping[str, str]


def quantize(model: bytes, options: QuantizeOptions, calibration: Calibration | None, note: Note) -> Quantized:
    """Quantize a float model with one signature; `calibration` is None where the scheme needs none.

    Raises:
        ToolError: ai-edge-quantizer is not installed, or died.
        UnsupportedError: it refuses the model.
        FileError: there is no room for its files.
    """
    if util.find_spec("ai_edge_quantizer") is None:
        raise ToolError(f"{_PACKAGE} is not installed, and quantizes models", hint="pip install 'mcubench[convert]'")
    folder = tempfile.TemporaryDirectory(prefix="mcubench-quantize-")
    with folder:
        place = Path(folder.name)
        try:
            _write_request(place, model, options, calibration)
            with subprocess.Popen(_command(place), **_QUIET) as process:
                try:
                    words = _listen(process, note)
                finally:
                    process.kill()
            if process.returncode != 0:
                raise _failure(process.returncode, words)
            answer = json.loads((place / ANSWER).read_text())
            data = (place / QUANTIZED_MODEL).read_bytes()
        except OSError as error:
            raise FileError(f"cannot quantize in {place}: {error.strerror}") from error
    ranges = {name: (least, greatest) for name, (least, greatest) in answer["ranges"].items()}
    return Quantized(data, ranges, {package: metadata.version(package) for package in _VERSIONED})


_QUIET: dict[str, Any] = {
    "stdin": subprocess.DEVNULL,
    "stdout": subprocess.DEVNULL,
    "stderr": subprocess.PIPE,
    "text": True,
    "errors": "replace",
}


def _write_request(place: Path, model: bytes, options: QuantizeOptions, calibration: Calibration | None) -> None:
    (place / FLOAT_MODEL).write_bytes(model)
    for index, array in enumerate(() if calibration is None else calibration.inputs):
        np.save(place / f"input_{index}.npy", array)
    editable = EditableModel(model)
    signature = editable.root.signatureDefs[0]
    by_tensor = {entry.tensorIndex: as_text(entry.name) for entry in signature.inputs}
    request = {
        "scheme": options.scheme,
        "per_tensor": options.per_tensor,
        "float_io": options.io_type == "float32",
        "keep_float": [_pattern(editable, index) for index in options.keep_float],
        "int16": [_pattern(editable, index) for index in options.int16],
        "signature": as_text(signature.signatureKey),
        "inputs": [by_tensor[int(index)] for index in editable.graph.inputs],
    }
    (place / REQUEST).write_text(json.dumps(request))


def _pattern(model: EditableModel, operator: int) -> str:
    """The operator alone: ai-edge-quantizer matches rules to the names of what an operator writes."""
    names = (model.tensor_name(int(index)) for index in model.graph.operators[operator].outputs)
    return f"^{re.escape(''.join(f'{name};' for name in names))}$"


def _command(place: Path) -> list[str]:
    # Where util-linux has it, `setpriv` ends the child even when this process is killed outright.
    setpriv = shutil.which("setpriv")
    guard = [setpriv, "--pdeathsig", "KILL"] if setpriv else []
    return [*guard, sys.executable, "-P", "-m", "mcubench.convert.quantize.child", str(place)]


def _listen(process: "subprocess.Popen[str]", note: Note) -> list[str]:
    """Pass progress on until the process ends; its other lines, the last hundred of them."""
    words: list[str] = []
    for line in process.stderr or ():
        if line.startswith(PROGRESS):
            note(f"calibrating, {line.removeprefix(PROGRESS).strip()}")
        elif line.strip():
            words = [*words[-99:], line.strip()]
    process.wait()
    return words


def _failure(returncode: int, words: list[str]) -> ToolError | UnsupportedError:
    said = words[-1][:_LAST_WORDS] if words else "it said nothing"
    if returncode < 0:
        return ToolError(f"{_PACKAGE} died of {signal.Signals(-returncode).name}: {said}", log_tail="\n".join(words))
    return UnsupportedError(f"{_PACKAGE} cannot quantize this model: {said}")
