# SPDX-License-Identifier: Apache-2.0
"""The list of runs as a person reads it."""

import io
from datetime import UTC, datetime

import pytest
from rich.console import Console

from mcubench.report.history_table import render_history
from mcubench.result import Figure, History, RunRow


def row(**values: object) -> RunRow:
    facts: dict[str, object] = {
        "id": "0123456789ab",
        "created": datetime(2026, 11, 30, 12, tzinfo=UTC),
        "mcubench": "0.1.0",
        "model": "keywords[1]",
        "model_sha256": "ab" * 32,
        "board": "nucleo_l552ze_q",
        "engine": "tflm",
        "kernels": "cmsis-nn",
        "target": "hardware",
        "kind": "measured",
        "revision": "c" * 40,
        "tags": ("release/1.0",),
        "figures": {
            "latency_ms": Figure(value=12.34567, unit="ms", kind="measured", counter="dwt"),
            "dwt_cycles": Figure(value=987654, unit="cycles", kind="measured", counter="dwt"),
            "flash_bytes": Figure(value=123456, unit="B", kind="computed"),
            "arena_bytes": Figure(value=65536, unit="B", kind="computed"),
            "accuracy": Figure(value=0.98765, unit="ratio", kind="measured"),
        },
    }
    return RunRow.model_validate({**facts, **values})


def rendered(*rows: RunRow, width: int) -> list[str]:
    file = io.StringIO()
    render_history(History(store="runs.sqlite", total=len(rows), runs=rows), Console(file=file, width=width))
    return [line.rstrip() for line in file.getvalue().splitlines()]


def test_a_wide_terminal_shows_everything_and_leaves_out_what_no_run_has() -> None:
    title, heads, _, line = rendered(row(), width=160)
    assert title == "Runs in runs.sqlite"
    assert "RAM" not in heads
    for text in ("keywords[1]", "nucleo_l552ze_q", "tflm, cmsis-nn", "12.346 ms", "123,456", "65,536", "98.77 %"):
        assert text in line
    assert line.endswith(f"{'c' * 9}  release/1.0")


def test_a_latency_that_was_not_measured_gives_way_to_what_was_counted() -> None:
    figures = {
        "latency_ms": Figure(value=33.79, unit="ms", kind="modelled"),
        "emulated_instructions": Figure(value=1170044, unit="instructions", kind="emulated"),
    }
    *_, line = rendered(row(figures=figures), width=160)
    assert "1,170,044 instr." in line
    assert "33.79" not in line


@pytest.mark.parametrize("width", [60, 80, 100, 120])
def test_a_narrow_terminal_cuts_no_number_and_no_id(width: int) -> None:
    lines = rendered(row(), row(tags=()), width=width)
    assert max(map(len, lines)) <= width
    assert "12.346 ms" in lines[3]
    assert lines[3].startswith("0123456789ab  ")
    if width >= 80:
        assert "123,456" in lines[3]
