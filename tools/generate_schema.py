#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/result.schema.json, the JSON Schema of a result; `--check` compares it instead."""

import json
import sys
from pathlib import Path

from mcubench.result import Result

SCHEMA = Path(__file__).resolve().parents[1] / "docs" / "result.schema.json"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_text() -> str:
    """The schema as it is committed."""
    return json.dumps({"$schema": _DIALECT, **Result.model_json_schema()}, indent=2) + "\n"


def main() -> int:
    """Write the schema; with `--check`, only say whether it is up to date."""
    if sys.argv[1:] == ["--check"]:
        if SCHEMA.exists() and SCHEMA.read_text(encoding="utf-8") == schema_text():
            return 0
        print(f"{SCHEMA} is not what the code says: run tools/generate_schema.py", file=sys.stderr)
        return 1
    SCHEMA.write_text(schema_text(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
