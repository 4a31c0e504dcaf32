# SPDX-License-Identifier: Apache-2.0
"""The first half: from a model file to firmware in an ELF file."""

from dataclasses import dataclass
from pathlib import Path

from mcubench.board import Board
from mcubench.build import BuildOptions, BuiltFirmware, Footprint, Program, build_firmware, read_footprint
from mcubench.engines import CompiledModel, choose_engine
from mcubench.model import Model, read_model
from mcubench.pipeline.fit import require_fit
from mcubench.progress import Progress

# Linked whatever the engine.
_HARNESS = ("status", "wire", "bench", "engine", "port", "port_cortex_m")


@dataclass(frozen=True)
class BuiltModel:
    """A model, made ready by an engine, in firmware for a board."""

    board: Board
    model: Model
    compiled: CompiledModel
    firmware: BuiltFirmware
    footprint: Footprint


def compile_model(path: Path, engine: str, progress: Progress) -> tuple[Model, CompiledModel]:
    """Read a model and make it ready.

    Raises:
        FileError, ModelError, UnsupportedError: what is wrong with the file, or what the engine cannot do.
    """
    with progress.step(f"read {path.name}"):
        model = read_model(path)
    with progress.step("compile the model"):
        return model, choose_engine(engine).compile(model)


def build_model(path: Path, board: Board, engine: str, options: BuildOptions, progress: Progress) -> BuiltModel:
    """Read, compile and build.

    Raises:
        ConfigError, ToolError: as `compile_model` and `build_compiled` do.
    """
    model, compiled = compile_model(path, engine, progress)
    return build_compiled(model, compiled, board, options, progress)


def build_compiled(
    model: Model, compiled: CompiledModel, board: Board, options: BuildOptions, progress: Progress
) -> BuiltModel:
    """Build firmware for a model that was made ready.

    Raises:
        FitError: the model does not fit the board; found before the C++ compiler runs where sizes alone say so.
        ToolError: the compiler is missing or failed.
    """
    require_fit(board, compiled)
    program = Program(
        sources=compiled.sources,
        components=(*_HARNESS, f"port_{board.port.family}", *compiled.components),
        engine=compiled.engine,
    )
    with progress.step(f"build firmware for {board.id}") as note:
        firmware = build_firmware(board, program, options, on_wait=note)
        note("unchanged" if firmware.from_cache else "built")
    footprint = read_footprint(firmware.elf, board)
    return BuiltModel(board, model, compiled, firmware, footprint)
