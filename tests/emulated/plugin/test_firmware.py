# SPDX-License-Identifier: Apache-2.0
"""A real model in the real harness, counted on every board."""

from fractions import Fraction
from pathlib import Path

import pytest

from emulated.plugin.assembly import ICOUNT, require_consistent
from emulated.plugin.counted_firmware import build, count, patient_firmware
from mcubench.board import find_board, load_boards
from mcubench.resources import MODELS
from mcubench.target.plugin import CountingMode

pytestmark = [pytest.mark.emulated, pytest.mark.timeout(120)]

BOARDS = [board.id for board in load_boards() if not board.is_real]
_NS_PER_INSTRUCTION = 64


@pytest.mark.parametrize("board", BOARDS)
def test_a_model_is_counted_alike_every_time_and_by_systick(board: str, tmp_path: Path) -> None:
    model, elf = build(find_board(board), MODELS / "digits" / "digits.tflite")
    first = count(model, elf, board, CountingMode.MEMORY, tmp_path)
    execution = first.execution
    assert count(model, elf, board, CountingMode.MEMORY, tmp_path).execution == execution
    counts = count(model, elf, board, CountingMode.COUNTS, tmp_path).execution
    assert [span.blocks for span in counts.operators] == [span.blocks for span in execution.operators]
    assert len(execution.operators) == len(model.graph.operators)
    whole = execution.inference
    assert sum(operator.instructions for operator in execution.operators) == whole.instructions
    # SysTick counts the harness's few instructions around the engine as well, the plugin looking for a hook.
    by_systick = first.ticks * Fraction(10**9, first.counter_hz * _NS_PER_INSTRUCTION)
    assert abs(by_systick - whole.instructions) <= 60
    require_consistent(execution)


def test_a_model_is_counted_alike_without_icount(tmp_path: Path) -> None:
    firmware = patient_firmware(tmp_path / "firmware")
    model, elf = build(find_board("mps2_an500"), MODELS / "digits" / "digits.tflite", firmware)
    with_icount, without = (
        count(model, elf, "mps2_an500", CountingMode.MEMORY, tmp_path, options=options).execution
        for options in (ICOUNT, ())
    )
    assert with_icount == without
