# SPDX-License-Identifier: Apache-2.0
"""The commands of a run against a board that answers well, and against ones that do not."""

import dataclasses
from typing import Any

import cbor2
import numpy as np
import pytest

from fakes.board import FakeBoard, hello_of
from mcubench.bench.device import Device
from mcubench.bench.session import Session, Ticks
from mcubench.errors import DeviceError, LinkError, MeasurementError
from mcubench.model import Graph, parse_model
from mcubench.wire import (
    REPLY_FLAG,
    Frame,
    MessageType,
    ReadOutputReply,
    ReadOutputRequest,
    ReadProfileRequest,
    Request,
    RunOperatorsRequest,
    RunReply,
    RunRequest,
    Status,
    TemperatureReply,
    TemperatureRequest,
    TimeIoRequest,
    WriteInputRequest,
    encode_frame,
    refuse,
)
from model_builder import ModelBuilder, random_bias, random_int8


def network(inputs: int = 400, outputs: int = 330) -> Graph:
    """One operator; both ends are longer than a frame of 320 bytes."""
    b = ModelBuilder()
    x = b.input((1, inputs))
    weights, biases = random_int8(1, (outputs, inputs)), random_bias(2, outputs)
    y = b.fully_connected(x, weights, biases, weight_scales=(0.1,), output_scale=1)
    return parse_model(b.build(y))


GRAPH = network()
INPUT = np.arange(400, dtype=np.int64).astype(np.int8).reshape(1, 400)
OUTPUT = bytes(number % 256 for number in range(330))


def session_of(board: FakeBoard, time_limit_s: float = 2) -> Session:
    device = Device(board.link, obituary=lambda: None, explain_fault=str)
    return Session(device, GRAPH, time_limit_s=time_limit_s)


def fake(**arguments: Any) -> FakeBoard:
    hello = hello_of(GRAPH, **arguments.pop("hello", {}))
    return FakeBoard(hello, outputs=(OUTPUT,), profile=(70,), **arguments)


def check(session: Session, **wanted: Any) -> None:
    session.check(**{"board": "fake", "engine": "aot", "model_sha256": "00" * 32, "build_id": bytes(16), **wanted})


def refusing(kind: type[Request], status: Status) -> Any:
    def disturb(request: Request, sequence: int, answer: bytes) -> bytes:
        return encode_frame(refuse(request.type, sequence, status)) if isinstance(request, kind) else answer

    return disturb


def test_the_firmware_that_was_built_is_accepted() -> None:
    with fake() as board:
        check(session_of(board))
        check(session_of(board), build_id=None)


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"board": "mps2_an500"}, "the firmware on the target is for board fake, not mps2_an500"),
        ({"engine": "tflm"}, "the firmware on the target is for engine aot, not tflm"),
        ({"model_sha256": "ab" * 32}, f"the firmware on the target is for model {'00' * 32}, not {'ab' * 32}"),
        ({"build_id": bytes(15) + b"\1"}, f"the firmware on the target is for build {'00' * 16}, not {'00' * 15}01"),
    ],
)
def test_other_firmware_is_refused_by_name_with_the_way_out(wanted: dict[str, Any], message: str) -> None:
    with fake() as board, pytest.raises(LinkError) as caught:
        check(session_of(board), **wanted)
    assert caught.value.message == message
    assert caught.value.hint == "build and flash again: mcubench flash-and-run"


@pytest.mark.parametrize(
    ("hello", "message"),
    [
        ({"inputs": (301,)}, "inputs, outputs or operators are not the model's"),
        ({"inputs": ()}, "inputs, outputs or operators are not the model's"),
        ({"outputs": (330, 1)}, "inputs, outputs or operators are not the model's"),
        ({"operators": 2}, "inputs, outputs or operators are not the model's"),
    ],
)
def test_firmware_that_says_the_impossible_of_itself_is_refused(hello: dict[str, Any], message: str) -> None:
    with fake(hello=hello) as board, pytest.raises(LinkError, match=message):
        check(session_of(board))


@pytest.mark.parametrize("hello", [{"protocol": 3}, {"max_frame_bytes": 64}, {"board": "\x1b[2J"}])
def test_a_hello_that_is_not_the_protocols_names_the_field(hello: dict[str, Any]) -> None:
    board = fake()
    body = cbor2.dumps({**board.hello._items(), **hello})
    board.disturb = lambda *_: encode_frame(Frame(MessageType.HELLO | REPLY_FLAG, 1, body))
    with board, pytest.raises(LinkError, match=f"HELLO reply: {next(iter(hello))}: expected"):
        session_of(board)


