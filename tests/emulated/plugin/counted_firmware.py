# SPDX-License-Identifier: Apache-2.0
"""The harness with a real model in it, run on QEMU and counted."""

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from emulated.plugin.assembly import ICOUNT, regions_of
from mcubench import resources
from mcubench.bench.device import Device
from mcubench.bench.session import Session
from mcubench.board import Board, find_board
from mcubench.build import BuildOptions, Program, build_firmware
from mcubench.execution import Execution
from mcubench.link import socket_pair
from mcubench.model import Model
from mcubench.pipeline import EngineChoice
from mcubench.pipeline import compile as pipeline_compile
from mcubench.progress import Silent
from mcubench.target import find_qemu
from mcubench.target.plugin import CountingMode, CountingPlugin

# Without -icount, QEMU's SysTick comes around late.
_SPINS, _MORE_SPINS = "spin < 1000 ", "spin < 1000000 "


@dataclass(frozen=True)
class Counted:
    """What the plugin counted of one inference, and the ticks that SysTick counted of another."""

    execution: Execution
    ticks: int
    counter_hz: int


def patient_firmware(folder: Path) -> Path:
    """The firmware, but that it waits longer for SysTick to count."""
    for name in ("lib", "platform", "src"):
        shutil.copytree(resources.FIRMWARE / name, folder / name)
    path = folder / "lib" / "port_systick" / "systick_counter.cc"
    text = path.read_text()
    assert text.count(_SPINS) == 1
    path.write_text(text.replace(_SPINS, _MORE_SPINS))
    return folder


def build(board: Board, path: Path, firmware: Path = resources.FIRMWARE) -> tuple[Model, Path]:
    """A model in that firmware."""
    model, compiled = pipeline_compile.compile_model(path, EngineChoice("aot"), Silent())
    components = (*pipeline_compile._HARNESS, *board.port_components, *compiled.components)
    program = Program(sources=compiled.sources, components=components, engine=compiled.engine)
    return model, build_firmware(board, program, BuildOptions(), firmware=firmware).elf


def count(
    model: Model, elf: Path, board: str, mode: CountingMode, folder: Path, *, options: Sequence[str] = ICOUNT
) -> Counted:
    """One inference that SysTick counts, and one that the plugin counts."""
    description = find_board(board)
    assert description.qemu is not None
    qemu = find_qemu()
    plugin = CountingPlugin(qemu.path, qemu.version, folder)
    counting = plugin.prepare(elf, regions_of(description), mode)
    link, guest = socket_pair("to QEMU")
    with link, guest:
        command = [
            *(str(qemu.path), "-machine", description.qemu.machine, "-kernel", str(elf)),
            *("-display", "none", "-monitor", "none"),
            *("-chardev", f"socket,id=uart0,fd={guest.fileno()}", "-serial", "chardev:uart0"),
            *options,
            *counting,
        ]
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, pass_fds=[guest.fileno()]) as process:
            try:
                device = Device(link, obituary=lambda: None, explain_fault=str)
                session = Session(device, model.graph, time_limit_s=30.0)
                inputs = [
                    (7 * np.arange(tensor.size_bytes, dtype=np.uint32)).astype(np.int8).reshape(tensor.shape)
                    for tensor in (model.graph.tensors[index] for index in model.graph.inputs)
                ]
                ticks = session.time_inferences(inputs, warmup=0, iterations=1)
                assert ticks is not None
                plugin.arm()
                session.run_operators(inputs, session.hello.operators)
                return Counted(plugin.read(), ticks.inferences[0], session.hello.counter_hz)
            finally:
                process.kill()
