# SPDX-License-Identifier: Apache-2.0
"""Starting the oracle, watching it, and turning its death into one sentence."""

import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import cbor2
import numpy as np
import numpy.typing as npt

from mcubench.errors import FileError, MeasurementError, ToolError
from mcubench.model import Graph, Model
from mcubench.oracle import interpreters
from mcubench.oracle.interpreters import ARENA_NOTE

Array = npt.NDArray[Any]

_TIME_LIMIT_S = 300.0
_MEMORY_LIMIT_BYTES = 8 << 30
_REQUEST, _ANSWER, _LOG = "request.cbor", "answer.cbor", "log.txt"


@dataclass(frozen=True)
class OracleAnswer:
    """What the oracle computed: `outputs[sample][output]`, and the intermediate tensors that were asked for.

    `bit_exact` says whether a target may be expected to give the same bytes: true of TFLM's own kernels only.
    """

    package: str
    version: str
    bit_exact: bool
    outputs: tuple[tuple[Array, ...], ...]
    tensors: Mapping[int, Array]


class OracleJob:
    """A running oracle; `answer()` waits for it. Leaving the `with` block ends it, whatever happened."""

    def __init__(
        self, process: subprocess.Popen[bytes], folder: "tempfile.TemporaryDirectory[str]", package: str
    ) -> None:
        self._process = process
        self._folder = folder
        self._package = package

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()

    def answer(self, time_limit_s: float = _TIME_LIMIT_S) -> OracleAnswer:
        """Wait for the outputs.

        Raises:
            MeasurementError: the oracle crashed, refused the model, or took too long.
        """
        try:
            returncode = self._process.wait(time_limit_s)
        except subprocess.TimeoutExpired as error:
            raise MeasurementError(
                f"the oracle ({self._package}) did not finish within {time_limit_s:g} s", hint=_HINT
            ) from error
        answer_path = Path(self._folder.name) / _ANSWER
        if returncode != 0 or not answer_path.exists():
            raise MeasurementError(f"the oracle ({self._package}) {self._cause(returncode)}", hint=_HINT)
        document = cbor2.loads(answer_path.read_bytes())
        return OracleAnswer(
            package=self._package,
            version=interpreters.version(self._package),
            bit_exact=self._package == interpreters.TFLM,
            outputs=tuple(tuple(_decode(value) for value in sample) for sample in document["samples"]),
            tensors={index: _decode(value) for index, value in document["tensors"].items()},
        )

    def _cause(self, returncode: int) -> str:
        log = (Path(self._folder.name) / _LOG).read_text(errors="replace").splitlines()
        # TFLM says why before the child says with how large an arena it failed.
        words = [line for line in log if line.strip() and not line.startswith(ARENA_NOTE)]
        said = f": {' '.join(words[-1].split())[:300]}" if words else ""
        if returncode < 0:
            return f"crashed on this model ({signal.Signals(-returncode).name}){said}"
        return f"refused this model{said}"


_HINT = "the model cannot be verified, so nothing about it is reported; is it a valid int8 .tflite?"


def start_oracle(model: Model, samples: Sequence[Sequence[Array]], *, tensors: Iterable[int] = ()) -> OracleJob:
    """Start the oracle on `samples[sample][input]`; `tensors` are intermediate tensors of the last sample to return.

    Raises:
        ToolError: no interpreter is installed.
        ValueError: a tensor index that the graph does not have.
    """
    package = interpreters.available()
    if package is None:
        raise ToolError(
            "no oracle is installed: neither the tflite-micro nor the ai-edge-litert package is there",
            hint="install mcubench with its dependencies: pip install .",
        )
    wanted = list(tensors)
    if not all(0 <= index < len(model.graph.tensors) for index in wanted):
        raise ValueError(f"tensor indices {wanted} are not all among {len(model.graph.tensors)} tensors")
    folder = tempfile.TemporaryDirectory(prefix="mcubench-oracle-")
    try:
        _write_request(Path(folder.name), package, model, samples, wanted)
        with (Path(folder.name) / _LOG).open("wb") as log:
            process = subprocess.Popen(
                _command(Path(folder.name)),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
    except OSError as error:
        folder.cleanup()
        raise FileError(f"cannot start the oracle: {error.strerror}") from error
    return OracleJob(process, folder, package)


def _command(folder: Path) -> list[str]:
    # Where util-linux has it, `setpriv` ends the child even when this process is killed outright.
    setpriv = shutil.which("setpriv")
    guard = [setpriv, "--pdeathsig", "KILL"] if setpriv else []
    # -P: the folder that the user works in may hold modules with the names of ours.
    return [
        *guard,
        sys.executable,
        "-P",
        "-m",
        "mcubench.oracle.child",
        str(folder / _REQUEST),
        str(folder / _ANSWER),
    ]


def _write_request(
    folder: Path, package: str, model: Model, samples: Sequence[Sequence[Array]], tensors: Sequence[int]
) -> None:
    request = {
        "package": package,
        "model": model.data,
        "input_count": len(model.graph.inputs),
        "output_count": len(model.graph.outputs),
        "arena_bytes": _arena_estimate_bytes(model.graph),
        "memory_limit_bytes": _MEMORY_LIMIT_BYTES,
        "samples": [[_encode(value) for value in sample] for sample in samples],
        "tensors": list(tensors),
    }
    (folder / _REQUEST).write_bytes(cbor2.dumps(request))


def _arena_estimate_bytes(graph: Graph) -> int:
    """Room for every activation at once, plus TFLM's own structures on a 64-bit host, on the generous side.

    A tensor takes up to 200 bytes of them, an operator 1 KiB, an output channel two 32-bit numbers.
    """
    activations = sum(tensor.size_bytes + 16 for tensor in graph.tensors if not tensor.is_constant)
    channels = sum(len(tensor.quantization.scales) for tensor in graph.tensors if tensor.quantization is not None)
    return 65536 + 2 * activations + 256 * len(graph.tensors) + 1024 * len(graph.operators) + 32 * channels


def _encode(array: Array) -> dict[str, Any]:
    return {"dtype": array.dtype.str, "shape": list(array.shape), "data": np.ascontiguousarray(array).tobytes()}


def _decode(value: dict[str, Any]) -> Array:
    return np.frombuffer(value["data"], np.dtype(value["dtype"])).reshape(value["shape"])
