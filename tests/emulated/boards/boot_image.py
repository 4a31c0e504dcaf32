# SPDX-License-Identifier: Apache-2.0
"""The firmware as it lies in the flash, and RP2040's boot from it: the chip's serial interface and its flash."""

import functools
import importlib
import struct
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from elftools.elf.elffile import ELFFile
from typer.testing import CliRunner
from unicorn import UC_ARCH_ARM, UC_HOOK_CODE, UC_MODE_MCLASS, UC_MODE_THUMB
from unicorn.arm_const import UC_ARM_REG_LR, UC_ARM_REG_MSP, UC_ARM_REG_PC, UC_CPU_ARM_CORTEX_M0

from mcubench.board import find_board
from mcubench.cli.main import app

# Its functions have no types, and it does not export by name what it offers.
_Uc: Any = importlib.import_module("unicorn").Uc


@dataclass(frozen=True)
class Image:
    """The flash as the chip has it, from its first byte, and the addresses of the firmware's functions."""

    flash: bytes
    origin: int
    symbols: dict[str, int]

    def words(self, address: int, count: int) -> tuple[int, ...]:
        """`count` words from `address`."""
        words: tuple[int, ...] = struct.unpack_from(f"<{count}I", self.flash, address - self.origin)
        return words

    def function(self, name: str) -> int:
        """The address of the one function whose mangled name has `name` in it, without the bit for Thumb."""
        (address,) = {value for symbol, value in self.symbols.items() if name in symbol}
        return address & ~1


@functools.cache
def build_image(board: str) -> Image:
    """The digits model's firmware, built by the command that users have."""
    with tempfile.TemporaryDirectory() as folder:
        elf = Path(folder) / "firmware.elf"
        command = ["build", "--board", board, "--model", "digits", "--quiet", "--output", str(elf)]
        answer = CliRunner().invoke(app, command, catch_exceptions=False, standalone_mode=False)
        assert answer.exit_code == 0, answer.output
        return read_image(elf, find_board(board).memory.flash.origin)


def read_image(path: Path, origin: int) -> Image:
    flash = bytearray()
    with path.open("rb") as stream:
        elf = ELFFile(stream)
        for segment in elf.iter_segments("PT_LOAD"):
            offset = segment["p_paddr"] - origin
            if segment["p_filesz"] and 0 <= offset < 1 << 20:
                flash.extend(bytes(max(0, offset + segment["p_filesz"] - len(flash))))
                flash[offset : offset + segment["p_filesz"]] = segment.data()
        table = elf.get_section_by_name(".symtab")
        symbols = {symbol.name: symbol["st_value"] for symbol in table.iter_symbols() if symbol.name}
    return Image(bytes(flash), origin, symbols)


class FlashChip:
    """A W25Q16JV, as far as its commands go that a boot needs; what it would not understand is an error."""

    def __init__(self, *, quad_enabled: bool, answers: bool = True) -> None:
        self.status_2 = 0x02 if quad_enabled else 0x00
        self.answers = answers
        self.may_write = False
        self.continuous = False
        self.log: list[str] = []

    def exchange(self, sent: bytes) -> bytes:
        """One selection of the chip, on one line."""
        assert not self.continuous, "the chip takes the first bits for an address"
        self.log.append(sent.hex())
        if sent[0] == 0x35:
            return bytes([0xFF, *[self.status_2] * (len(sent) - 1)])
        if sent == b"\x50":
            self.may_write = True
        elif sent[0] == 0x31:
            assert self.may_write, "a write that was not enabled"
            self.status_2, self.may_write = sent[1], False
        else:
            raise AssertionError(f"not a command of the boot: {sent.hex()}")
        return bytes([0xFF] * len(sent))

    def read_quad(self, instruction: int | None, mode: int, wait_clocks: int) -> None:
        """Fast Read Quad I/O: with its instruction, or without while M5-4 of the last one were 10."""
        assert self.status_2 & 0x02, "the chip's third and fourth line are not enabled"
        assert (instruction is None) == self.continuous
        assert instruction in (None, 0xEB)
        assert wait_clocks == 4
        self.continuous = mode >> 4 & 3 == 2
        self.log.append("quad")


