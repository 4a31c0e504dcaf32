# SPDX-License-Identifier: Apache-2.0
"""The commands of a run, in terms of a model: write inputs, run, read outputs, read what was counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.bench.device import ATTEMPTS, DEFAULT_TIME_LIMIT_S, Device
from mcubench.errors import DeviceError, LinkError, MeasurementError
from mcubench.model import Graph
from mcubench.wire import (
    AllocationsReply,
    AllocationsRequest,
    ChipReply,
    ChipRequest,
    CountReply,
    CountRequest,
    HelloReply,
    HelloRequest,
    MemoryReply,
    MemoryRequest,
    PrepareReply,
    PrepareRequest,
    ReadArenaReply,
    ReadArenaRequest,
    ReadOutputReply,
    ReadOutputRequest,
    ReadProfileReply,
    ReadProfileRequest,
    ResetCause,
    RunOperatorsReply,
    RunOperatorsRequest,
    RunReply,
    RunRequest,
    Status,
    TemperatureReply,
    TemperatureRequest,
    TensorOffsetReply,
    TensorOffsetRequest,
    TimeIoReply,
    TimeIoRequest,
    WriteInputReply,
    WriteInputRequest,
    data_bytes_per_frame,
)

Array = npt.NDArray[Any]

_GREETINGS = 10
# RUN's reply holds a 64-bit number an iteration.
_ITERATIONS_PER_RUN = 64


@dataclass(frozen=True)
class Ticks:
    """What the counter said of single inferences, its own cost subtracted; and of several back to back."""

    inferences: tuple[int, ...]
    overhead: int
    back_to_back: int
    back_to_back_count: int


class Session:
    """A model on a device. `time_limit_s` is for one inference."""

    def __init__(self, device: Device, graph: Graph, *, time_limit_s: float) -> None:
        self._device = device
        self._graph = graph
        self._time_limit_s = time_limit_s
        self._command_limit_s = min(time_limit_s, DEFAULT_TIME_LIMIT_S)
        # Firmware that still starts hears nothing: what is asked then is asked again soon.
        self.hello = device.ask(
            HelloRequest(), HelloReply, self._command_limit_s / _GREETINGS, attempts=_GREETINGS * ATTEMPTS
        )
        self._chunk_bytes = data_bytes_per_frame(self.hello.max_frame_bytes)
        self._fresh: Sequence[Array] | None = None

    def check(self, *, board: str, engine: str, model_sha256: str, build_id: bytes | None) -> None:
        """Make sure that the firmware is the one that was built.

        Raises:
            LinkError: another board, engine, model or build answers.
            DeviceError: the engine could not make the model ready; the message is the engine's own.
        """
        answers = {"board": self.hello.board, "engine": self.hello.engine, "model": self.hello.model_sha256.hex()}
        wanted = {"board": board, "engine": engine, "model": model_sha256}
        if build_id is not None:
            answers["build"], wanted["build"] = self.hello.build_id.hex(), build_id.hex()
        for what, want in wanted.items():
            if answers[what] != want:
                raise LinkError(
                    f"the firmware on the target is for {what} {answers[what]}, not {want}",
                    hint="build and flash again: mcubench flash-and-run",
                )
        if self.hello.engine_status != Status.OK:
            self.prepare()
            raise LinkError("the firmware could not make the model ready at first, and can now")
        inputs, outputs = (
            tuple(self._graph.tensors[index].size_bytes for index in indices)
            for indices in (self._graph.inputs, self._graph.outputs)
        )
        said = (self.hello.inputs, self.hello.outputs, self.hello.operators)
        if said != (inputs, outputs, len(self._graph.operators)):
            raise LinkError("the firmware's inputs, outputs or operators are not the model's")

    def prepare(self, arena_bytes: int = 0) -> int:
        """Make the model ready again, with the first bytes of the arena only; 0 stands for all. What it used of them.

        Raises:
            DeviceError: it cannot be made ready; the message has what the engine says.
        """
        self._device.said.clear()
        self._fresh = None
        try:
            reply = self._device.ask(PrepareRequest(arena_bytes), PrepareReply, self._time_limit_s)
        except DeviceError as error:
            if error.status != Status.NOT_PREPARED:
                raise
            raise self._with_words(error) from error
        return reply.arena_used_bytes

    def allocations(self) -> AllocationsReply:
        """What takes the arena; the model is not ready afterwards."""
        return self._device.ask(AllocationsRequest(), AllocationsReply, self._time_limit_s)

    def tensor_offset(self, tensor: int) -> int:
        """Where in the arena the output of the operator that ran last lies."""
        return self._device.ask(TensorOffsetRequest(tensor), TensorOffsetReply, self._command_limit_s).offset

    def write_inputs(self, inputs: Sequence[Array]) -> None:
        """Put values into the model's inputs."""
        for index, value in enumerate(inputs):
            data = np.ascontiguousarray(value).tobytes()
            requests = [
                WriteInputRequest(index, offset, data[offset : offset + self._chunk_bytes])
                for offset in range(0, len(data), self._chunk_bytes)
            ]
            self._device.ask_each(requests, WriteInputReply, self._command_limit_s)
        self._fresh = inputs

    def infer(self, inputs: Sequence[Array]) -> list[Array]:
        """One inference, not timed: the outputs for the inputs."""
        self.write_inputs(inputs)
        self._run(warmup=1, iterations=0, profile=False)
        return self.read_outputs()

    @property
    def counts(self) -> bool:
        """Whether the board's counter counts; where it stands still nothing can be timed."""
        return self.hello.counter_hz > 0

    def time_inferences(self, inputs: Sequence[Array], *, warmup: int, iterations: int) -> Ticks | None:
        """Time single inferences, each on the same input: written again before each where one overwrites it.

        Without a counter there is one inference, which is not timed.
        """
        per_run = _ITERATIONS_PER_RUN if self.hello.inputs_preserved else 1
        self.write_inputs(inputs)
        if not self.counts:
            self._run(warmup=1, iterations=0, profile=False)
            return None
        back_to_back = 0
        for count in _split(warmup, per_run):
            self._renew(inputs)
            back_to_back += self._run(warmup=count, iterations=0, profile=False).warmup_ticks
        ticks: list[int] = []
        overhead = 0
        for count in _split(iterations, per_run):
            self._renew(inputs)
            reply = self._run(warmup=0, iterations=count, profile=False)
            overhead = reply.overhead_ticks
            ticks += [_without(tick, overhead) for tick in reply.ticks]
        return Ticks(tuple(ticks), overhead, back_to_back, warmup)

    def profile_operators(self, inputs: Sequence[Array]) -> tuple[tuple[int, ...], int]:
        """Ticks of each operator, less the hook's own, and of the whole inference with the hooks in it."""
        self.write_inputs(inputs)
        reply = self._run(warmup=0, iterations=1, profile=True)
        ticks: list[int] = []
        while len(ticks) < self.hello.operators:
            more = self._device.ask(ReadProfileRequest(len(ticks)), ReadProfileReply, self._command_limit_s).ticks
            if not more:
                raise MeasurementError(f"the profile ends after {len(ticks)} of {self.hello.operators} operators")
            ticks += more
        if len(ticks) > self.hello.operators:
            raise MeasurementError(f"the profile has {len(ticks)} operators, the model {self.hello.operators}")
        return tuple(ticks), _without(reply.ticks[0], reply.overhead_ticks)

    def run_operators(self, inputs: Sequence[Array], count: int) -> None:
        """Run the first `count` operators only."""
        self.write_inputs(inputs)
        self._device.ask(RunOperatorsRequest(count), RunOperatorsReply, self._time_limit_s)
        self._fresh = None

    def run_all(self) -> None:
        """One inference on inputs of zeros, for what the engine has to say of it.

        Raises:
            DeviceError: it failed; the message has what the engine says.
        """
        self._device.said.clear()
        tensors = [self._graph.tensors[index] for index in self._graph.inputs]
        self.write_inputs([np.zeros(tensor.size_bytes, np.uint8) for tensor in tensors])
        try:
            self._run(warmup=1, iterations=0, profile=False)
        except DeviceError as error:
            raise self._with_words(error) from error

    def read_arena(self, offset: int, size_bytes: int) -> bytes:
        """A piece of the arena as it is now."""
        parts = self._parts(size_bytes)
        requests = [ReadArenaRequest(offset + start, length) for start, length in parts]
        replies = self._device.ask_each(requests, ReadArenaReply, self._command_limit_s)
        return _join(parts, [reply.data for reply in replies])

    def read_outputs(self) -> list[Array]:
        """The model's outputs, in their tensors' types and shapes."""
        outputs = []
        for position, index in enumerate(self._graph.outputs):
            tensor = self._graph.tensors[index]
            parts = self._parts(tensor.size_bytes)
            requests = [ReadOutputRequest(position, start, length) for start, length in parts]
            replies = self._device.ask_each(requests, ReadOutputReply, self._command_limit_s)
            data = _join(parts, [reply.data for reply in replies])
            outputs.append(np.frombuffer(data, tensor.dtype.numpy).reshape(tensor.shape))
        return outputs

    def time_io(self) -> tuple[int, int] | None:
        """Ticks of quantizing all inputs and of dequantizing all outputs; None where none is, or nothing counts."""
        try:
            reply = self._device.ask(TimeIoRequest(), TimeIoReply, self._time_limit_s)
        except DeviceError as error:
            if error.status == Status.NOT_AVAILABLE:
                return None
            raise
        return reply.quantize_ticks, reply.dequantize_ticks

    def memory(self) -> MemoryReply:
        """Stack and arena, as the device sees them.

        Raises:
            MeasurementError: the stack was used up, so that what lies below it may have been overwritten.
        """
        reply = self._device.ask(MemoryRequest(), MemoryReply, self._command_limit_s)
        if reply.stack_used_bytes >= reply.stack_size_bytes:
            raise MeasurementError(
                f"all {reply.stack_size_bytes} bytes of the stack were in use: it may have overflowed",
                hint="give the board a larger stack_size",
            )
        return reply

    def chip(self, *, identity: bool) -> ChipReply:
        """How the chip started; with `identity` which one it is too, where it has memory for that."""
        return self._device.ask(ChipRequest(identity), ChipReply, self._command_limit_s)

    def count(self, *, restart: bool) -> int:
        """Ticks since the counter was restarted last."""
        return self._device.ask(CountRequest(restart), CountReply, self._command_limit_s).ticks

    def temperature_c(self) -> float | None:
        """The chip's temperature; None where it has no sensor."""
        try:
            return self._device.ask(TemperatureRequest(), TemperatureReply, self._command_limit_s).millicelsius / 1000
        except DeviceError as error:
            if error.status == Status.NOT_AVAILABLE:
                return None
            raise

    def _restarted(self, cause: DeviceError) -> DeviceError:
        """The board has forgotten an input that was written: it started anew, and says why."""
        reset = ResetCause(self.chip(identity=False).reset_cause)
        power = reset in {ResetCause.BROWN_OUT, ResetCause.POWER_ON}
        return DeviceError(
            f"the board restarted in mid-run (by its own word: {reset.words})",
            status=cause.status,
            command=cause.command,
            hint="its supply broke down: another cable, another USB socket, a hub with a supply of its own"
            if power
            else "is somebody pressing its reset button, or another program using its debugger?",
        )

    def _with_words(self, error: DeviceError) -> DeviceError:
        """A refusal of the engine, with what it said."""
        what = "cannot make the model ready" if error.status == Status.NOT_PREPARED else "cannot run the model"
        said = "; ".join(self._device.said)
        message = f"engine {self.hello.engine} {what}" + (f": {said}" if said else "")
        hint = "without --arena the smallest that will do is found" if error.status == Status.NOT_PREPARED else None
        return DeviceError(message, status=error.status, command=error.command, hint=hint)

    def _parts(self, size_bytes: int) -> list[tuple[int, int]]:
        """Something that is read in parts, each of which fits in a frame: where each begins, and its length."""
        return [
            (start, min(size_bytes - start, self._chunk_bytes)) for start in range(0, size_bytes, self._chunk_bytes)
        ]

    def _renew(self, inputs: Sequence[Array]) -> None:
        if not self.hello.inputs_preserved and self._fresh is None:
            self.write_inputs(inputs)

    def _run(self, *, warmup: int, iterations: int, profile: bool) -> RunReply:
        limit_s = self._time_limit_s * max(warmup + iterations, 1)
        try:
            reply = self._device.ask(RunRequest(warmup, iterations, profile), RunReply, limit_s)
        except DeviceError as error:
            if error.status == Status.INPUT_STALE and self._fresh is not None:
                raise self._restarted(error) from error
            raise
        if len(reply.ticks) != iterations:
            raise MeasurementError(f"the target timed {len(reply.ticks)} inferences, not {iterations}")
        if not self.hello.inputs_preserved:
            self._fresh = None
        return reply


def _join(parts: Sequence[tuple[int, int]], data: Sequence[bytes]) -> bytes:
    """The parts in a row.

    Raises:
        LinkError: one is not as long as was asked for.
    """
    for (_, length), part in zip(parts, data, strict=True):
        if len(part) != length:
            raise LinkError(f"the target sent {len(part)} bytes where {length} were asked for")
    return b"".join(data)


def _split(total: int, at_most: int) -> list[int]:
    return [min(at_most, total - done) for done in range(0, total, at_most)]


def _without(ticks: int, overhead: int) -> int:
    """Ticks less the counter's own; never below 0, which rounding to whole ticks could give."""
    return max(ticks - overhead, 0)
