# SPDX-License-Identifier: Apache-2.0
"""The linker script of a board: its memories, and one output section for each component of the firmware."""

from collections.abc import Iterable
from pathlib import Path
from string import Template

from mcubench.board import Board

# The archives that are there whatever the program: `firmware/src`, the generated configuration, the generated model.
MAIN, CONFIG, MODEL = "main", "config", "model"
_TEMPLATE = Path(__file__).with_name("linker_script.ld.in")


def archive_name(component: str) -> str:
    """The archive of a component is `lib<this>.a`."""
    return component.replace("/", "_")


def linker_script(board: Board, components: Iterable[str]) -> str:
    """The script that links the archives of `components`, a library's among them, for the memories of `board`."""
    kernels: list[str] = []
    engine: list[str] = []
    harness = [MAIN, CONFIG]
    for component in sorted(components):
        group = {"kernels": kernels, "engine": engine}.get(_kind(component), harness)
        group.append(archive_name(component))
    return Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        flash_origin=hex(board.memory.flash.origin),
        flash_size=board.memory.flash.size,
        ram_origin=hex(board.memory.ram.origin),
        ram_size=board.memory.ram.size,
        stack_size=board.stack_size,
        kernels=_inputs(kernels),
        engine=_inputs(engine),
        model=_inputs([MODEL]),
        # The members that run before main(); whatever else a port has belongs to the harness.
        startup=_inputs(["port_cortex_m"], member="start_up.*"),
        harness=_inputs(harness),
    )


def _kind(component: str) -> str:
    """`kernels/portable` is of the kernels, `engine_aot` of the engine."""
    return component.partition("/")[0].partition("_")[0]


def _inputs(archives: Iterable[str], member: str = "") -> str:
    """Code and constants of archives; sorted by name, so that the order of the archives' members does not matter."""
    return "\n".join(f"    */lib{name}.a:{member}(SORT_BY_NAME(.text*) SORT_BY_NAME(.rodata*))" for name in archives)
