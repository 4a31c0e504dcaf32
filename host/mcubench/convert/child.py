# SPDX-License-Identifier: Apache-2.0
"""Running a converter in its environment: alone, without the network, and with an end."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mcubench.convert.environment import Environment
from mcubench.convert.formats import Format
from mcubench.converters.request import MODEL, Converted, Request, decode_converted
from mcubench.errors import McubenchError, MeasurementError, ModelError, ToolError, UnsupportedError

_TIME_LIMIT_S = 1800.0
_MEMORY_LIMIT_BYTES = 12 << 30
_REQUEST, _ANSWER, _LOG = "request.json", "answer.json", "log.txt"
_TAIL_LINES = 20
# One thread adds in one order.
_ALWAYS_THE_SAME = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_DETERMINISTIC_OPS": "1",
    "PYTHONHASHSEED": "0",
    "LC_ALL": "C.UTF-8",
}
_ERRORS: Mapping[str, type[McubenchError]] = {
    "model": ModelError,
    "unsupported": UnsupportedError,
    "changed": MeasurementError,
}


def run_converter(
    environment: Environment,
    source: Path,
    kind: Format,
    *,
    trust: bool,
    input_shapes: Mapping[str, tuple[int, ...]],
    signature: str | None,
) -> Converted:
    """Convert a model in a process of its own.

    Raises:
        ModelError: it is damaged, or the converter crashed on it.
        UnsupportedError: it cannot be converted, or would run code.
        MeasurementError: it came out with other numbers.
        ToolError: the environment is broken, or the conversion took too long.
    """
    with tempfile.TemporaryDirectory(prefix="mcubench-convert-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        request = Request(
            format=kind,
            path=source.resolve(),
            folder=folder,
            trust=trust,
            input_shapes=input_shapes,
            signature=signature,
            memory_limit_bytes=_MEMORY_LIMIT_BYTES,
        )
        (folder / _REQUEST).write_text(request.encode(), encoding="utf-8")
        command = _command(environment, folder)
        returncode = _run(command, environment, folder)
        if returncode != 0 or not (folder / _ANSWER).exists():
            raise _failure(source, command, returncode, (folder / _LOG).read_text(errors="replace"))
        answer = (folder / _ANSWER).read_text(encoding="utf-8")
        refusal: dict[str, Any] | None = json.loads(answer).get("refusal")
        if refusal is not None:
            raise _ERRORS[refusal["kind"]](f"{source}: {refusal['message']}", hint=refusal["hint"])
        return decode_converted(answer, (folder / MODEL).read_bytes())


def _command(environment: Environment, folder: Path) -> list[str]:
    # Where util-linux has it, `setpriv` ends the child even when this process is killed outright.
    setpriv = shutil.which("setpriv")
    guard = [setpriv, "--pdeathsig", "KILL"] if setpriv else []
    module = ["-m", "mcubench.converters", str(folder / _REQUEST), str(folder / _ANSWER)]
    return [*guard, str(environment.python), "-P", *module]


def _run(command: list[str], environment: Environment, folder: Path) -> int | None:
    """The exit code; None where the time ran out. Every process that the converter started has ended."""
    # The libraries read settings from the home folder and write caches into it: theirs is this one.
    homes = dict.fromkeys(("HOME", "KERAS_HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"), str(folder))
    with (
        (folder / _LOG).open("wb") as log,
        subprocess.Popen(
            command,
            cwd=folder,
            env={**environment.variables(), **homes, **_ALWAYS_THE_SAME},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        ) as process,
    ):
        try:
            return process.wait(_TIME_LIMIT_S)
        except subprocess.TimeoutExpired:
            return None
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _failure(source: Path, command: list[str], returncode: int | None, log: str) -> McubenchError:
    words = [line for line in log.splitlines() if line.strip()]
    if returncode is None:
        return ToolError(f"{source}: the conversion did not end within {_TIME_LIMIT_S:.0f} s", cmd=command)
    if returncode < 0:
        # The libraries' parsers are not made for files that somebody damaged.
        return ModelError(
            f"{source}: the converter crashed on it ({signal.Signals(-returncode).name})",
            hint="the file is damaged, or the converter is: save it again, or convert it from another format",
        )
    return ToolError(
        f"the converter ended: {words[-1].strip()[:300] if words else 'it says nothing'}",
        cmd=command,
        returncode=returncode,
        log_tail="\n".join(words[-_TAIL_LINES:]),
        hint="make its environment anew, after removing mcubench's cache folder `environments`",
    )