def test_an_input_longer_than_a_frame_is_written_in_parts_that_fit() -> None:
    with fake() as board:
        session_of(board).write_inputs([INPUT])
    parts = [request for request in board.executed if isinstance(request, WriteInputRequest)]
    assert b"".join(part.data for part in parts) == INPUT.tobytes()
    assert [part.offset for part in parts] == [0, len(parts[0].data)]
    assert all(len(encode_frame(part.encode(1))) <= 320 + 5 for part in parts)


def test_outputs_come_in_the_types_and_shapes_of_the_graph() -> None:
    with fake() as board:
        [output] = session_of(board).infer([INPUT])
    assert (output.dtype, output.shape) == (np.dtype(np.int8), (1, 330))
    assert output.tobytes() == OUTPUT
    assert [request.length for request in board.executed if isinstance(request, ReadOutputRequest)] == [282, 48]


@pytest.mark.parametrize("data", [b"", b"x", bytes(283)])
def test_a_board_that_sends_fewer_or_more_bytes_than_asked_for_is_an_error(data: bytes) -> None:
    def disturb(request: Request, sequence: int, answer: bytes) -> bytes:
        wrong = encode_frame(ReadOutputReply(data).encode(sequence))
        return wrong if isinstance(request, ReadOutputRequest) else answer

    with fake(disturb=disturb) as board, pytest.raises(LinkError) as caught:
        session_of(board).read_outputs()
    assert caught.value.message == f"the target sent {len(data)} bytes where 282 were asked for"


def test_the_arena_is_read_in_parts() -> None:
    arena = np.random.default_rng(3).bytes(700)
    with fake(arena=arena) as board:
        assert session_of(board).read_arena(40, 600) == arena[40:640]


def timed(board: FakeBoard, warmup: int, iterations: int) -> Ticks:
    ticks = session_of(board).time_inferences([INPUT], warmup=warmup, iterations=iterations)
    assert ticks is not None
    return ticks


def test_a_counter_that_stands_still_times_nothing() -> None:
    with fake(hello={"counter_hz": 0}) as board:
        session = session_of(board)
        assert not session.counts
        assert session.time_inferences([INPUT], warmup=3, iterations=5) is None
    runs = [request for request in board.executed if isinstance(request, RunRequest)]
    assert [(run.warmup, run.iterations) for run in runs] == [(1, 0)]


@pytest.mark.parametrize(
    ("reset_cause", "words", "hint"),
    [(2, "brown-out", "its supply broke down"), (3, "pin", "reset button"), (1, "power-on", "its supply broke down")],
)
def test_a_board_that_restarted_in_mid_run_says_why(reset_cause: int, words: str, hint: str) -> None:
    def disturb(request: Request, sequence: int, answer: bytes) -> bytes:
        forgotten = encode_frame(refuse(MessageType.RUN, sequence, Status.INPUT_STALE))
        return forgotten if isinstance(request, RunRequest) else answer

    with fake(disturb=disturb) as board:
        board.chip = dataclasses.replace(board.chip, reset_cause=reset_cause)
        with pytest.raises(DeviceError) as caught:
            session_of(board).time_inferences([INPUT], warmup=1, iterations=1)
    assert caught.value.message == f"the board restarted in mid-run (by its own word: {words})"
    assert hint in (caught.value.hint or "")
    assert caught.value.exit_code == 5


def test_inferences_to_warm_up_run_back_to_back() -> None:
    with fake(ticks=(50,)) as board:
        ticks = timed(board, 4, 1)
    assert (ticks.back_to_back, ticks.back_to_back_count) == (200, 4)


def test_ticks_are_of_single_inferences_without_the_counters_own() -> None:
    with fake(ticks=(101, 103)) as board:
        ticks = timed(board, 3, 4)
    assert (ticks.inferences, ticks.overhead) == ((100, 102, 100, 102), 1)
    runs = [request for request in board.executed if isinstance(request, RunRequest)]
    assert [(run.warmup, run.iterations) for run in runs] == [(3, 0), (0, 4)]


def test_a_count_smaller_than_the_counters_own_is_0_and_not_negative() -> None:
    with fake(ticks=(0,)) as board:
        assert timed(board, 0, 1).inferences == (0,)


