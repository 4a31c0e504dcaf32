# SPDX-License-Identifier: Apache-2.0
"""The oracle's process: reads a request file, runs the model, writes the answer file.

Request and answer are CBOR. Whatever the interpreter prints goes to standard error, which the parent keeps.
"""

import os
import resource
import sys
from pathlib import Path
from typing import Any

import cbor2
import numpy as np

from mcubench.oracle.interpreters import ARENA_NOTE, LITERT, Interpreter, LitertInterpreter, TflmInterpreter

_ARENA_GROWTH = 4
_LARGEST_ARENA_BYTES = 1 << 30


def main(request_path: str, answer_path: str) -> int:
    """Answer one request; 0 if it could be answered."""
    request = cbor2.loads(Path(request_path).read_bytes())
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _limit_memory(request["memory_limit_bytes"])
    interpreter = _make(request)
    if interpreter is None:
        return 1
    samples = []
    for inputs in request["samples"]:
        outputs = interpreter.invoke([_decode(value) for value in inputs])
        samples.append([_encode(value) for value in outputs])
    tensors = {index: _encode(interpreter.tensor(index)) for index in request["tensors"]}
    partial = Path(answer_path + ".partial")
    partial.write_bytes(cbor2.dumps({"samples": samples, "tensors": tensors}))
    partial.replace(answer_path)
    return 0


def _limit_memory(limit_bytes: int) -> None:
    """Take no more address space than that, nor than the user allows anyway."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = limit_bytes if hard == resource.RLIM_INFINITY else min(limit_bytes, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _make(request: dict[str, Any]) -> Interpreter | None:
    """The interpreter, with an arena that is large enough: the estimate, or a few times as much."""
    keep_all = bool(request["tensors"])
    if request["package"] == LITERT:
        return LitertInterpreter(request["model"], keep_all=keep_all)
    arena_bytes = request["arena_bytes"]
    while arena_bytes <= _LARGEST_ARENA_BYTES:
        try:
            return TflmInterpreter(
                request["model"], request["input_count"], request["output_count"], arena_bytes, keep_all=keep_all
            )
        except RuntimeError as error:
            print(f"{ARENA_NOTE}{arena_bytes} bytes: {error}", file=sys.stderr)  # noqa: T201 - kept by the parent
        arena_bytes *= _ARENA_GROWTH
    return None


def _encode(array: np.ndarray[Any, Any]) -> dict[str, Any]:
    return {"dtype": array.dtype.str, "shape": list(array.shape), "data": array.tobytes()}


def _decode(value: dict[str, Any]) -> np.ndarray[Any, Any]:
    return np.frombuffer(value["data"], np.dtype(value["dtype"])).reshape(value["shape"])


if __name__ == "__main__":
    os.dup2(2, 1)
    sys.exit(main(sys.argv[1], sys.argv[2]))
