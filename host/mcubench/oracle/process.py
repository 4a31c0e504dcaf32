# SPDX-License-Identifier: Apache-2.0
"""Starting an interpreter's process, watching it, and turning its death into one sentence."""

import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import cbor2

from mcubench.errors import FileError, MeasurementError, ToolError
from mcubench.model import Model
from mcubench.oracle import interpreters
from mcubench.oracle.allocations import Allocations, parse_allocations
from mcubench.oracle.arrays import Array, decode_array
from mcubench.oracle.interpreters import ARENA_NOTE
from mcubench.oracle.repetition import Repetition, Times
from mcubench.oracle.request import Request
from mcubench.oracle.restate import Restatement, restate
from mcubench.oracle.runtime import ENGINE, ORACLE, Role, Runtime

_TIME_LIMIT_S = 300.0
_REQUEST, _ANSWER, _LOG = "request.cbor", "answer.cbor", "log.txt"


@dataclass(frozen=True)
class OracleAnswer:
    """What was computed: `outputs[sample][output]`, and the intermediate tensors that were asked for.

    `is_tflm` says that TFLM's own kernels did, and `restated` which operators were computed by others, for lack of
    kernels. There are `times` where they were asked for, and `allocations` where the interpreter has an arena.
    """

    package: str
    version: str
    is_tflm: bool
    outputs: tuple[tuple[Array, ...], ...]
    tensors: Mapping[int, Array]
    times: Times | None = None
    allocations: Allocations | None = None
    restated: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The package, its version, and what it ran in place of what it has no kernel of."""
        by_others = f" with {'; '.join(self.restated)}" if self.restated else ""
        return f"{self.package} {self.version}{by_others}"


class OracleJob:
    """A running interpreter; `answer()` waits for it. Leaving the `with` block ends it, whatever happened."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        folder: "tempfile.TemporaryDirectory[str]",
        runtime: Runtime,
        role: Role,
        restated: tuple[str, ...] = (),
    ) -> None:
        self._process = process
        self._folder = folder
        self._runtime = runtime
        self._role = role
        self._restated = restated

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process, and remove what it was asked and answered; more than once is the same as once."""
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()

    def answer(self, time_limit_s: float = _TIME_LIMIT_S) -> OracleAnswer:
        """Wait for the outputs.

        Raises:
            MeasurementError: the interpreter crashed, refused the model, or took too long.
        """
        try:
            returncode = self._process.wait(time_limit_s)
        except subprocess.TimeoutExpired as error:
            raise self._failure(f"did not finish within {time_limit_s:g} s") from error
        answer_path = Path(self._folder.name) / _ANSWER
        if returncode != 0 or not answer_path.exists():
            raise self._failure(self._cause(returncode))
        document = cbor2.loads(answer_path.read_bytes())
        times, printed = document.get("times"), document["allocations"]
        return OracleAnswer(
            package=self._runtime.package,
            version=self._runtime.version,
            is_tflm=self._runtime.is_tflm,
            outputs=tuple(tuple(decode_array(value) for value in sample) for sample in document["samples"]),
            tensors={index: decode_array(value) for index, value in document["tensors"].items()},
            times=None if times is None else Times(tuple(times["inferences_ns"]), times["back_to_back_ns"]),
            allocations=None if printed is None else parse_allocations(printed),
            restated=self._restated,
        )

    def _failure(self, what: str) -> MeasurementError:
        return MeasurementError(f"{self._role.title} ({self._runtime.package}) {what}", hint=self._role.hint)

    def _cause(self, returncode: int) -> str:
        log = (Path(self._folder.name) / _LOG).read_text(errors="replace").splitlines()
        # TFLM says why before the child says with how large an arena it failed.
        words = [line for line in log if line.strip() and not line.startswith(ARENA_NOTE)]
        said = f": {' '.join(words[-1].split())[:300]}" if words else ""
        if returncode < 0:
            return f"crashed on this model ({signal.Signals(-returncode).name}){said}"
        return f"refused this model{said}"


def start_oracle(model: Model, samples: Sequence[Sequence[Array]], *, tensors: Iterable[int] = ()) -> OracleJob:
    """Start the oracle on `samples[sample][input]`; `tensors` are intermediate tensors of the last sample to return.

    Raises:
        ToolError: no interpreter is installed.
        ModelError: the model cannot be restated.
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
    return start_runtime(Runtime(package), model, samples, tensors=wanted, role=ORACLE, restated=True)


def start_runtime(
    runtime: Runtime,
    model: Model,
    samples: Sequence[Sequence[Array]],
    *,
    tensors: Sequence[int] = (),
    repetition: Repetition | None = None,
    role: Role = ENGINE,
    restated: bool = False,
) -> OracleJob:
    """Start an interpreter on samples, and then, with a repetition, on the first of them again and again.

    `restated` has it run the model in operators that TFLM has a kernel of (see `restate`), else as it is.

    Raises:
        FileError: there is no room for the request.
        ModelError: the model cannot be restated.
    """
    restatement = restate(model) if restated else Restatement(model)
    request = Request(runtime, restatement.model, samples, tensors, repetition)
    folder = tempfile.TemporaryDirectory(prefix="mcubench-oracle-")
    try:
        (Path(folder.name) / _REQUEST).write_bytes(request.encode())
        with (Path(folder.name) / _LOG).open("wb") as log:
            process = subprocess.Popen(
                _command(Path(folder.name)),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
    except OSError as error:
        folder.cleanup()
        raise FileError(f"cannot start {role.title}: {error.strerror}") from error
    return OracleJob(process, folder, runtime, role, restatement.words)


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
