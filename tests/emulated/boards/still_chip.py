# SPDX-License-Identifier: Apache-2.0
"""A chip whose registers stand still: each keeps what was last written to it, and nothing comes of it."""

import importlib
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from unicorn import UC_ARCH_ARM, UC_HOOK_CODE, UC_HOOK_MEM_WRITE, UC_MODE_MCLASS, UC_MODE_THUMB
from unicorn.arm_const import (
    UC_ARM_REG_LR,
    UC_ARM_REG_MSP,
    UC_ARM_REG_PC,
    UC_ARM_REG_R0,
    UC_CPU_ARM_CORTEX_M3,
    UC_CPU_ARM_CORTEX_M4,
    UC_CPU_ARM_CORTEX_M7,
)

from emulated.boards.boot_image import Image, build_image
from mcubench.board import find_board

_Uc: Any = importlib.import_module("unicorn").Uc

_CORES = {
    "cortex-m3": UC_CPU_ARM_CORTEX_M3,
    "cortex-m4": UC_CPU_ARM_CORTEX_M4,
    "cortex-m7": UC_CPU_ARM_CORTEX_M7,
}
# Some seconds at the slowest clock that a core runs on here, and more than every wait together.
_PATIENCE = 40_000_000


class Device(Protocol):
    """What does not stand still: a page of registers that answers."""

    page: int

    def read(self, address: int) -> int:
        """What a register gives."""

    def write(self, address: int, value: int) -> None:
        """Take what is written to a register."""


@dataclass
class StillChip:
    """The firmware in the chip, after its start; `written` are addresses and values in their order."""

    image: Image
    cpu: Any
    scratch: int
    written: list[tuple[int, int]] = field(default_factory=list)

    def call(self, function: str, *arguments: int) -> int:
        """The result of a function of the firmware, by a part of its name."""
        back = self.image.function("bench5ServeEv")
        for number, value in enumerate(arguments):
            self.cpu.reg_write(UC_ARM_REG_R0 + number, value)
        self.cpu.reg_write(UC_ARM_REG_LR, back | 1)
        self.cpu.emu_start(self.image.function(function) | 1, back, count=_PATIENCE)
        assert self.cpu.reg_read(UC_ARM_REG_PC) == back, f"{function} does not return"
        result: int = self.cpu.reg_read(UC_ARM_REG_R0)
        return result

    def text(self, address: int) -> str | None:
        """The text there; None at address 0."""
        return self.cpu.mem_read(address, 80).split(b"\0")[0].decode() if address else None

    def word(self, address: int) -> int:
        """What a register holds."""
        value: int = struct.unpack("<I", self.cpu.mem_read(address, 4))[0]
        return value


def start(
    name: str, pages: Iterable[tuple[int, int]], registers: Mapping[int, int], device: Device | None = None
) -> StillChip:
    """Run the board's firmware from its reset until it serves the host.

    `pages` (address, size) are mapped besides the board's memories; `registers` hold something from the start.
    """
    board, image = find_board(name), build_image(name)
    cpu = _Uc(UC_ARCH_ARM, UC_MODE_THUMB | UC_MODE_MCLASS)
    cpu.ctl_set_cpu_model(_CORES[board.core])
    cpu.mem_map(board.memory.flash.origin, 1 << 20)
    cpu.mem_write(board.memory.flash.origin, image.flash)
    # With a page of its own behind it for what a test writes.
    cpu.mem_map(board.memory.ram.origin, (board.memory.ram.size + 0x1FFF) & ~0xFFF)
    for base, size in (*pages, (0xE0000000, 0x100000)):
        cpu.mem_map(base, size)
    if device is not None:
        _map_device(cpu, device)
    for address, value in registers.items():
        cpu.mem_write(address, struct.pack("<I", value))
    chip = StillChip(image, cpu, board.memory.ram.end)
    cpu.hook_add(
        UC_HOOK_MEM_WRITE,
        lambda _uc, _access, address, _size, value, _data: chip.written.append((address, value & 0xFFFFFFFF)),
        begin=0x40000000,
        end=0x5FFFFFFF,
    )
    serve = image.function("bench5ServeEv")
    stack, entry = image.words(image.symbols["g_vector_table"], 2)
    cpu.reg_write(UC_ARM_REG_MSP, stack)
    cpu.hook_add(UC_HOOK_CODE, lambda uc, *_: uc.emu_stop(), begin=serve, end=serve)
    cpu.emu_start(entry, 0, count=_PATIENCE)
    assert cpu.reg_read(UC_ARM_REG_PC) == serve, "the firmware does not come up"
    return chip


def _map_device(cpu: Any, device: Device) -> None:
    cpu.mem_unmap(device.page, 0x1000)
    cpu.mmio_map(
        device.page,
        0x1000,
        lambda _uc, offset, _size, _data: device.read(device.page + offset),
        None,
        lambda _uc, offset, _size, value, _data: device.write(device.page + offset, value),
        None,
    )
