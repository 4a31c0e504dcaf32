# SPDX-License-Identifier: Apache-2.0
"""Building without running; where only a run can tell how large the arena has to be, that much is run."""

from pathlib import Path

from mcubench.board import Board
from mcubench.build import BuildOptions
from mcubench.errors import BoardError, DeviceError
from mcubench.pipeline.arena import ArenaRequest, settle_arena
from mcubench.pipeline.compile import BuiltModel, EngineChoice, build_compiled, compile_model
from mcubench.pipeline.proof import require_proof
from mcubench.pipeline.refusal import explain_refusal
from mcubench.progress import Progress
from mcubench.target import QemuTarget


def build_model(
    path: Path, board: Board, engine: EngineChoice, options: BuildOptions, progress: Progress
) -> BuiltModel:
    """Read, compile and build.

    Raises:
        ConfigError, ToolError: as `compile_model` and `build_compiled` do.
        BoardError: the engine's arena has to be found on a target, and the board has none.
        MeasurementError: what was linked is not what was asked for.
    """
    model, compiled = compile_model(path, engine, progress, board)
    request = ArenaRequest(model, compiled, board, engine, options)
    try:
        compiled, _ = settle_arena(request, QemuTarget, progress)
    except BoardError as error:
        raise BoardError(
            f"{error.message}, on which the smallest arena could be found", hint="--arena BYTES says how large it is"
        ) from error
    except DeviceError as error:
        raise explain_refusal(error, request, QemuTarget(board), progress) from error
    built = build_compiled(model, compiled, board, options, progress)
    require_proof(built.firmware.elf, compiled, progress)
    return built
