# SPDX-License-Identifier: Apache-2.0
"""The twin's parts by themselves: encodings, registers, rules, counters, waiting, the line."""

import importlib
import socket
from collections.abc import Callable

import pytest

from mcubench.board import find_board
from mcubench.errors import BoardError, ToolError
from mcubench.target.twin import TwinTarget, thumb
from mcubench.target.twin.bus import Bus
from mcubench.target.twin.chip import Block, Register
from mcubench.target.twin.counters import CycleCounter, SysTick
from mcubench.target.twin.idle import LoopProof
from mcubench.target.twin.line import LineClosedError, SocketLine
from mcubench.target.twin.peripheral import Peripheral, model
from mcubench.target.twin.rules import Rule, RuleBook, Violation

# Encodings.


def test_the_length_of_an_instruction_is_in_its_first_five_bits() -> None:
    # nop; bl .+4; ldr.w r0, [r0]; b .  (Armv7-M ARM, A5.1)
    code = bytes.fromhex("00bf 00f000f8 d0f80000 fee7".replace(" ", ""))
    assert thumb.starts(code) == [0, 2, 6, 10]


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ("00bf b7ee000a", 2),  # vmov.f32 s0, #1.0
        ("90ed000a", 0),  # vldr s0, [r0]
        ("2ded028b", 0),  # vpush {d8}
        ("10ee100f", None),  # mrc p15, 0, r0, c0, c0, 0: no coprocessor of the FPU
        ("00bf d0f80000", None),
    ],
)
def test_instructions_of_the_fpu_are_found(code: str, place: int | None) -> None:
    assert thumb.uses_fpu(bytes.fromhex(code.replace(" ", ""))) == place


@pytest.mark.parametrize(
    ("code", "does"),
    [("62b6", True), ("72b6", True), ("80f31088", True), ("00bf", False), ("eff31080", False)],
    ids=["cpsie i", "cpsid i", "msr primask, r0", "nop", "mrs r0, primask"],
)
def test_instructions_that_mask_interrupts_are_found(code: str, does: bool) -> None:
    assert thumb.changes_masks(bytes.fromhex(code)) is does


# Rules.


def test_a_violation_says_register_value_limit_and_source() -> None:
    rules = RuleBook()
    facts = {"register": "RCC_CFGR", "what": "too fast", "limit": "at most 7", "source": "the manual"}
    rules.check(Rule.OVER_FREQUENCY, holds=True, value=7, **facts)
    with pytest.raises(Violation) as caught:
        rules.check(Rule.OVER_FREQUENCY, holds=False, value=8, **facts)
    assert str(caught.value) == "refused (over_frequency): RCC_CFGR = 0x8: too fast; at most 7 (the manual)"
    assert rules.asked() == {"over_frequency": 2}


# Registers.


class World:
    """As much of the machine as registers need."""

    def __init__(self) -> None:
        self.rules = RuleBook()
        self.blocks: dict[str, Peripheral] = {}

    def block(self, name: str) -> Peripheral:
        return self.blocks[name]


def make(name: str = "TEST", **settings: object) -> tuple[Bus, Peripheral, World]:
    world = World()
    registers = {
        "CR": Register(offset=0, reset=0x1234_5678, source="a"),
        "SR": Register(offset=4, reset=0xFF, bits=16, writable=0x0F, source="a"),
    }
    data = Block.model_validate(
        {"model": "plain", "base": 0x4000_0000, "size": 0x10, "source": "a", "registers": registers, **settings}
    )
    block = Peripheral(name, data, world)  # type: ignore[arg-type]
    world.blocks[name] = block
    return Bus({name: block}), block, world


def test_a_register_has_its_reset_value_and_keeps_what_is_writable() -> None:
    bus, block, _ = make()
    assert bus.load(0x4000_0000, 4) == 0x1234_5678
    bus.store(0x4000_0004, 2, 0x00)
    assert bus.load(0x4000_0004, 2) == 0xF0
    block.reset()
    assert bus.load(0x4000_0004, 2) == 0xFF


def test_a_part_of_a_register_is_read_and_written_by_itself() -> None:
    bus, _, _ = make()
    assert bus.load(0x4000_0001, 1) == 0x56
    assert bus.load(0x4000_0002, 2) == 0x1234
    bus.store(0x4000_0003, 1, 0xAB)
    assert bus.load(0x4000_0000, 4) == 0xAB34_5678


def test_an_access_in_a_width_that_the_block_does_not_take_is_refused() -> None:
    bus, _, _ = make(access=(32,))
    with pytest.raises(Violation) as caught:
        bus.load(0x4000_0000, 1)
    assert caught.value.rule is Rule.ACCESS_SIZE


@pytest.mark.parametrize("address", [0x3FFF_FFFC, 0x4000_0008, 0x4000_0010])
def test_an_unknown_register_is_refused(address: int) -> None:
    bus, _, _ = make()
    with pytest.raises(Violation) as caught:
        bus.load(address, 4)
    assert caught.value.rule is Rule.UNKNOWN_REGISTER


def test_a_block_without_its_clock_is_refused() -> None:
    gate = {"block": "TEST", "register": "SR", "bit": 3, "source": "a"}
    bus, block, _ = make(gate=gate)
    bus.load(0x4000_0000, 4)
    block.values["SR"] = 0
    with pytest.raises(Violation, match="TEST is touched while its clock is off"):
        bus.store(0x4000_0000, 4, 0)