def test_many_iterations_go_in_runs_whose_reply_fits_a_frame() -> None:
    with fake() as board:
        assert len(timed(board, 130, 150).inferences) == 150
    runs = [request for request in board.executed if isinstance(request, RunRequest)]
    assert sum(run.warmup for run in runs) == 130
    largest = max(run.iterations for run in runs)
    # The worst a tick can be is a 64-bit number.
    reply = RunReply(overhead_ticks=(1 << 64) - 1, warmup_ticks=(1 << 64) - 1, ticks=((1 << 64) - 1,) * largest)
    assert len(encode_frame(reply.encode(1))) <= 1024 + 5


def test_an_input_that_an_inference_overwrites_is_written_again_before_each() -> None:
    with fake(hello={"inputs_preserved": False}) as board:
        session_of(board).time_inferences([INPUT], warmup=2, iterations=2)
    kinds = [
        type(request).__name__ for request in board.executed if isinstance(request, (RunRequest, WriteInputRequest))
    ]
    assert kinds == ["WriteInputRequest", "WriteInputRequest", "RunRequest"] * 4


def test_a_board_that_times_fewer_inferences_than_asked_is_not_believed() -> None:
    def disturb(request: Request, sequence: int, answer: bytes) -> bytes:
        few = encode_frame(RunReply(overhead_ticks=0, warmup_ticks=0, ticks=(5,)).encode(sequence))
        return few if isinstance(request, RunRequest) else answer

    with fake(disturb=disturb) as board, pytest.raises(MeasurementError, match="timed 1 inferences, not 3"):
        session_of(board).time_inferences([INPUT], warmup=0, iterations=3)


def test_a_profile_is_the_operators_and_the_whole() -> None:
    with fake() as board:
        assert session_of(board).profile_operators([INPUT]) == ((70,), 99)
    assert [request.profile for request in board.executed if isinstance(request, RunRequest)] == [True]
    assert [request.offset for request in board.executed if isinstance(request, ReadProfileRequest)] == [0]


@pytest.mark.parametrize(
    ("profile", "message"),
    [((), "the profile ends after 0 of 1 operators"), ((1, 2, 3), "the profile has 3 operators, the model 1")],
)
def test_a_profile_of_another_length_is_not_believed(profile: tuple[int, ...], message: str) -> None:
    with fake() as board:
        board.profile = profile
        with pytest.raises(MeasurementError, match=message):
            session_of(board).profile_operators([INPUT])


def test_running_some_operators_writes_the_input_first() -> None:
    with fake() as board:
        session_of(board).run_operators([INPUT], 1)
    assert [type(request) for request in board.executed[-2:]] == [WriteInputRequest, RunOperatorsRequest]


def test_what_a_board_does_not_have_is_none() -> None:
    with fake() as board:
        session = session_of(board)
        assert session.temperature_c() is None
        board.disturb = refusing(TimeIoRequest, Status.NOT_AVAILABLE)
        assert session.time_io() is None


def test_a_temperature_is_in_degrees() -> None:
    def disturb(request: Request, sequence: int, answer: bytes) -> bytes:
        cold = encode_frame(TemperatureReply(-1500).encode(sequence))
        return cold if isinstance(request, TemperatureRequest) else answer

    with fake(disturb=disturb) as board:
        assert session_of(board).temperature_c() == -1.5


def test_any_other_refusal_is_an_error() -> None:
    with fake(disturb=refusing(TimeIoRequest, Status.INTERNAL)) as board, pytest.raises(DeviceError) as caught:
        session_of(board).time_io()
    assert caught.value.message == "the board refused TIME_IO: the firmware failed (INTERNAL)"
    with fake(disturb=refusing(TemperatureRequest, Status.MALFORMED)) as board, pytest.raises(DeviceError):
        session_of(board).temperature_c()


def test_a_stack_that_was_used_to_its_end_is_not_believed() -> None:
    with fake() as board:
        session = session_of(board)
        assert session.memory().stack_used_bytes == 400
        board.memory = type(board.memory)(stack_size_bytes=512, stack_used_bytes=512, arena_size_bytes=0)
        with pytest.raises(MeasurementError, match="all 512 bytes of the stack were in use") as caught:
            session.memory()
    assert caught.value.hint == "give the board a larger stack_size"
