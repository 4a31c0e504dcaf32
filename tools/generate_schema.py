#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the JSON Schemas in docs/: of a result, and of a file of budgets; `--check` compares them instead."""

import json
import sys
from pathlib import Path

from pydantic import BaseModel

from mcubench.budget import Budgets
from mcubench.result import Result

DOCS = Path(__file__).resolve().parents[1] / "docs"
SCHEMAS: dict[str, type[BaseModel]] = {"result.schema.json": Result, "budgets.schema.json": Budgets}
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_text(model: type[BaseModel]) -> str:
    """A schema as it is committed."""
    return json.dumps({"$schema": _DIALECT, **model.model_json_schema()}, indent=2) + "\n"


def main() -> int:
    """Write the schemas; with `--check`, only say whether they are up to date."""
    check = sys.argv[1:] == ["--check"]
    stale = False
    for name, model in SCHEMAS.items():
        path = DOCS / name
        if not check:
            path.write_text(schema_text(model), encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != schema_text(model):
            print(f"{path} is not what the code says: run tools/generate_schema.py", file=sys.stderr)
            stale = True
    return int(stale)


if __name__ == "__main__":
    sys.exit(main())
