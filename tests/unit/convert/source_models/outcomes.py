# SPDX-License-Identifier: Apache-2.0
"""What the converters say to many files, in one process that loads the libraries once: `outcomes.py CASES ANSWERS`.

A case is a format, a path and what the user said; an answer is the refusal, or the ports and the notes.
"""

import importlib
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from mcubench.converters.refusal import Refusal
from mcubench.converters.request import Request

MODULES = {"keras3": "keras_model", "keras_h5": "keras_model", "onnx": "onnx_model", "pytorch": "torch_model"}


def outcome(case: dict[str, Any]) -> dict[str, Any]:
    """One answer."""
    converter = importlib.import_module(f"mcubench.converters.{MODULES.get(case['format'], case['format'])}")
    with tempfile.TemporaryDirectory() as folder:
        request = Request(
            format=case["format"],
            path=Path(case["path"]),
            folder=Path(folder),
            trust=case.get("trust", False),
            input_shapes={name: tuple(shape) for name, shape in case.get("input_shapes", {}).items()},
            signature=case.get("signature"),
            memory_limit_bytes=0,
        )
        try:
            converted = converter.convert(request)
        except Refusal as refusal:
            return {"kind": refusal.kind, "message": refusal.message, "hint": refusal.hint}
        return {"kind": "converted", **json.loads(converted.encode())}


if __name__ == "__main__":
    cases = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    answers = {name: outcome(case) for name, case in cases.items()}
    Path(sys.argv[2]).write_text(json.dumps(answers), encoding="utf-8")
