# SPDX-License-Identifier: Apache-2.0
"""What the user gave is judged before anything is built: the compiler in these tests must not run."""

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mcubench.bench import parse_input
from mcubench.board import MemoryRegion, find_board
from mcubench.build import BuildOptions
from mcubench.dataset import resolve_model_path
from mcubench.errors import BoardError, ConfigError, FitError, UnsupportedError
from mcubench.model import DType
from mcubench.pipeline import BenchmarkOptions, DataRequest, EngineChoice, Place, benchmark, choose_place
from mcubench.progress import Silent
from mcubench.target import qemu
from model_builder import (
    ModelBuilder,
    OperatorSpec,
    TensorSpec,
    build_model,
    random_bias,
    random_int8,
    random_scales,
)

BOARD = find_board("mps2_an500")
OPTIONS = BenchmarkOptions(
    choose_place(BOARD, None), resolve_model_path("digits"), EngineChoice("aot"), parse_input("zeros"), BuildOptions()
)


class CompilerRan(Exception):  # noqa: N818 - what happened
    """The compiler was started."""


@pytest.fixture(autouse=True)
def _no_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    def compile_it(*_: Any, **__: Any) -> None:
        raise CompilerRan

    monkeypatch.setattr("mcubench.pipeline.compile.build_firmware", compile_it)
    monkeypatch.setattr(qemu, "find_qemu", lambda: qemu.QemuProgram(Path("/nowhere/qemu"), "0"))


def refusal(kind: type[ConfigError], **changes: Any) -> str:
    with pytest.raises(kind) as caught:
        benchmark(dataclasses.replace(OPTIONS, **changes), Silent())
    return caught.value.message


def place_with(*, flash: int | None = None, ram: int | None = None) -> Place:
    sizes = {"flash": flash, "ram": ram}
    memory = BOARD.memory.model_copy(
        update={
            name: MemoryRegion(origin=getattr(BOARD.memory, name).origin, size=size)
            for name, size in sizes.items()
            if size is not None
        }
    )
    return dataclasses.replace(OPTIONS.place, board=BOARD.model_copy(update={"memory": memory}))


def test_what_is_right_gets_as_far_as_the_compiler() -> None:
    with pytest.raises(CompilerRan):
        benchmark(OPTIONS, Silent())


@pytest.fixture
def wide(tmp_path: Path) -> Path:
    """One operator. Constants: 16 x 1024 weights, 16 biases and multipliers of 4 bytes, 16 shifts: 16,528 bytes.

    Arena: 1024 bytes of input and 16 of output.
    """
    b = ModelBuilder()
    weights, biases = random_int8(1, (16, 1024)), random_bias(2, 16)
    y = b.fully_connected(b.input((1, 1024)), weights, biases, weight_scales=random_scales(3, 16), output_scale=4)
    path = tmp_path / "wide.tflite"
    path.write_bytes(b.build(y))
    return path


# The least that firmware takes beside the model: 6 KiB of flash, and 2 KiB of RAM beside the board's 4 KiB of stack.
FLASH = 16_528 + 6 * 1024
RAM = 1024 + 16 + 2 * 1024 + 4 * 1024


def test_a_model_that_does_not_fit_names_the_memory_and_the_bytes(wide: Path) -> None:
    assert refusal(FitError, model=wide, place=place_with(flash=FLASH - 424)) == (
        "the model does not fit mps2_an500: it needs at least 22672 bytes of flash "
        "(constants 16528, and the firmware) where the board has 22248: 424 too many"
    )
    assert refusal(FitError, model=wide, place=place_with(ram=RAM - 1)) == (
        "the model does not fit mps2_an500: it needs at least 7184 bytes of RAM "
        "(arena 1040, stack 4096, and the firmware) where the board has 7183: 1 too many"
    )


def test_a_model_that_fits_neither_memory_is_told_both(wide: Path) -> None:
    message = refusal(FitError, model=wide, place=place_with(flash=1024, ram=5000))
    assert "of flash (constants 16528, and the firmware) where the board has 1024: 21648 too many; and" in message
    assert message.endswith("where the board has 5000: 2184 too many")


def test_a_model_that_just_fits_is_left_to_the_linker(wide: Path) -> None:
    with pytest.raises(CompilerRan):
        benchmark(dataclasses.replace(OPTIONS, model=wide, place=place_with(flash=FLASH, ram=RAM)), Silent())


def test_a_board_that_nothing_stands_in_for_is_refused() -> None:
    alone = BOARD.model_copy(update={"qemu": None})
    with pytest.raises(BoardError, match="no QEMU machine has the cortex-m7 of mps2_an500"):
        choose_place(alone, "qemu", boards=[alone])


def test_an_input_that_does_not_go_with_the_model_is_refused(tmp_path: Path) -> None:
    assert "fill:300 does not fit the INT8" in refusal(ConfigError, input=parse_input("fill:300"))
    np.save(tmp_path / "x.npy", np.zeros((1, 9, 8, 1), np.int8))
    message = refusal(ConfigError, input=parse_input(str(tmp_path / "x.npy")))
    assert "has shape [1, 9, 8, 1]" in message
    assert "[1, 8, 8, 1]" in message


def test_a_data_set_that_does_not_go_with_the_model_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "set.npz", inputs=np.zeros((2, 5, 5), np.int8), labels=np.zeros(2, np.int64))
    assert "5" in refusal(ConfigError, data=DataRequest(tmp_path / "set.npz"))
    assert "cannot read the data set" in refusal(ConfigError, data=DataRequest(tmp_path / "none.npz"))


def test_an_operator_that_no_engine_has_is_named_with_its_place_and_what_there_is(tmp_path: Path) -> None:
    tensors = [TensorSpec("a", (1, 4)), TensorSpec("b", (1, 4))]
    path = tmp_path / "net.tflite"
    path.write_bytes(build_model(tensors, [OperatorSpec("WHERE", (0,), (1,))], [0], [1]))
    with pytest.raises(UnsupportedError) as caught:
        benchmark(dataclasses.replace(OPTIONS, model=path), Silent())
    assert caught.value.message == (
        "engine aot has no kernel for operator 0, WHERE (writes 'b', INT8 [1, 4] -> INT8 [1, 4])"
    )
    assert caught.value.hint == "`mcubench engines` lists the operators that each engine has"


def test_a_type_without_a_kernel_is_told_with_its_operator_and_tensor(tmp_path: Path) -> None:
    tensors = [TensorSpec(name, (1, 4), DType.UINT8) for name in ("in", "out")]
    path = tmp_path / "unsigned.tflite"
    path.write_bytes(
        build_model(tensors, [OperatorSpec("SOFTMAX", (0,), (1,), "SoftmaxOptions", {"beta": 1.0})], [0], [1])
    )
    message = refusal(UnsupportedError, model=path)
    assert message == (
        "engine aot cannot compile operator 0, SOFTMAX (writes 'out'): "
        "tensor 'in' is UINT8, not INT8 or INT16 or FLOAT32 (UINT8 [1, 4] -> UINT8 [1, 4])"
    )
