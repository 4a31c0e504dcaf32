# SPDX-License-Identifier: Apache-2.0
"""What is measured, and shaking hands with it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mcubench.bench.device import Device
from mcubench.bench.session import Session
from mcubench.board import Board
from mcubench.engines import CompiledModel
from mcubench.model import Model
from mcubench.target import RunningTarget
from mcubench.wire import FaultEvent


@dataclass(frozen=True)
class Subject:
    """Firmware of a model on a board. `build_id` is None for an ELF of unknown origin."""

    board: Board
    model: Model
    compiled: CompiledModel
    elf: Path
    build_id: bytes | None

    def open_session(
        self, running: RunningTarget, *, time_limit_s: float, explain_fault: Callable[[FaultEvent], str]
    ) -> Session:
        """Shake hands with the firmware, and make sure that it is this one and that its model is ready.

        Raises:
            LinkError: it does not answer, or is another.
            DeviceError: its engine could not make the model ready.
        """
        device = Device(running.link, obituary=running.obituary, explain_fault=explain_fault)
        session = Session(device, self.model.graph, time_limit_s=time_limit_s)
        session.check(
            board=self.board.id,
            engine=self.compiled.engine,
            model_sha256=self.model.sha256,
            build_id=self.build_id,
        )
        return session
