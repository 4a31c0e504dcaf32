# SPDX-License-Identifier: Apache-2.0
"""The converter's process: reads the request, converts, writes the answer; what it prints is kept as a log."""

import importlib
import json
import os
import resource
import sys
import traceback
from pathlib import Path

from mcubench.converters.refusal import Refusal, last_words, unsupported
from mcubench.converters.request import MODEL, Request, decode_request

_MODULES = {
    "keras3": "keras_model",
    "keras_h5": "keras_model",
    "saved_model": "saved_model",
    "onnx": "onnx_model",
    "pytorch": "torch_model",
}


def main(request_path: str, answer_path: str) -> int:
    """Answer one request; 0 if it could be answered, a refusal being an answer."""
    request = decode_request(Path(request_path).read_text(encoding="utf-8"))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _limit_memory(request.memory_limit_bytes)
    answer = _answer(request)
    partial = Path(answer_path + ".partial")
    partial.write_text(answer, encoding="utf-8")
    partial.replace(answer_path)
    return 0


def _answer(request: Request) -> str:
    converter = importlib.import_module(f"mcubench.converters.{_MODULES[request.format]}")
    try:
        converted = converter.convert(request)
    except Refusal as refusal:
        said = refusal
    except MemoryError:
        said = unsupported(f"it takes more than {request.memory_limit_bytes >> 30} GiB of memory to convert")
    except Exception as error:  # noqa: BLE001 - whatever a library makes of a file that nobody has checked
        traceback.print_exc()
        said = unsupported(f"it cannot be converted: {type(error).__name__}: {last_words(error)}")
    else:
        (request.folder / MODEL).write_bytes(converted.data)
        return str(converted.encode())
    return json.dumps({"refusal": {"kind": said.kind, "message": said.message, "hint": said.hint}})


def _limit_memory(limit_bytes: int) -> None:
    """Take no more address space than that, nor than the user allows anyway."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = limit_bytes if hard == resource.RLIM_INFINITY else min(limit_bytes, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


if __name__ == "__main__":
    os.dup2(2, 1)
    sys.exit(main(sys.argv[1], sys.argv[2]))
