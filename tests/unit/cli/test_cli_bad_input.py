# SPDX-License-Identifier: Apache-2.0
"""Bad input through the command: one clear message, the matching exit code, and nothing written."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mcubench import resources
from mcubench.cli.terminal import write_file
from mcubench.dataset import packaged_names
from mcubench.model import DType
from mcubench.target import qemu
from model_builder import ModelBuilder, OperatorSpec, TensorSpec, build_model, pack_model, unpack_model
from unit.cli.command import InProcess

DIGITS = resources.MODELS / "digits" / "digits.tflite"


@pytest.fixture(autouse=True)
def _somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder of its own, with a cache that is not there yet, and an emulator that would not run."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MCUBENCH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(qemu, "find_qemu", lambda: qemu.QemuProgram(Path("/nowhere/qemu"), "0"))


def flash_and_run(mcubench: InProcess, *arguments: str, code: int = 2) -> tuple[str, str]:
    """The error and the hint of a run that must fail and leave nothing."""
    before = sorted(Path().rglob("*"))
    answer = mcubench("flash-and-run", "--quiet", "--json", "out.json", "--save-output", "out.npy", *arguments)
    assert answer.code == code
    assert answer.out == ""
    assert sorted(Path().rglob("*")) == before
    error, _, hint = answer.err.strip().partition("\n")
    assert "\n" not in hint
    return error.removeprefix("error: "), hint.removeprefix("hint: ")


def on_digits(mcubench: InProcess, *arguments: str) -> tuple[str, str]:
    return flash_and_run(mcubench, "--board", "mps2_an500", "--model", "digits", *arguments)


def on_file(mcubench: InProcess, data: bytes, name: str = "net.tflite") -> tuple[str, str]:
    write_file(Path(name), data)
    return flash_and_run(mcubench, "--board", "mps2_an500", "--model", name)


def test_a_model_that_is_not_there(mcubench: InProcess) -> None:
    error, hint = flash_and_run(mcubench, "--board", "mps2_an500", "--model", "none.tflite")
    assert error == "there is no model file 'none.tflite', and no packaged model of that name"
    assert hint == f"packaged models: {', '.join(packaged_names())}"


def test_a_packaged_model_that_is_misspelt(mcubench: InProcess) -> None:
    assert flash_and_run(mcubench, "--board", "mps2_an500", "--model", "digit")[1] == "did you mean digits?"


def test_a_folder_for_a_model(mcubench: InProcess, tmp_path: Path) -> None:
    error, _ = flash_and_run(mcubench, "--board", "mps2_an500", "--model", str(tmp_path))
    assert error == f"'{tmp_path}' is a folder, not a model"


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", "net.tflite: the file is empty"),
        (b"hello, world", "net.tflite: not a .tflite file: bytes 4 to 7 are not TFL3"),
        (b"\x89HDF\r\n\x1a\n" + bytes(100), "net.tflite: not a .tflite file: bytes 4 to 7 are not TFL3"),
    ],
)
def test_a_file_that_is_no_model(data: bytes, error: str, mcubench: InProcess) -> None:
    assert on_file(mcubench, data)[0] == error


@pytest.mark.parametrize("keep", [8, 100, 5000, 17_000])
def test_a_model_that_is_cut_off(keep: int, mcubench: InProcess) -> None:
    data = DIGITS.read_bytes()
    assert len(data) > keep
    error, hint = on_file(mcubench, data[:keep])
    assert error.startswith("net.tflite: ")
    assert hint


def test_an_operator_that_no_engine_has(mcubench: InProcess) -> None:
    tensors = [TensorSpec("a", (1, 4)), TensorSpec("b", (1, 4))]
    error, hint = on_file(mcubench, build_model(tensors, [OperatorSpec("CUSTOM:[x]", (0,), (1,))], [0], [1]))
    assert error == ("engine aot has no kernel for operator 0, CUSTOM:[x] (writes 'b', INT8 [1, 4] -> INT8 [1, 4])")
    assert hint == "`mcubench engines` lists the operators that each engine has"


def convolution(**changes: Any) -> bytes:
    """One CONV_2D; tensors: 0 input, 1 weights, 2 bias, 3 output. `changes` are made to the output's tensor."""
    builder = ModelBuilder()
    x = builder.input((1, 4, 4, 2))
    weights, bias = np.ones((3, 2, 2, 2), np.int8), np.ones(3, np.int32)
    y = builder.conv_2d(x, weights, bias, filter_scales=[0.1, 0.2, 0.3], output_scale=1.0)
    builder.tensors[y] = replace(builder.tensors[y], **changes)
    return builder.build(y)


