# SPDX-License-Identifier: Apache-2.0
"""How large an interpreter's arena has to be: as the user says, or the smallest that boots on the target."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from mcubench import resources
from mcubench.bench import Subject, find_arena
from mcubench.board import Board, load_boards
from mcubench.build import BuildOptions
from mcubench.engines import ALLOCATION_KINDS, CompiledModel
from mcubench.errors import ConfigError, DeviceError, FitError
from mcubench.model import Model
from mcubench.pipeline.compile import BuiltModel, EngineChoice, build_compiled, compile_library
from mcubench.pipeline.fault import fault_explainer
from mcubench.progress import Progress, Silent
from mcubench.result import ArenaFacts
from mcubench.target import Target

# What an arena is aligned to, and so what the memory around it can lose.
_ALIGNMENT_BYTES = 16


@dataclass(frozen=True)
class ArenaRequest:
    """A model whose engine leaves the arena open, and where it is to run."""

    model: Model
    compiled: CompiledModel
    board: Board
    engine: EngineChoice
    build: BuildOptions

    def on(self, board: Board) -> "ArenaRequest":
        """The same for another board."""
        return replace(self, board=board)

    def room_bytes(self) -> int:
        """The largest arena that the board's RAM has room for, beside everything else that the firmware has there."""
        ram = self.firmware(_ALIGNMENT_BYTES).footprint.ram
        beside = ram.used_bytes - ram.components["arena"]
        return max(ram.capacity_bytes - beside - _ALIGNMENT_BYTES, _ALIGNMENT_BYTES) & -_ALIGNMENT_BYTES

    def firmware(self, arena_bytes: int) -> BuiltModel:
        """Firmware with an arena of that size."""
        sized = self.compiled.with_arena(arena_bytes)
        return build_compiled(self.model, sized, self.board, self.build, Silent())


def settle_arena(
    request: ArenaRequest, target: Callable[[Board], Target], progress: Progress
) -> tuple[CompiledModel, ArenaFacts | None]:
    """The model with its arena, and what is known of it; an engine that plans its arena itself has no facts.

    `target` makes the target of a board.

    Raises:
        FitError: the arena that is needed, or asked for, does not fit the board; by how much it misses.
        DeviceError: the engine cannot make the model ready whatever its arena; the message is its own.
        ConfigError: an arena was asked for, and the engine plans its own.
    """
    wanted = request.engine.arena_bytes
    if not request.compiled.arena_is_open:
        if wanted is not None:
            raise ConfigError(
                f"--arena is of engine tflm: engine {request.compiled.engine} plans its arena itself",
                hint="leave --arena out",
            )
        return request.compiled, None
    compile_library(request.compiled, request.board, request.build, progress)
    with progress.step("find the smallest arena" if wanted is None else "see whether the arena fits") as note:
        room = request.room_bytes()
        if wanted is not None:
            if wanted > room:
                raise FitError(
                    f"an arena of {wanted} bytes does not fit {request.board.id}: the largest that does is {room} "
                    f"bytes, {wanted - room} fewer",
                    missing_bytes={"ram": wanted - room},
                )
            return request.compiled.with_arena(wanted), ArenaFacts(pointer_bits=32, size_bytes=wanted)
        try:
            facts = _find(request, room, target(request.board), note)
        except DeviceError as error:
            raise _does_not_fit(request, room, target, error) from error
        note(f"{facts.size_bytes} bytes boot, {facts.largest_that_fails_bytes} do not")
    return request.compiled.with_arena(facts.size_bytes), facts


def _find(request: ArenaRequest, room_bytes: int, target: Target, note: Callable[[str], None]) -> ArenaFacts:
    """Look for it, or take what was found in the same firmware before."""
    built = request.firmware(room_bytes)
    stored = _Found(built.firmware.elf_sha256)
    facts = stored.read()
    if facts is None:
        subject = Subject(request.board, request.model, built.compiled, built.firmware.elf, built.firmware.build_id)
        explain = fault_explainer(built.firmware.elf)
        facts = find_arena(target, subject, ALLOCATION_KINDS, explain_fault=explain, on_try=note)
        stored.write(facts)
    return facts


def _does_not_fit(
    request: ArenaRequest, room_bytes: int, target: Callable[[Board], Target], cause: DeviceError
) -> DeviceError | FitError:
    """Why the model cannot be made ready with all the room that the board has: seen on a board that has more."""
    roomier = _roomier(request.board)
    if roomier is not None:
        try:
            other = request.on(roomier)
            needed = _find(other, other.room_bytes(), target(roomier), lambda _: None).size_bytes
        except DeviceError:
            return cause
        if needed > room_bytes:
            return FitError(
                f"the arena does not fit {request.board.id}: the model needs {needed} bytes, and the largest that "
                f"fits is {room_bytes}: {needed - room_bytes} too few",
                hint=f"measured on {roomier.id}, which has the same core and more RAM",
                missing_bytes={"ram": needed - room_bytes},
            )
    return cause


def _roomier(board: Board) -> Board | None:
    """The emulated board that runs the same code and has the most RAM; None where none has more."""
    boards = [
        other
        for other in load_boards()
        if other.qemu is not None and other.core == board.core and other.compile == board.compile
    ]
    largest = max(boards, key=lambda other: other.memory.ram.size, default=None)
    return largest if largest is not None and largest.memory.ram.size > board.memory.ram.size else None


class _Found:
    """What was found in a firmware, kept in the cache: the same bytes need the same arena."""

    def __init__(self, elf_sha256: str) -> None:
        self._path: Path = resources.cache_folder() / "arenas" / f"{elf_sha256}.json"

    def read(self) -> ArenaFacts | None:
        try:
            return ArenaFacts.model_validate_json(self._path.read_bytes())
        except (OSError, ValidationError):
            return None

    def write(self, facts: ArenaFacts) -> None:
        """Keep it; where that cannot be it is looked for again the next time."""
        partial = self._path.with_suffix(".partial")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            partial.write_text(facts.model_dump_json(), encoding="utf-8")
            partial.replace(self._path)
        except OSError:
            partial.unlink(missing_ok=True)
