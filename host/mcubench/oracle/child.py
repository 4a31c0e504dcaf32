# SPDX-License-Identifier: Apache-2.0
"""The interpreter's process: reads a request file, runs the model, writes the answer file.

Request and answer are CBOR. Whatever the interpreter prints goes to standard error, which the parent keeps.
"""

import os
import resource
import sys
from pathlib import Path
from typing import Any

import cbor2

from mcubench.oracle.arrays import decode_array, encode_array
from mcubench.oracle.interpreters import ARENA_NOTE, LITERT, Interpreter, LitertInterpreter, TflmInterpreter
from mcubench.oracle.repetition import Repetition, time_repetition

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
    answer: dict[str, Any] = {"allocations": interpreter.print_allocations()}
    answer["samples"] = _infer(interpreter, request["samples"])
    answer["tensors"] = {index: encode_array(interpreter.tensor(index)) for index in request["tensors"]}
    if request["repetition"] is not None:
        answer["times"] = _time(interpreter, request["samples"][0], Repetition(**request["repetition"]))
    partial = Path(answer_path + ".partial")
    partial.write_bytes(cbor2.dumps(answer))
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
        return LitertInterpreter(request["model"], reference=request["kernels"] == "reference", keep_all=keep_all)
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


def _infer(interpreter: Interpreter, samples: list[Any]) -> list[list[dict[str, Any]]]:
    """The outputs for each sample."""
    outputs = []
    for inputs in samples:
        interpreter.set_inputs([decode_array(value) for value in inputs])
        interpreter.invoke()
        outputs.append([encode_array(value) for value in interpreter.outputs()])
    return outputs


def _time(interpreter: Interpreter, sample: list[Any], repetition: Repetition) -> dict[str, Any]:
    """The times of one sample's inferences."""
    inputs = [decode_array(value) for value in sample]
    times = time_repetition(repetition, lambda: interpreter.set_inputs(inputs), interpreter.invoke)
    return {"inferences_ns": list(times.inferences_ns), "back_to_back_ns": times.back_to_back_ns}


if __name__ == "__main__":
    os.dup2(2, 1)
    sys.exit(main(sys.argv[1], sys.argv[2]))