def rewired(inputs: list[int], outputs: list[int]) -> bytes:
    model = unpack_model(convolution())
    model.subgraphs[0].operators[0].inputs, model.subgraphs[0].operators[0].outputs = inputs, outputs
    return pack_model(model)


def optioned(**options: int) -> bytes:
    model = unpack_model(convolution())
    for name, value in options.items():
        setattr(model.subgraphs[0].operators[0].builtinOptions, name, value)
    return pack_model(model)


CANNOT = "engine aot cannot compile operator 0, CONV_2D (writes 'conv_2d'): "
SHAPES = "(INT8 [1, 4, 4, 2], INT8 [3, 2, 2, 2], INT32 [3] -> "


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (rewired([3, 1, 2], [3]), "operator 0 CONV_2D reads tensor 3 'conv_2d' before anything writes it"),
        (rewired([0, 1, 2], [3, 3]), "operator 0 CONV_2D writes tensor 3 'conv_2d', which has its value"),
        (rewired([0, 1, 2], [1]), "operator 0 CONV_2D writes tensor 1 'weights', a constant"),
        (convolution(shape=(1, -4, 4, 3)), "tensor 3 'conv_2d' has the shape [1, -4, 4, 3]: a size below zero"),
        (
            convolution(shape=(1, 65536, 65536, 3)),
            "tensor 3 'conv_2d' has the shape [1, 65536, 65536, 3] of INT8: more than 2 GiB",
        ),
        (
            convolution(scales=(0.0,)),
            "tensor 3 'conv_2d' has a scale that is not a positive number: 0.0 (number 0 of 1; INT8 [1, 4, 4, 3])",
        ),
        (
            convolution(scales=(float("nan"),)),
            "tensor 3 'conv_2d' has a scale that is not a positive number: nan (number 0 of 1; INT8 [1, 4, 4, 3])",
        ),
        (convolution(zero_points=(200,)), "tensor 3 'conv_2d': 200 is no zero point of INT8"),
        (
            convolution(scales=(1.0, 1.0), zero_points=(0, 0), axis=3),
            "tensor 3 'conv_2d' has 2 scales for 3 channels (axis 3)",
        ),
        (
            convolution(scales=(1.0, 1.0), zero_points=(0, 0), axis=7),
            "tensor 3 'conv_2d' is quantized along axis 7 and has 4",
        ),
    ],
)
def test_a_model_that_contradicts_itself(data: bytes, error: str, mcubench: InProcess) -> None:
    assert on_file(mcubench, data)[0] == f"net.tflite: {error}"


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (
            convolution(shape=(1, 0, 4, 3)),
            "engine aot cannot compile operator 0 CONV_2D: tensor 3 'conv_2d', INT8 [1, 0, 4, 3], has no elements",
        ),
        (
            convolution(shape=(1, 16384, 16384, 3)),
            (
                "engine aot cannot compile operator 0 CONV_2D: tensor 3 'conv_2d', INT8 [1, 16384, 16384, 3], takes "
                "805306368 bytes, more than 268435456"
            ),
        ),
        (
            convolution(shape=(1, 5, 4, 3)),
            f"{CANNOT}its window gives 4 outputs where its tensor has 5 {SHAPES}INT8 [1, 5, 4, 3])",
        ),
        (
            convolution(scales=(), zero_points=()),
            f"{CANNOT}tensor 'conv_2d' has no single scale and zero point {SHAPES}INT8 [1, 4, 4, 3])",
        ),
        (
            convolution(scales=(1e-30,)),
            f"{CANNOT}the 32-bit accumulator of channel 0 can overflow {SHAPES}INT8 [1, 4, 4, 3])",
        ),
        (
            convolution(dtype=DType.UINT8),
            f"{CANNOT}tensor 'conv_2d' is UINT8, not INT8 {SHAPES}UINT8 [1, 4, 4, 3])",
        ),
        (optioned(strideW=0), f"{CANNOT}option stride_w is 0 {SHAPES}INT8 [1, 4, 4, 3])"),
        (
            optioned(dilationHFactor=(1 << 31) - 1),
            (
                f"{CANNOT}its window of 2 elements, 2147483647 apart, every 1, does not fit 32 bits "
                f"{SHAPES}INT8 [1, 4, 4, 3])"
            ),
        ),
    ],
)
def test_a_model_that_the_engine_cannot_compile(data: bytes, error: str, mcubench: InProcess) -> None:
    assert on_file(mcubench, data)[0] == error


