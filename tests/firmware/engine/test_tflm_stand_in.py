# SPDX-License-Identifier: Apache-2.0
"""engine_tflm on a stand-in for TensorFlow Lite Micro: the real harness and a real link, as a process of the host."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from firmware.bench.host_board import BOARD, BUILD_ID, run_program
from firmware.host_compiler import FIRMWARE_LIB, FLAGS, compile_host
from firmware.kernels.case import Array, Dice, make_model
from firmware.kernels.small_cases import random_max_pool_2d
from mcubench.bench.arena import fits_in, search_arena
from mcubench.bench.session import Session
from mcubench.build.board_config import board_config_header, build_id_source
from mcubench.engines import TflmEngine
from mcubench.engines.tflm.emit import emit_arena
from mcubench.errors import DeviceError
from mcubench.model import Activation, Model, Padding
from mcubench.oracle import OracleAnswer, start_oracle
from mcubench.progress import Silent
from mcubench.resources import FIRMWARE
from mcubench.source_library import SourceLibrary
from mcubench.tflm_library import TflmLibrary, install
from model_builder import ModelBuilder, OperatorSpec, random_int8
from tflm_stand_in.tree import write_checkout

ARENA_BYTES = 1 << 15
SAMPLES = 3

Program = Callable[[Model], Path]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TflmLibrary]:
    folder = tmp_path_factory.mktemp("stand-in")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MCUBENCH_CACHE", str(folder / "cache"))
        write_checkout(folder / "tflite-micro")
        yield install(str(folder / "tflite-micro"), None, Silent())


@pytest.fixture(scope="module", params=["reference", "cmsis-nn"])
def engine(request: pytest.FixtureRequest, library: TflmLibrary) -> TflmEngine:
    return TflmEngine(library, request.param, says_errors=True)


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory, engine: TflmEngine) -> Program:
    """Builds the firmware with a model; what all models share is compiled once."""
    common = tmp_path_factory.mktemp("common")
    built: list[Path] = []

    def program(model: Model) -> Path:
        compiled = engine.compile(model)
        assert compiled.library is not None
        if not built:
            built.extend(compile_common(common, compiled.library))
        folder = tmp_path_factory.mktemp("firmware")
        sources = {**compiled.sources, **emit_arena(ARENA_BYTES), "build_id.cc": build_id_source(BUILD_ID)}
        for name, text in sources.items():
            (folder / name).write_text(text)
        own = [folder / name for name in sources]
        return compile_host(
            [*own, *built],
            folder / "firmware",
            compiled.library.defines,
            [common, *include_folders(compiled.library)],
        )

    return program


def include_folders(library: SourceLibrary) -> list[Path]:
    return [library.folder / path for path in library.include_paths]


def compile_common(folder: Path, library: SourceLibrary) -> list[Path]:
    """The harness, the adapter and the library as object files."""
    (folder / "board_config.h").write_text(board_config_header(BOARD))
    parts = ("bench", "wire", "port_host", "engine_tflm")
    sources = [path for name in parts for path in sorted((FIRMWARE_LIB / name).glob("*.cc"))]
    sources += [library.folder / name for names in library.archives.values() for name in names]
    objects = []
    for index, source in enumerate([FIRMWARE / "src" / "main.cc", *sources]):
        objects.append(folder / f"{index}.o")
        includes = [f"-I{path}" for path in (FIRMWARE_LIB, folder, *include_folders(library))]
        defines = [f"-D{name}" for name in library.defines]
        command = ["g++", *FLAGS, *defines, *includes, "-c", str(source), "-o", str(objects[-1])]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stderr
    return objects


@contextmanager
def running(program: Path, model: Model, folder: Path) -> Iterator[Session]:
    with run_program(program, folder / "log.txt") as board:
        yield Session(board.device(), model.graph, time_limit_s=20)


def chain() -> ModelBuilder:
    """MAX_POOL_2D, RELU, CONCATENATION and RESHAPE, one after another; the tensors they write are 1, 2, 3 and 5."""
    b = ModelBuilder()
    x = b.input((1, 7, 6, 3), 0.05, -11)
    pooled = b.max_pool_2d(x, (3, 2), stride=(2, 1), padding=Padding.SAME, activation=Activation.RELU6)
    shape = b.tensors[pooled].shape
    positive = b.activation("relu", shape, 0.05, -11)
    b.operators.append(OperatorSpec("RELU", (pooled,), (positive,)))
    joined = b.activation("concatenation", (*shape[:2], 2 * shape[2], shape[3]), 0.05, -11)
    options = {"axis": 2, "fused_activation_function": 0}
    operands = (positive, pooled)
    b.operators.append(OperatorSpec("CONCATENATION", operands, (joined,), "ConcatenationOptions", options))
    b.reshape(joined, (1, int(np.prod(b.tensors[joined].shape))))
    return b


CHAIN_OUTPUTS = (1, 2, 3, 5)


@pytest.fixture(scope="module")
def model() -> Model:
    return make_model(chain().build(CHAIN_OUTPUTS[-1]))


@pytest.fixture(scope="module")
def chain_program(build: Program, model: Model) -> Path:
    return build(model)


@pytest.fixture
def session(chain_program: Path, model: Model, tmp_path: Path) -> Iterator[Session]:
    with running(chain_program, model, tmp_path) as opened:
        yield opened


def samples_of(model: Model) -> list[list[Array]]:
    shapes = [model.graph.tensors[index].shape for index in model.graph.inputs]
    ramps = [np.resize(np.arange(-128, 128, dtype=np.int8), shape) for shape in shapes]
    return [ramps, *([random_int8(seed, shape) for shape in shapes] for seed in range(SAMPLES))]


def answer_of(model: Model, tensors: tuple[int, ...] = ()) -> OracleAnswer:
    with start_oracle(model, samples_of(model), tensors=tensors) as job:
        answer = job.answer()
    assert answer.is_tflm
    return answer


def require_the_oracles_outputs(session: Session, model: Model) -> None:
    for inputs, expected in zip(samples_of(model), answer_of(model).outputs, strict=True):
        assert [value.tobytes() for value in session.infer(inputs)] == [value.tobytes() for value in expected]


def test_the_outputs_are_the_oracles(session: Session, model: Model) -> None:
    require_the_oracles_outputs(session, model)


@pytest.mark.parametrize("index", range(6))
def test_pools_of_any_window_are_the_oracles(build: Program, tmp_path: Path, index: int) -> None:
    builder, output = random_max_pool_2d(Dice(4, index))
    pool = make_model(builder.build(output))
    with running(build(pool), pool, tmp_path) as opened:
        require_the_oracles_outputs(opened, pool)


def test_the_smallest_arena_is_larger_than_what_is_used_of_it(session: Session) -> None:
    used = session.prepare()
    found = search_arena(lambda size: fits_in(session.prepare, size), guess=used, limit=ARENA_BYTES)
    assert found.smallest > used
    assert session.prepare(found.smallest) < found.smallest
    with pytest.raises(DeviceError, match=r"Failed to allocate memory\. Requested: \d+, available \d+, missing: \d+"):
        session.prepare(found.largest_that_fails)


def test_no_arena_that_is_too_small_ends_the_firmware(session: Session) -> None:
    used = session.prepare()
    for size in range(4, used, 52):
        with pytest.raises(DeviceError, match="Failed to allocate memory"):
            session.prepare(size)
    assert session.prepare() == used


def test_the_account_adds_up_but_for_the_allocators_own_which_no_model_changes(
    build: Program, chain_program: Path, model: Model, tmp_path: Path
) -> None:
    b = ModelBuilder()
    small = make_model(b.build(b.reshape(b.input((2, 3)), (6,))))
    own = set()
    for place, (program, built) in enumerate(((chain_program, model), (build(small), small))):
        folder = tmp_path / str(place)
        folder.mkdir()
        with running(program, built, folder) as opened:
            used, account = opened.prepare(), opened.allocations()
        assert account.persistent_bytes + account.non_persistent_bytes == used
        pairs = zip(account.used_bytes, account.requested_bytes, strict=True)
        assert all(taken >= requested for taken, requested in pairs)
        own.add(account.persistent_bytes - sum(account.used_bytes))
    assert len(own) == 1
    assert own.pop() > 0


def test_there_is_a_number_for_each_operator(session: Session, model: Model) -> None:
    ticks, whole = session.profile_operators(samples_of(model)[0])
    assert len(ticks) == len(CHAIN_OUTPUTS)
    assert whole > 0


def test_each_operators_output_is_in_the_arena_as_the_oracle_has_it(session: Session, model: Model) -> None:
    answer, inputs = answer_of(model, CHAIN_OUTPUTS), samples_of(model)[-1]
    for count, tensor in enumerate(CHAIN_OUTPUTS, start=1):
        session.run_operators(inputs, count)
        size_bytes = model.graph.tensors[tensor].size_bytes
        found = session.read_arena(session.tensor_offset(tensor), size_bytes)
        assert found == answer.tensors[tensor].tobytes()


def test_an_operator_that_cannot_be_prepared_says_why(build: Program, tmp_path: Path) -> None:
    b = ModelBuilder()
    softmax = make_model(b.build(b.softmax(b.input((1, 8)))))
    with (
        running(build(softmax), softmax, tmp_path) as opened,
        pytest.raises(DeviceError, match="SOFTMAX: the stand-in does not compute it; Node SOFTMAX"),
    ):
        opened.prepare()
