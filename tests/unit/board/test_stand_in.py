# SPDX-License-Identifier: Apache-2.0
"""A board without a QEMU machine on the machine of another with the same core."""

import pytest

from mcubench.board import Board, find_board, load_boards, on_qemu
from mcubench.errors import BoardError


def without_machine(name: str, **changes: object) -> Board:
    """A shipped board under another name, as if QEMU had no machine of it."""
    document = find_board(name).model_dump() | {"id": "mine", "qemu": None} | changes
    return Board.model_validate(document)


def test_a_board_with_a_machine_stands_for_itself() -> None:
    board = find_board("mps2_an500")
    assert on_qemu(board, load_boards()) is board


def test_the_machine_lends_its_map_and_the_board_keeps_its_sizes_clock_and_stack() -> None:
    memory = {"flash": {"origin": 0x0800_0000, "size": 1 << 20}, "ram": {"origin": 0x2000_0000, "size": 320 << 10}}
    board = without_machine("mps2_an500", memory=memory, clock_hz=216_000_000, stack_size=2048)
    stand_in = on_qemu(board, load_boards())
    machine = find_board("mps2_an500")
    assert stand_in.qemu == machine.qemu
    assert stand_in.memory.flash.origin == machine.memory.flash.origin
    assert (stand_in.memory.flash.size, stand_in.memory.ram.size) == (1 << 20, 320 << 10)
    assert (stand_in.id, stand_in.clock_hz, stand_in.stack_size) == ("mine", 216_000_000, 2048)
    assert stand_in.note is not None
    assert "mps2_an500" in stand_in.note


def test_a_machine_that_runs_its_own_core_goes_first() -> None:
    stand_in = on_qemu(without_machine("mps2_an385"), load_boards())
    assert stand_in.note is not None
    assert "mps2_an385," in stand_in.note


def test_a_core_that_no_machine_has_is_refused_by_name() -> None:
    board = without_machine("mps2_an385", core="cortex-m0plus", compile={"cpu": "cortex-m0plus"}, timing=None)
    with pytest.raises(BoardError, match="no QEMU machine has the cortex-m0plus of mine"):
        on_qemu(board, load_boards())


def test_a_memory_larger_than_the_machines_is_refused_with_both_sizes() -> None:
    memory = {"flash": {"origin": 0, "size": 8 << 20}, "ram": {"origin": 0x2000_0000, "size": 4096 << 10}}
    with pytest.raises(BoardError, match=r"8388608 bytes of flash, and mps2_an500.* 4194304"):
        on_qemu(without_machine("mps2_an500", memory=memory), load_boards())