def test_an_engine_whose_library_is_not_installed_says_how_to_install_it(mcubench: InProcess) -> None:
    error, hint = on_digits(mcubench, "--engine", "tflm")
    assert error == "TensorFlow Lite Micro is not installed"
    assert "mcubench tflm install" in hint


def test_kernels_and_arena_are_refused_where_the_engine_has_its_own(mcubench: InProcess) -> None:
    error, _ = on_digits(mcubench, "--engine", "aot", "--kernels", "reference")
    assert error == "--kernels reference is of engine tflm, and engine aot has kernels of its own"
    error, _ = on_digits(mcubench, "--engine", "aot", "--arena", "4096")
    assert error == "--arena is of engine tflm: engine aot plans its arena itself"


def test_a_board_that_is_not_there(mcubench: InProcess) -> None:
    error, hint = flash_and_run(mcubench, "--board", "mps3_an500", "--model", "digits")
    assert error == "there is no board 'mps3_an500'"
    assert hint.startswith("did you mean ")


def test_a_board_file_with_a_mistake_names_file_key_and_nearest_key(mcubench: InProcess) -> None:
    text = (resources.BOARDS / "mps2_an500.yaml").read_text().replace("\nclock_hz", "\nclock_mhz")
    Path("mine.yaml").write_text(text)
    error, _ = flash_and_run(mcubench, "--board", "mine.yaml", "--model", "digits")
    assert error == "mine.yaml: clock_hz: missing; clock_mhz: unknown key; did you mean clock_hz?"


def test_a_board_that_is_too_small_in_both_memories(mcubench: InProcess) -> None:
    text = (resources.BOARDS / "mps2_an500.yaml").read_text()
    text = text.replace("0x00000000, size: 4 MiB", "0x00000000, size: 4 KiB")
    text = text.replace("0x20000000, size: 4 MiB", "0x20000000, size: 6 KiB")
    Path("tiny.yaml").write_text(text)
    error, hint = flash_and_run(mcubench, "--board", "tiny.yaml", "--model", "digits")
    assert error.startswith("the model does not fit tiny: it needs at least ")
    assert " bytes of flash " in error
    assert " bytes of RAM " in error
    assert error.count(" too many") == 2
    assert hint.startswith("`mcubench boards list` shows boards with more")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("ones", "'ones' is not an input"),
        ("fill:300", "fill:300 does not fit the INT8 of input 'serving_default_image:0'"),
        ("none.npy", "cannot read the input none.npy: No such file or directory"),
    ],
)
def test_an_input_that_is_none(text: str, error: str, mcubench: InProcess) -> None:
    assert on_digits(mcubench, "--input", text)[0] == error