@dataclass
class SerialInterface:
    """RP2040's SSI in the two modes that a boot uses (RP2040 Datasheet, 4.10)."""

    chip: FlashChip
    registers: dict[int, int] = field(default_factory=dict)
    sent: list[int] = field(default_factory=list)
    received: list[int] = field(default_factory=list)

    def read(self, _: Any, offset: int, size: int, data: object) -> int:
        del size, data
        if offset == 0x24:
            self.transfer()
            return len(self.received) if self.chip.answers else 0
        if offset == 0x28:
            return 0x04 if self.chip.answers else 0x01
        if offset == 0x60:
            self.transfer()
            return self.received.pop(0) if self.received else 0
        return self.registers.get(offset, 0)

    def write(self, _: Any, offset: int, size: int, value: int, data: object) -> None:
        del size, data
        if offset == 0x60:
            assert self.registers.get(0x08) == 1, "the interface is off"
            assert self.registers.get(0x10) == 1, "no flash is selected"
            self.sent.append(value)
            return
        if offset == 0x08 and value == 0:
            self.transfer()
            self.sent, self.received = [], []
        if offset in (0x00, 0x04, 0x14, 0xF4):
            assert self.registers.get(0x08, 0) == 0, f"register {offset:#x} changes while the interface is on"
        self.registers[offset] = value

    def transfer(self) -> None:
        """Send what is in the FIFO: the chip is selected while there is something."""
        if not self.sent:
            return
        sent, self.sent = self.sent, []
        control, quad = self.registers[0x00], self.registers.get(0xF4, 0)
        if control == 7 << 16:
            self.received += self.chip.exchange(bytes(sent))
            return
        assert control == 2 << 21 | 31 << 16 | 3 << 8, "neither commands nor quad reads"
        assert self.registers[0x04] == 0
        # An instruction of 8 bits on one line, 32 bits of address and mode on four.
        assert quad & 0x3FF == 2 << 8 | 8 << 2 | 1
        self.chip.read_quad(sent[0], sent[1] & 0xFF, quad >> 11 & 0x1F)
        self.received.append(0)


@dataclass(frozen=True)
class Boot:
    """Where the second stage went, with what, after how many instructions."""

    pc: int
    stack: int
    vtor: int
    instructions: int
    interface: SerialInterface


def run_second_stage(built: Image, chip: FlashChip) -> Boot:
    """Run it as the boot ROM does: from the last 256 bytes of RAM but for the stack, with LR 0."""
    cpu = _Uc(UC_ARCH_ARM, UC_MODE_THUMB | UC_MODE_MCLASS)
    cpu.ctl_set_cpu_model(UC_CPU_ARM_CORTEX_M0)
    interface = SerialInterface(chip)
    pads: dict[int, int] = {}
    vtor = [0]
    cpu.mem_map(0x10000000, 0x100000)
    cpu.mem_write(0x10000000, built.flash)
    cpu.mem_map(0x20000000, 0x42000)
    cpu.mem_write(0x20041F00, built.flash[:256])
    cpu.mmio_map(0x18000000, 0x1000, interface.read, None, interface.write, None)
    cpu.mmio_map(
        0x40020000,
        0x1000,
        lambda _uc, offset, _size, _data: pads.get(offset, 0x56),
        None,
        lambda _uc, offset, _size, value, _data: pads.update({offset: value}),
        None,
    )
    cpu.mmio_map(
        0xE000E000,
        0x1000,
        lambda *_: 0,
        None,
        lambda _uc, offset, _size, value, _data: vtor.__setitem__(0, value) if offset == 0xD08 else None,
        None,
    )
    steps = [0]

    def count(uc: Any, address: int, _size: int, _data: object) -> None:
        steps[0] += 1
        if address < 0x20000000:
            uc.emu_stop()

    cpu.hook_add(UC_HOOK_CODE, count)
    cpu.reg_write(UC_ARM_REG_MSP, 0x20041F00)
    cpu.reg_write(UC_ARM_REG_LR, 0)
    cpu.emu_start(0x20041F00 | 1, 0, count=4_000_000)
    # Four lines of data, without Schmitt trigger, and a fast clock line.
    assert {offset: pads[offset] & 0x03 for offset in (0x08, 0x0C, 0x10, 0x14)} == dict.fromkeys(
        (0x08, 0x0C, 0x10, 0x14), 0
    )
    assert pads[0x04] & 0x01 == 1
    return Boot(cpu.reg_read(UC_ARM_REG_PC), cpu.reg_read(UC_ARM_REG_MSP), vtor[0], steps[0], interface)
