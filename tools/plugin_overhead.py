# SPDX-License-Identifier: Apache-2.0
"""What counting costs: the time of one inference on QEMU, plain and with the plugin in each of its modes.

Usage: .venv/bin/python tools/plugin_overhead.py MODEL [--board mps2_an500] [--elf FIRMWARE] [--json FILE].
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from mcubench.bench.device import Device
from mcubench.bench.session import Session
from mcubench.board import Board, find_board
from mcubench.build import BuildOptions
from mcubench.link import socket_pair
from mcubench.model import Graph, read_model
from mcubench.pipeline import EngineChoice, build_model
from mcubench.progress import Silent
from mcubench.target import find_qemu
from mcubench.target.plugin import CountingMode, CountingPlugin, Region
from mcubench.wire import RunOperatorsReply, RunOperatorsRequest

ROUNDS = 5
TIME_LIMIT_S = 60.0
ICOUNT = ("-icount", "shift=6,sleep=off")
# Percent over plain QEMU, at most.
AT_MOST = {None: 0.0, CountingMode.COUNTS: 25.0, CountingMode.EDGES: 100.0, CountingMode.MEMORY: 100.0}


@dataclass(frozen=True)
class Figure:
    """The best time of one inference, and how much longer that is than without the plugin."""

    mode: str
    best_s: float
    overhead_percent: float
    at_most_percent: float
    instructions: int | None


def inference_s(board: Board, elf: Path, graph: Graph, mode: CountingMode | None) -> tuple[float, int | None]:
    """Seconds of the second inference (the first translates the code), and what was counted of it."""
    assert board.qemu is not None
    qemu = find_qemu()
    with tempfile.TemporaryDirectory() as folder:
        plugin = CountingPlugin(qemu.path, qemu.version, Path(folder))
        memory = {"flash": board.memory.flash, "ram": board.memory.ram}
        regions = [Region(name, region.origin, region.size) for name, region in memory.items()]
        link, guest = socket_pair("to QEMU")
        with link, guest:
            command = [
                *(str(qemu.path), "-machine", board.qemu.machine, "-kernel", str(elf), "-display", "none"),
                *("-monitor", "none", "-chardev", f"socket,id=uart0,fd={guest.fileno()}", "-serial", "chardev:uart0"),
                *ICOUNT,
                *([] if mode is None else plugin.prepare(elf, regions, mode)),
            ]
            with subprocess.Popen(command, stdin=subprocess.DEVNULL, pass_fds=[guest.fileno()]) as process:
                try:
                    device = Device(link, obituary=lambda: None, explain_fault=str)
                    session = Session(device, graph, time_limit_s=TIME_LIMIT_S)
                    inputs = [
                        np.zeros(graph.tensors[index].shape, graph.tensors[index].dtype.numpy)
                        for index in graph.inputs
                    ]
                    session.run_operators(inputs, session.hello.operators)
                    session.write_inputs(inputs)
                    start = time.monotonic()
                    device.ask(RunOperatorsRequest(session.hello.operators), RunOperatorsReply, TIME_LIMIT_S)
                    seconds = time.monotonic() - start
                    return seconds, None if mode is None else plugin.read().inference.instructions
                finally:
                    process.kill()


def measure(board: Board, elf: Path, graph: Graph) -> list[Figure]:
    """All modes in turn, five times around: what else the machine does hits all of them."""
    best: dict[CountingMode | None, float] = {}
    counted: dict[CountingMode | None, int | None] = {}
    for _ in range(ROUNDS):
        for mode in AT_MOST:
            seconds, counted[mode] = inference_s(board, elf, graph, mode)
            best[mode] = min(seconds, best.get(mode, seconds))
    return [
        Figure(mode or "plain", best[mode], 100 * (best[mode] / best[None] - 1), AT_MOST[mode], counted[mode])
        for mode in AT_MOST
    ]


def main() -> int:
    """Measure, print, and fail where counting takes longer than it may."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("model", type=Path)
    parser.add_argument("--board", default="mps2_an500")
    parser.add_argument("--elf", type=Path, help="firmware that was built before for this model")
    parser.add_argument("--json", type=Path, help="write the figures there as well")
    arguments = parser.parse_args()
    board = find_board(arguments.board)
    elf = (
        arguments.elf
        or build_model(arguments.model, board, EngineChoice("aot"), BuildOptions(), Silent()).firmware.elf
    )
    figures = measure(board, elf, read_model(arguments.model).graph)
    print(f"one inference of {arguments.model.stem} on {board.id}, QEMU {find_qemu().version}, best of {ROUNDS}")
    for figure in figures:
        at_most = "" if figure.mode == "plain" else f"  (at most +{figure.at_most_percent:g} %)"
        counted = "" if figure.instructions is None else f"{figure.instructions:>14,} instructions"
        print(f"{figure.mode:<8}{1e3 * figure.best_s:>8.1f} ms {figure.overhead_percent:>+7.1f} %{counted}{at_most}")
    if arguments.json is not None:
        arguments.json.write_text(json.dumps([asdict(figure) for figure in figures], indent=2) + "\n")
    return 0 if all(figure.overhead_percent <= figure.at_most_percent for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