def test_two_models_cannot_have_the_same_name() -> None:
    with pytest.raises(ValueError, match="two models plain"):
        model("plain")(Peripheral)


# Counters.


class Clock:
    """Time by hand."""

    def __init__(self) -> None:
        self.now = 0
        self.events: list[tuple[int, Callable[[], None]]] = []

    def at(self, when: int, action: Callable[[], None]) -> None:
        self.events.append((when, action))

    def run_to(self, when: int) -> None:
        while due := [event for event in self.events if event[0] <= when]:
            event = min(due, key=lambda event: event[0])
            self.events.remove(event)
            self.now = event[0]
            event[1]()
        self.now = when


def test_the_cycle_counter_keeps_its_value_while_it_is_off() -> None:
    clock = Clock()
    counter = CycleCounter(lambda: clock.now, has_lock=False)
    counter.set_trace(True)
    counter.set_control(1)
    clock.now = 100
    counter.set_control(0)
    clock.now = 200
    assert counter.count == 100
    counter.set_count(7)
    counter.set_control(1)
    clock.now = 250
    assert (counter.count, counter.control & 1) == (57, 1)


def test_the_cycle_counter_wraps_after_32_bits() -> None:
    clock = Clock()
    counter = CycleCounter(lambda: clock.now, has_lock=False)
    counter.set_trace(True)
    counter.set_control(1)
    clock.now = (1 << 32) + 5
    assert counter.count == 5


def test_systick_interrupts_once_a_period_as_long_as_it_runs() -> None:
    clock = Clock()
    wraps: list[int] = []
    timer = SysTick(lambda: clock.now, clock.at, lambda: wraps.append(clock.now), 8)
    timer.set_load(99)
    timer.clear()
    timer.set_control(7)
    clock.run_to(350)
    assert wraps == [100, 200, 300]
    timer.set_control(0)
    clock.run_to(1000)
    assert wraps == [100, 200, 300]


def test_systick_on_its_reference_clock_counts_slower() -> None:
    clock = Clock()
    wraps: list[int] = []
    timer = SysTick(lambda: clock.now, clock.at, lambda: wraps.append(clock.now), 8)
    timer.set_load(99)
    timer.clear()
    timer.set_control(3)
    clock.run_to(799)
    assert not wraps
    clock.run_to(800)
    assert wraps == [800]


# Waiting.


def test_a_loop_in_which_nothing_changes_is_found_with_its_length() -> None:
    memory = [bytes(8)]
    proof = LoopProof(lambda: list(memory))
    rounds = [
        proof.observe(address, b"r", executed) for address, executed in zip((1, 2) * 4, range(0, 80, 10), strict=True)
    ]
    assert rounds[:4] == [None, None, None, None]
    assert 20 in rounds


def test_a_loop_that_changes_a_register_is_none() -> None:
    proof = LoopProof(lambda: [b""])
    assert not any(proof.observe(1, executed.to_bytes(4, "little"), executed) for executed in range(200))
    assert proof.is_over


def test_a_loop_that_changes_memory_is_none() -> None:
    count = iter(range(100))
    proof = LoopProof(lambda: [bytes([next(count)])])
    assert [proof.observe(1, b"r", executed) for executed in (0, 10, 20)] == [None, None, None]
    assert proof.is_over


# The line.


def test_the_line_holds_bytes_until_they_are_flushed_and_hears_the_end() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        line = SocketLine(theirs)
        heard: list[bool] = []
        line.listen(lambda: heard.append(True))
        line.transmit(0x41)
        line.flush()
        assert ours.recv(10) == b"A"
        assert not line.poll(0)
        ours.sendall(b"xy")
        assert line.poll(1)
        assert (line.take(), line.take(), line.take()) == (0x78, 0x79, None)
        assert heard == [True]
        ours.close()
        with pytest.raises(LineClosedError):
            line.poll(1)


# The target.


def test_a_board_without_a_chip_has_no_twin() -> None:
    with pytest.raises(BoardError, match="board mps2_an500 has no twin"):
        TwinTarget(find_board("mps2_an500"))


def test_without_unicorn_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", fail)
    with pytest.raises(ToolError) as caught:
        TwinTarget(find_board("nucleo_f746"))
    assert caught.value.message == "the twin needs Unicorn, which is not installed"
    assert caught.value.hint == "install it: pip install 'mcubench[twin]'"


def test_a_tick_of_every_counter_is_an_instruction_and_the_emulator_is_named() -> None:
    target = TwinTarget(find_board("nucleo_f746"))
    meaning = target.counter("dwt", 216_000_000)
    assert (meaning.counter, meaning.kind, meaning.unit) == ("dwt on the twin", "emulated", "instructions")
    assert (meaning.convert(1234), meaning.resolution) == (1234, 1)
    facts = target.provenance()
    assert facts["emulator"] == "unicorn 2.1.4"
    assert facts["chip"] == "stm32f746zg"
    assert len(facts["chip_data_sha256"]) == 64
    assert (target.name, target.kind, target.deployment_s) == ("twin", "emulated", None)
