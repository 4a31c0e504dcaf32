# SPDX-License-Identifier: Apache-2.0
"""Two firmwares for the host, each built once: the packaged model on the real engine, and the harness on a fake."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from firmware.bench.host_board import HostBoard, build_engine_aot, build_program, run_program
from mcubench.engines import AotEngine, CompiledModel
from mcubench.model import Model, read_model
from mcubench.resources import MODELS


@pytest.fixture(scope="session")
def digits() -> Model:
    return read_model(MODELS / "digits" / "digits.tflite")


@pytest.fixture(scope="session")
def compiled_digits(digits: Model) -> CompiledModel:
    return AotEngine().compile(digits)


@pytest.fixture(scope="session")
def digits_program(tmp_path_factory: pytest.TempPathFactory, compiled_digits: CompiledModel) -> Path:
    return build_engine_aot(tmp_path_factory.mktemp("digits"), compiled_digits)


@pytest.fixture(scope="session")
def fake_program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_program(tmp_path_factory.mktemp("fake"), [Path(__file__).with_name("fake_engine.cc")])


@pytest.fixture
def digits_board(digits_program: Path, tmp_path: Path) -> Iterator[HostBoard]:
    with run_program(digits_program, tmp_path / "log.txt") as board:
        yield board


@pytest.fixture
def fake_board(fake_program: Path, tmp_path: Path) -> Iterator[HostBoard]:
    with run_program(fake_program, tmp_path / "log.txt") as board:
        yield board
