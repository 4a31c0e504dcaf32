# SPDX-License-Identifier: Apache-2.0
"""The real firmware of a board with one change, and what the board's twin says of it.

A rule that nothing breaks proves nothing: for each there is a port that breaks it, in a way in which a port can be
wrong, and the twin must name that rule.
"""

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mcubench import resources
from mcubench.bench.device import Device
from mcubench.bench.session import Session
from mcubench.board import Board, find_board
from mcubench.build import BuildOptions, Program, build_firmware
from mcubench.dataset import resolve_model_path
from mcubench.errors import LinkError
from mcubench.model import Model
from mcubench.pipeline import EngineChoice
from mcubench.pipeline import compile as pipeline_compile
from mcubench.progress import Silent
from mcubench.target.twin import TwinTarget


@dataclass(frozen=True)
class Mutant:
    """A change of one file of `firmware/lib`: each `old` must be there, and all of them become `new`."""

    rule: str
    file: str
    old: str
    new: str

    @property
    def name(self) -> str:
        """For the test's title."""
        return f"{self.rule}: {' '.join((self.new or f'without {self.old}').split())[:60]}"


def a_few(cases: Sequence[Any]) -> list[Any]:
    """The first, the middle and the last case in each run of the tests; the others are a campaign."""
    each_time = {0, len(cases) // 2, len(cases) - 1}
    return [
        case if at in each_time else pytest.param(*_values(case), marks=pytest.mark.campaign)
        for at, case in enumerate(cases)
    ]


def _values(case: Any) -> tuple[Any, ...]:
    return case if isinstance(case, tuple) else (case,)


def mutated_firmware(folder: Path, mutant: Mutant) -> Path:
    """A copy of the firmware with the change."""
    for name in ("lib", "platform", "src"):
        shutil.copytree(resources.FIRMWARE / name, folder / name)
    path = folder / "lib" / mutant.file
    text = path.read_text()
    assert mutant.old in text, f"{mutant.file} has no {mutant.old!r} any more"
    path.write_text(text.replace(mutant.old, mutant.new))
    return folder


def build(board: Board, firmware: Path = resources.FIRMWARE) -> tuple[Model, Path]:
    """The digits model in that firmware."""
    model, compiled = pipeline_compile.compile_model(resolve_model_path("digits"), EngineChoice("aot"), Silent())
    components = (*pipeline_compile._HARNESS, *board.port_components, *compiled.components)
    program = Program(sources=compiled.sources, components=components, engine=compiled.engine)
    return model, build_firmware(board, program, BuildOptions(), firmware=firmware).elf


def verdict(board: Board, model: Model, elf: Path) -> str | None:
    """Start the firmware on the twin, greet it and ask for the temperature; what the twin said, if it refused."""
    with TwinTarget(board).start(elf) as guest:
        try:
            device = Device(guest.link, obituary=guest.obituary, explain_fault=str)
            Session(device, model.graph, time_limit_s=30.0).temperature_c()
        except LinkError:
            return guest.obituary()
        return guest.obituary()


def rule_that_refused(said: str | None) -> str | None:
    """The rule's name in the twin's sentence."""
    match = re.search(r"refused \(([a-z_]+)\)", said or "")
    return match[1] if match else None


def check_mutant(board: str, mutant: Mutant, folder: Path) -> None:
    """Build the mutant and see that the twin refuses it by its rule."""
    description = find_board(board)
    model, elf = build(description, mutated_firmware(folder / "firmware", mutant))
    said = verdict(description, model, elf)
    assert rule_that_refused(said) == mutant.rule, said
