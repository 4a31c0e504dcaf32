# SPDX-License-Identifier: Apache-2.0
"""A run whose every name was chosen by somebody who wants more than to be printed."""

from typing import Any

from mcubench.report.named_run import NamedRun
from mcubench.result import Result
from unit.report.stored import stored_document

# What each format takes for something else than text; a mark that a page must not get sits in two of them.
NAMES = (
    "</script><script>document.documentElement.dataset.broken = 1</script>",
    '"><img src=x onerror="document.documentElement.dataset.broken = 1">',
    "=cmd|' /C calc'!A0",
    "a|b\n\n# heading\r\n- [link](javascript:alert(1)) `code` **bold** @somebody www.example.org",
    "]]><!-- --> &amp; {{ 7 * 7 }} %{y} <b>bold</b>",
    "nul \x00 escape \x1b[31m turned \u202e wide \u4e2d",
)
_TEXTS = {"name", "id", "task", "note", "reason", "oracle", "input", "core", "counter", "kernel", "machine", "unit"}


def hostile_run() -> NamedRun:
    """A run with such names wherever a document has text that is free."""
    document = stored_document("planned")
    count = _poison(document, 0)
    assert count > 100
    document["verification"] |= {"bit_exact": None, "reason": NAMES[0]}
    document["doubts"] = [{"what": NAMES[1], "sentence": NAMES[3]}]
    document["provenance"] |= {f"key {NAMES[0]}": NAMES[1]}
    document["footprint"]["flash"]["components"][NAMES[0]] = 0
    return NamedRun(NAMES[3], Result.model_validate(document))


def _poison(value: Any, count: int) -> int:
    """Put the names in turn where there is free text, and count how many."""
    if isinstance(value, list):
        for item in value:
            count = _poison(item, count)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key in _TEXTS and isinstance(item, str):
                value[key] = NAMES[count % len(NAMES)]
                count += 1
            else:
                count = _poison(item, count)
    return count
