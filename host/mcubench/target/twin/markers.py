# SPDX-License-Identifier: Apache-2.0
"""Counting each instruction between the firmware's markers, written as QEMU's plugin writes it (plugin/decode.py)."""

import array
from collections.abc import Mapping
from pathlib import Path

import capstone

from mcubench.target.plugin.decode import Violation
from mcubench.target.twin import thumb
from mcubench.target.twin.cpu import Cpu

# firmware/lib/bench/marker.h declares them.
_BEGIN = "mcubench_mark_inference_begin"
_END = "mcubench_mark_inference_end"
_OPERATOR = "mcubench_mark_operator_end"
_MAGIC = int.from_bytes(b"MCUBENCH", "little")
_FORMAT = 1
_LEAVES = (capstone.CS_GRP_JUMP, capstone.CS_GRP_CALL, capstone.CS_GRP_RET)

Block = tuple[int, int]


class Recorder:
    """Spans of an inference: how often each block of instructions ran. `file` is replaced when one ends."""

    def __init__(self, functions: Mapping[str, int], file: Path) -> None:
        self._begin = functions[_BEGIN]
        self._end = functions[_END]
        self.markers = frozenset(functions[name] for name in (_BEGIN, _END, _OPERATOR) if name in functions)
        self._file = file
        self._spans: list[tuple[Block, dict[Block, int]]] = []
        self._before: dict[Block, int] = {}
        self._inferences = 0
        self._violation = (0, 0, 0)
        self._decoder = capstone.Cs(capstone.CS_ARCH_ARM, capstone.CS_MODE_THUMB | capstone.CS_MODE_MCLASS)
        self._decoder.detail = True
        self.is_recording = False

    def marker(self, address: int, cpu: Cpu) -> None:
        """A marker is entered."""
        if address == self._begin:
            self._spans = []
            self._violation = (0, 0, 0)
            self.is_recording = True
        elif self.is_recording:
            self._spans.append((cpu.last_block(), self._since(cpu)))
            if address == self._end:
                self.is_recording = False
                self._inferences += 1
                self._write(cpu)
        self._before = cpu.runs()

    def _since(self, cpu: Cpu) -> dict[Block, int]:
        """How often each block ran since the last marker. The markers' own do not count."""
        counts = {block: count - self._before.get(block, 0) for block, count in cpu.runs().items()}
        return {block: count for block, count in counts.items() if count and block[0] not in self.markers}

    def exception_taken(self, handler: int) -> None:
        """What must not happen between the markers."""
        self._note(Violation.HANDLER_ENTERED, handler, 0)

    def device_touched(self, instruction: int, address: int) -> None:
        """The same."""
        if self.is_recording:
            self._note(Violation.DEVICE_TOUCHED, instruction, address)

    def _note(self, kind: Violation, address: int, data_address: int) -> None:
        if self.is_recording and not self._violation[0]:
            self._violation = (int(kind), address, data_address)

    def _write(self, cpu: Cpu) -> None:
        """The layout is that of plugin/decode.py: no edges, no regions."""
        blocks = sorted({block for caller, span in self._spans for block in (caller, *span)})
        places = {block: place for place, block in enumerate(blocks)}
        words = array.array("Q", [_MAGIC, _FORMAT, 0, 0, self._inferences, *self._violation])
        words.extend((len(blocks), len(self._spans)))
        for block in blocks:
            words.extend(self._describe(block, cpu))
        for caller, span in self._spans:
            words.extend((places[caller], 0, len(span)))
            for block, count in span.items():
                words.extend((places[block], count))
            words.append(0)
        scratch = self._file.with_suffix(".new")
        scratch.write_bytes(words.tobytes())
        scratch.replace(self._file)

    def _describe(self, block: Block, cpu: Cpu) -> tuple[int, int, int, int, int]:
        address, size = block
        code = cpu.read_bytes(address, size) or b""
        starts = thumb.starts(code)
        last = next(self._decoder.disasm(code[starts[-1] :], address + starts[-1], 1), None)
        is_open = last is None or not self._leaves(last)
        return address, size, len(starts), size - starts[-1], int(is_open)

    @staticmethod
    def _leaves(instruction: capstone.CsInsn) -> bool:
        """Whether a straight run of instructions ends here: a branch, or another write to the program counter."""
        if any(instruction.group(group) for group in _LEAVES):
            return True
        return capstone.arm.ARM_REG_PC in instruction.regs_access()[1]