def test_a_data_set_that_is_not_there(mcubench: InProcess) -> None:
    error, _ = on_digits(mcubench, "--dataset", "none.npz")
    assert error == "there is no data set file 'none.npz', and no packaged model of that name"


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (("--resume",), "--resume has no meaning without --dataset"),
        (("--mean", "1", "--task", "anomaly"), "--task, --mean has no meaning without --dataset"),
        (("--dataset", "digits", "--mean", "x"), "--mean x: not a number"),
        (("--dataset", "digits", "--mean", "0"), "--mean has no meaning for samples in a .npz file, which are taken"),
        (("--dataset", "empty"), "empty: no samples in this folder, nor in a folder in it"),
        (("--dataset", "set.csv"), "set.csv: 2 columns of values, and the model's input has 64 elements"),
        (("--dataset", "set.txt"), "set.txt: the kind of data set is not known by its suffix '.txt'"),
        (
            ("--dataset", "digits", "--task", "regression"),
            "data set digits: numbers to be predicted are 1 a sample, and elements of",
        ),
        (("--dataset", "digits", "--task", "detection"), "--task detection: the model's outputs (SOFTMAX) are not"),
    ],
)
def test_a_data_set_or_an_option_for_it_that_makes_no_sense(
    options: tuple[str, ...], error: str, mcubench: InProcess
) -> None:
    Path("empty").mkdir()
    Path("set.csv").write_text("a,b\n1,2\n")
    Path("set.txt").write_text("a,b\n1,2\n")
    assert error in on_digits(mcubench, *options)[0]


def test_a_destination_in_no_folder(mcubench: InProcess, tmp_path: Path) -> None:
    error, _ = on_digits(mcubench, "--json", "no/out.json")
    assert error == f"cannot write no/out.json: there is no folder {tmp_path / 'no'}"


def test_an_elf_file_that_is_none(mcubench: InProcess) -> None:
    Path("text.elf").write_text("hello, world")
    for name, error in (
        ("none.elf", "error: cannot read none.elf: No such file or directory"),
        ("text.elf", "error: text.elf is not a whole ELF file: "),
        (".", "error: cannot read .: Is a directory"),
    ):
        answer = mcubench("run", name, "--board", "mps2_an500", "--model", "digits", "--quiet")
        assert answer.code == 2
        assert answer.err.startswith(error)


@pytest.mark.parametrize("command", [("inspect",), ("codegen",)])
def test_the_other_commands_tell_a_bad_model_the_same_way(command: tuple[str], mcubench: InProcess) -> None:
    write_file(Path("net.tflite"), DIGITS.read_bytes()[:5000])
    answer = mcubench(*command, "net.tflite")
    assert answer.code == 2
    assert answer.out == ""
    assert answer.err.startswith("error: net.tflite: ")
    assert sorted(path.name for path in Path().iterdir()) == ["net.tflite"]


def test_a_folder_with_brackets_in_its_name_is_printed_as_it_is(mcubench: InProcess) -> None:
    answer = mcubench("codegen", "digits", "--quiet", "-o", "out[/red]")
    assert answer.code == 0
    answer = mcubench("codegen", "digits", "-o", "out[/red]")
    assert "out[/red]/model.cc\n" in answer.out
    assert Path("out[/red]/model.cc").is_file()


def test_boards_are_json_on_request_and_nothing_else(mcubench: InProcess) -> None:
    listed = mcubench("boards", "list", "--json", "-")
    assert "mps2_an500" in [board["id"] for board in json.loads(listed.out)["boards"]]
    shown = mcubench("boards", "show", "mps2_an505", "--json", "-")
    assert json.loads(shown.out)["core"] == "cortex-m33"
    assert (listed.err, shown.err) == ("", "")


def test_boards_as_tables_show_every_name(mcubench: InProcess) -> None:
    table = mcubench("boards", "list").out
    assert all(name in table for name in ("mps2_an385_v6m", "mps2_an386", "mps3_an547", "cortex-m55", "4096 KiB"))
    assert "\x1b" not in table
    assert "25,000,000 Hz" in mcubench("boards", "show", "mps2_an500").out
