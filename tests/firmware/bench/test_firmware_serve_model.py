# SPDX-License-Identifier: Apache-2.0
"""The packaged model, run in the real firmware by the real host."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from firmware.bench.host_board import BOARD, BUILD_ID, HostBoard, build_engine_aot, run_program
from mcubench.bench.session import Session
from mcubench.bench.verification import find_first_different_layer
from mcubench.engines import CompiledModel
from mcubench.model import Model
from mcubench.oracle import start_oracle
from mcubench.wire import data_bytes_per_frame


@pytest.fixture
def session(digits_board: HostBoard, digits: Model) -> Session:
    return Session(digits_board.device(), digits.graph, time_limit_s=10.0)


def random_inputs(seed: int, count: int) -> list[list[np.ndarray]]:
    generator = np.random.default_rng(seed)
    return [[generator.integers(-128, 128, (1, 8, 8, 1), np.int8)] for _ in range(count)]


def test_hello_says_what_was_built(session: Session, digits: Model, compiled_digits: CompiledModel) -> None:
    session.check(board=BOARD.id, engine="aot", model_sha256=digits.sha256, build_id=BUILD_ID)
    hello = session.hello
    assert (hello.core, hello.clock_hz) == (BOARD.core, BOARD.clock_hz)
    assert (hello.counter, hello.counter_hz) == ("host_ns", 1_000_000_000)
    assert (hello.inputs, hello.outputs, hello.operators) == ((64,), (10,), 11)
    assert hello.inputs_preserved == compiled_digits.inputs_preserved


def test_outputs_are_the_oracles(session: Session, digits: Model) -> None:
    samples = [[np.full((1, 8, 8, 1), value, np.int8)] for value in (-128, 0, 127)] + random_inputs(1, 5)
    with start_oracle(digits, samples) as job:
        outputs = [session.infer(sample) for sample in samples]
        expected = job.answer().outputs
    for ours, theirs in zip(outputs, expected, strict=True):
        np.testing.assert_array_equal(ours[0], theirs[0])


def test_every_layer_read_from_the_arena_is_the_oracles(
    session: Session, digits: Model, compiled_digits: CompiledModel
) -> None:
    assert find_first_different_layer(session, digits, compiled_digits, random_inputs(2, 1)[0]) is None


def test_times_are_those_of_whole_inferences(session: Session) -> None:
    inputs = random_inputs(3, 1)[0]
    ticks = session.time_inferences(inputs, warmup=2, iterations=5)
    operators, whole = session.profile_operators(inputs)
    assert ticks is not None
    assert len(ticks.inferences) == 5
    assert min(ticks.inferences) > 0
    assert len(operators) == 11
    # The convolutions are among the operators: none of them took no time, and together they took most of it.
    assert whole / 2 < sum(operators) <= whole
    assert all(operators[index] > 0 for index in (0, 2, 4))


def test_conversions_are_timed_and_leave_the_values_as_they_are(
    session: Session, compiled_digits: CompiledModel
) -> None:
    inputs = random_inputs(4, 1)[0]
    session.write_inputs(inputs)
    before = session.read_arena(0, compiled_digits.arena_bytes)
    times = session.time_io()
    assert times is not None
    assert all(0 <= ticks < 1_000_000_000 for ticks in times)
    assert session.read_arena(0, compiled_digits.arena_bytes) == before


def test_memory_is_what_the_arena_takes_and_the_stack_used(session: Session, compiled_digits: CompiledModel) -> None:
    before = session.memory()
    session.infer(random_inputs(5, 1)[0])
    after = session.memory()
    assert after.arena_size_bytes == compiled_digits.arena_bytes
    assert 0 < before.stack_used_bytes <= after.stack_used_bytes < after.stack_size_bytes


def test_a_host_has_no_temperature(session: Session) -> None:
    assert session.temperature_c() is None


def test_an_input_and_an_output_larger_than_a_frame_are_sent_in_pieces(session: Session) -> None:
    """The arena is: 1052 bytes, in frames that carry 986."""
    size = session.memory().arena_size_bytes
    assert size > data_bytes_per_frame(session.hello.max_frame_bytes)
    assert len(session.read_arena(0, size)) == size


def test_the_first_layer_that_differs_is_found(tmp_path: Path, digits: Model, compiled_digits: CompiledModel) -> None:
    text = compiled_digits.sources["model.cc"]
    wrong, changes = re.subn(r"(kOperator4_biases\w*\[24\] = \{\n)-?\d+", r"\g<1>99999", text)
    assert changes == 1
    program = build_engine_aot(tmp_path, replace(compiled_digits, sources={"model.cc": wrong}))
    with run_program(program, tmp_path / "log.txt") as board:
        session = Session(board.device(), digits.graph, time_limit_s=10.0)
        found = find_first_different_layer(session, digits, compiled_digits, random_inputs(6, 1)[0])
    assert found is not None
    assert (found.operator, found.name, found.difference.element) == (4, "CONV_2D", 0)
