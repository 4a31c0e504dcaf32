# SPDX-License-Identifier: Apache-2.0
"""Engine tflm from sources to result, on a stand-in for TensorFlow Lite Micro: real compiler, real QEMU."""

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from mcubench.bench import parse_input
from mcubench.board import Board, MemoryRegion, find_board
from mcubench.build import BuildOptions
from mcubench.errors import DeviceError, FitError, UnsupportedError
from mcubench.pipeline import (
    BenchmarkOptions,
    EngineChoice,
    benchmark,
    benchmark_elf,
    build_model,
    choose_place,
    compare_engines,
)
from mcubench.progress import Silent
from mcubench.result import Absent, Result, Value
from mcubench.tflm_library import install
from model_builder import ModelBuilder, random_bias, random_int8
from tflm_stand_in.tree import write_checkout

pytestmark = pytest.mark.emulated

M7 = find_board("mps2_an500")
# One for Armv6-M, one for Armv7E-M, one for Armv8.1-M.
BOARDS = ("mps2_an385_v6m", "mps2_an500", "mps3_an547")


@pytest.fixture(scope="module", autouse=True)
def _installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("tflm") / "tflite-micro"
    patch = pytest.MonkeyPatch()
    patch.setenv("MCUBENCH_CACHE", str(tmp_path_factory.mktemp("tflm-cache")))
    write_checkout(folder)
    install(str(folder), None, Silent())
    yield
    patch.undo()


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two operators that the stand-in has."""
    b = ModelBuilder()
    y = b.reshape(b.max_pool_2d(b.input((1, 12, 12, 4)), (2, 2)), (1, 484))
    return written(b, y, tmp_path_factory.mktemp("models") / "pool.tflite")


def written(builder: ModelBuilder, output: int, path: Path) -> Path:
    path.write_bytes(builder.build(output))
    return path


def options(model: Path, board: Board = M7, **engine: object) -> BenchmarkOptions:
    choice = EngineChoice("tflm", **engine)  # type: ignore[arg-type] # the test's own keywords
    return BenchmarkOptions(
        choose_place(board, None), model, choice, parse_input("random:1"), BuildOptions(), profile=True
    )


def number(result: Result, name: str) -> float:
    metric = result.metrics[name]
    assert isinstance(metric, Value), metric
    return metric.value


@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize("kernels", ["reference", "cmsis-nn"])
def test_a_model_runs_bit_exact_and_its_arena_is_proven(pool: Path, board: str, kernels: str) -> None:
    result = benchmark(options(pool, find_board(board), kernels=kernels), Silent()).result
    assert (result.engine, result.kernels) == ("tflm", kernels)
    assert result.verification.bit_exact is True
    arena = result.arena
    assert arena is not None
    assert arena.largest_that_fails_bytes == arena.size_bytes - 4
    parts = (arena.persistent_bytes, arena.non_persistent_bytes, arena.temporary_bytes)
    assert sum(part or 0 for part in parts) == arena.size_bytes
    assert number(result, "arena_bytes") == arena.size_bytes
    assert result.operators is not None
    rows = [row.metrics["emulated_instructions"] for row in result.operators]
    counts = [row.value for row in rows if isinstance(row, Value)]
    assert len(counts) == 2
    # What is between operators is the interpreter's; the functions that stop it after each are not counted.
    assert 0 <= number(result, "emulated_instructions") - sum(counts) < 200
    assert not [row for row in result.functions or () if "Hook" in row.name]


def test_what_is_linked_is_what_was_asked_for(pool: Path) -> None:
    arm = benchmark(options(pool, kernels="cmsis-nn"), Silent()).result
    ours = benchmark(options(pool, kernels="reference"), Silent()).result
    assert arm.functions is not None
    assert ours.functions is not None
    assert "arm_max_pool_s8" in {row.name for row in arm.functions}
    assert "arm_max_pool_s8" not in {row.name for row in ours.functions}
    assert "MAX_POOL_2D" in arm.provenance["proven"]


def test_each_operators_code_is_told_apart(pool: Path) -> None:
    result = benchmark(options(pool), Silent()).result
    assert result.footprint is not None
    assert result.footprint.operators is not None
    sizes = {row.name: row.own_bytes for row in result.footprint.operators}
    assert set(sizes) == {"MAX_POOL_2D", "RESHAPE"}
    assert sizes["MAX_POOL_2D"] > sizes["RESHAPE"] > 0


def test_an_arena_that_is_given_is_taken_and_one_that_is_too_small_says_why(pool: Path) -> None:
    assert number(benchmark(options(pool, arena_bytes=5000), Silent()).result, "arena_bytes") == 5000
    with pytest.raises(DeviceError, match=r"cannot make the model ready: .*[Mm]issing|Requested"):
        benchmark(options(pool, arena_bytes=1000), Silent())


def small_board(ram_bytes: int) -> Board:
    ram = MemoryRegion(origin=M7.memory.ram.origin, size=ram_bytes)
    memory = M7.memory.model_copy(update={"ram": ram})
    return M7.model_copy(update={"memory": memory})


def test_an_arena_that_does_not_fit_says_the_largest_that_does_and_what_is_missing(pool: Path) -> None:
    with pytest.raises(FitError, match=r"the largest that does is \d+ bytes, \d+ fewer"):
        benchmark(options(pool, arena_bytes=1 << 29), Silent())
    needed = int(number(benchmark(options(pool), Silent()).result, "arena_bytes"))
    room = 12 * 1024
    with pytest.raises(FitError) as caught:
        benchmark(options(pool, small_board(room)), Silent())
    words = caught.value.message.split()
    fits, missing = int(words[words.index("is") + 1].rstrip(":")), int(words[-3])
    assert f"needs {needed} bytes" in caught.value.message
    assert needed - fits == missing > 0


def test_an_operator_that_fails_says_so_in_tflms_own_words(tmp_path: Path) -> None:
    b = ModelBuilder()
    x = b.input((1, 4, 4, 2))
    y = b.conv_2d(x, random_int8(1, (3, 1, 1, 2)), random_bias(2, 3), filter_scales=(0.01,) * 3, output_scale=1)
    with pytest.raises(DeviceError, match=r"cannot run the model: CONV_2D: the stand-in does not compute"):
        benchmark(options(written(b, y, tmp_path / "conv.tflite")), Silent())


def test_an_operator_that_the_installed_tflm_lacks_is_named(tmp_path: Path) -> None:
    b = ModelBuilder()
    model = written(b, b.average_pool_2d(b.input((1, 4, 4, 2)), (2, 2)), tmp_path / "average.tflite")
    with pytest.raises(UnsupportedError, match=r"has no AVERAGE_POOL_2D \(AddAveragePool2D\)"):
        benchmark(options(model), Silent())


def test_firmware_that_was_built_before_runs_with_the_arena_that_it_has(pool: Path) -> None:
    built = build_model(pool, M7, EngineChoice("tflm"), BuildOptions(), Silent())
    result = benchmark_elf(options(pool), built.firmware.elf, Silent()).result
    assert number(result, "arena_bytes") == built.compiled.arena_bytes
    assert result.verification.bit_exact is True


def test_the_same_run_gives_the_same_document(pool: Path) -> None:
    first, second = (benchmark(options(pool), Silent()).result.model_dump_json() for _ in range(2))
    assert json.loads(first) == json.loads(second)


def test_engines_are_compared_in_one_run(pool: Path) -> None:
    comparison = compare_engines(options(pool), Silent())
    assert [run.name for run in comparison.runs] == ["tflm, reference", "tflm, cmsis-nn", "aot"]
    assert comparison.outputs_equal is True
    assert all(run.result is not None for run in comparison.runs)


def test_an_engine_that_cannot_run_the_model_is_left_out_with_its_reason(tmp_path: Path) -> None:
    b = ModelBuilder()
    x = b.input((1, 4, 4, 2))
    model = written(b, b.average_pool_2d(x, (2, 2)), tmp_path / "average.tflite")
    comparison = compare_engines(options(model), Silent())
    ran = {run.name: run.result is not None for run in comparison.runs}
    assert ran == {"tflm, reference": False, "tflm, cmsis-nn": False, "aot": True}
    assert comparison.outputs_equal is None


def test_nothing_of_the_host_is_in_a_boards_result(pool: Path) -> None:
    result = benchmark(dataclasses.replace(options(pool), profile=False), Silent()).result
    assert isinstance(result.metrics["host_arena_bytes"], Absent)
    assert result.arena is not None
    assert result.arena.pointer_bits == 32


def test_a_model_that_no_arena_makes_ready_says_so_in_tflms_own_words(tmp_path: Path) -> None:
    b = ModelBuilder()
    model = written(b, b.softmax(b.input((1, 8))), tmp_path / "softmax.tflite")
    with pytest.raises(DeviceError, match=r"cannot make the model ready: SOFTMAX: the stand-in does not compute it"):
        benchmark(options(model), Silent())
