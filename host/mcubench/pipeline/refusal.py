# SPDX-License-Identifier: Apache-2.0
"""Why an engine refused: firmware that is timed has no error strings, so another one is asked that has."""

from dataclasses import replace

from mcubench.bench import Subject
from mcubench.errors import DeviceError
from mcubench.pipeline.arena import ArenaRequest
from mcubench.pipeline.compile import compile_library
from mcubench.pipeline.fault import fault_explainer
from mcubench.progress import Progress
from mcubench.target import Target
from mcubench.wire import Status

_TIME_LIMIT_S = 60.0
_NO_WORDS = (Status.NOT_PREPARED, Status.INFERENCE_FAILED)


def explain_refusal(
    error: DeviceError, request: ArenaRequest, target: Target, progress: Progress, arena_bytes: int | None = None
) -> DeviceError:
    """The error with the engine's own words, where it has any and did not say them.

    `arena_bytes` is the arena that it had; by default all that the board has room for.

    Raises:
        ToolError: the firmware that would say why does not build.
    """
    if error.status not in _NO_WORDS or request.compiled.library is None or request.engine.says_errors:
        return error
    choice = replace(request.engine, says_errors=True)
    loud = replace(request, engine=choice, compiled=choice.compile(request.model, request.board.compile.cpu))
    compile_library(loud.compiled, loud.board, loud.build, progress)
    with progress.step("ask the engine why"):
        built = loud.firmware(arena_bytes or loud.room_bytes())
        subject = Subject(loud.board, loud.model, built.compiled, built.firmware.elf, built.firmware.build_id)
        explain = fault_explainer(built.firmware.elf)
        try:
            with target.start(subject.elf) as running:
                session = subject.open_session(running, time_limit_s=_TIME_LIMIT_S, explain_fault=explain)
                session.run_all()
        except DeviceError as said:
            return said
    return error
