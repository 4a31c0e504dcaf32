# SPDX-License-Identifier: Apache-2.0
"""Firmware that misbehaves: mcubench's own with a change in the generated source, or a few instructions."""

import dataclasses
import subprocess
from collections.abc import Callable
from pathlib import Path

from mcubench.board import find_board
from mcubench.build import BuildOptions
from mcubench.dataset import resolve_model_path
from mcubench.pipeline import EngineChoice, compile_model
from mcubench.pipeline.compile import build_compiled
from mcubench.progress import Silent

BOARD = "mps2_an500"

_LINKER_SCRIPT = """
SECTIONS {
  . = 0;
  .text : { *(.vectors) *(.text*) *(.rodata*) }
  /DISCARD/ : { *(.ARM.*) *(.comment) }
}
"""
_GUEST = """
#define UART ((volatile unsigned*)0x40004000) /* CMSDK APB UART: data, state, control, interrupt, divider */
void reset(void) {
  UART[4] = 16;
  UART[2] = 1;
  %s
}
__attribute__((section(".vectors"), used)) void* const vectors[2] = {(void*)0x20001000, reset};
"""
HANGS = "for (;;) {}"
BABBLES = "for (;;) { while (UART[1] & 1) {} UART[0] = 'x'; }"
# A fault whose handler is no code: a second fault at the priority of the first locks the core up.
LOCKS_UP = "*(volatile int*)0xdead0000 = 1;"


def guest(folder: Path, body: str) -> Path:
    """An ELF file for the Cortex-M7 machine that knows nothing of mcubench."""
    (folder / "guest.c").write_text(_GUEST % body)
    (folder / "guest.ld").write_text(_LINKER_SCRIPT)
    options = ["-mcpu=cortex-m7", "-mthumb", "-O1", "-nostdlib", "-Wl,-T,guest.ld", "-Wl,-e,reset"]
    subprocess.run(["arm-none-eabi-gcc", *options, "guest.c", "-o", "guest.elf"], cwd=folder, check=True)
    return folder / "guest.elf"


def doctored(change: Callable[[str], str]) -> Path:
    """The firmware of digits, with a change in the source that the engine wrote."""
    board = find_board(BOARD)
    model, compiled = compile_model(resolve_model_path("digits"), EngineChoice("aot"), Silent(), board)
    text = compiled.sources["model.cc"]
    changed = change(text)
    assert changed != text
    compiled = dataclasses.replace(compiled, sources={**compiled.sources, "model.cc": changed})
    return build_compiled(model, compiled, board, BuildOptions(), Silent()).firmware.elf
