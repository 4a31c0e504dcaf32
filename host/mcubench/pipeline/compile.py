# SPDX-License-Identifier: Apache-2.0
"""The first half: from a model file to firmware in an ELF file."""

from dataclasses import dataclass
from pathlib import Path

from mcubench.board import Board
from mcubench.build import (
    BuildOptions,
    BuiltFirmware,
    Footprint,
    Program,
    build_firmware,
    build_library,
    read_footprint,
)
from mcubench.engines import CompiledModel, Kernels, choose_engine
from mcubench.model import Model, read_model
from mcubench.optimize import Optimize
from mcubench.pipeline.fit import require_fit, require_listable
from mcubench.progress import Progress

# Linked whatever the engine.
_HARNESS = ("status", "wire", "bench", "engine", "port", "port_cortex_m")


@dataclass(frozen=True)
class EngineChoice:
    """What runs the model. `kernels` and `arena_bytes` are for an engine that leaves them open; None: its own choice.

    `prunes` is False where an engine that can leave channels out is not to. `says_errors` keeps the engine's error
    strings, which cost flash and are of no use in a run that succeeds.
    """

    name: str = "auto"
    kernels: Kernels | None = None
    arena_bytes: int | None = None
    says_errors: bool = False
    prunes: bool = True

    def compile(self, model: Model, cpu: str | None = None, optimize: Optimize = "balanced") -> CompiledModel:
        """Make a model ready for the firmware, of a core where it is known.

        Raises:
            ConfigError: there is no such engine, or it is not installed.
            UnsupportedError: the engine cannot run the model.
        """
        engine = choose_engine(
            self.name,
            self.kernels,
            says_errors=self.says_errors,
            cpu=cpu,
            prunes=self.prunes,
            optimize=optimize,
        )
        return engine.compile(model)


@dataclass(frozen=True)
class BuiltModel:
    """A model, made ready by an engine, in firmware for a board."""

    board: Board
    model: Model
    compiled: CompiledModel
    firmware: BuiltFirmware
    footprint: Footprint


def compile_model(
    path: Path,
    engine: EngineChoice,
    progress: Progress,
    board: Board | None = None,
    optimize: Optimize = "balanced",
) -> tuple[Model, CompiledModel]:
    """Read a model and make it ready, for the core of a board or for any.

    Raises:
        FileError, ModelError, UnsupportedError: what is wrong with the file, or what the engine cannot do.
    """
    with progress.step(f"read {path.name}"):
        model = read_model(path)
    with progress.step("compile the model"):
        return model, engine.compile(model, None if board is None else board.compile.cpu, optimize)


def build_compiled(
    model: Model, compiled: CompiledModel, board: Board, options: BuildOptions, progress: Progress
) -> BuiltModel:
    """Build firmware for a model that was made ready.

    Raises:
        UnsupportedError: it has too many inputs and outputs.
        FitError: the model does not fit the board; found before the C++ compiler runs where sizes alone say so.
        ToolError: the compiler is missing or failed.
    """
    require_listable(model.graph, board, compiled.engine)
    require_fit(board, compiled)
    program = Program(
        sources=compiled.sources,
        components=(*_HARNESS, *board.port_components, *compiled.components),
        engine=compiled.engine,
        library=compiled.library,
        least_stack_bytes=compiled.least_stack_bytes,
    )
    with progress.step(f"build firmware for {board.id}") as note:
        firmware = build_firmware(board, program, options, on_wait=note)
        note("unchanged" if firmware.from_cache else "built")
    footprint = read_footprint(firmware.elf, board)
    return BuiltModel(board, model, compiled, firmware, footprint)


def compile_library(compiled: CompiledModel, board: Board, options: BuildOptions, progress: Progress) -> None:
    """Compile the engine's library, if it has one, in a step of its own: the first time it takes minutes.

    Raises:
        ToolError: the compiler is missing or failed.
    """
    if compiled.library is None:
        return
    with progress.step(f"compile {compiled.library.name}, for {board.compile.cpu}") as note:
        built = build_library(compiled.library, board, options, on_wait=note)
        note("unchanged" if built.from_cache else "built, once for all models")
        if built.left_out:
            note(f"without {len(built.left_out)} sources that the compiler refused: {', '.join(built.left_out[:3])}")
