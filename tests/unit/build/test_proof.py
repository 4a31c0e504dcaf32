# SPDX-License-Identifier: Apache-2.0
"""Each proof of what was linked, both ways, on programs with functions of the names that matter."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from mcubench.build.proof import Expectation, prove
from mcubench.errors import ConfigError, MeasurementError
from unit.build.arm_program import link

_REGISTERED = frozenset({"tflite::Register_CONV_2D", "tflite::Register_SOFTMAX"})
_REFERENCE = Expectation("reference", _REGISTERED, {"CONV_2D": ("arm_convolve_",)})
_CMSIS_NN = Expectation(
    "cmsis-nn", _REGISTERED, {"CONV_2D": ("arm_convolve_",), "AVERAGE_POOL_2D": ("arm_avgpool_", "arm_max_pool_")}
)
_REGISTRATIONS = ("tflite::Register_CONV_2D", "tflite::Register_SOFTMAX")
_KERNELS = ("arm_convolve_s8", "arm_convolve_1x1_s8", "arm_avgpool_s8")


def _function(name: str) -> str:
    namespace, _, function = name.rpartition("::")
    text = f"__attribute__((noinline)) void {function}() {{ sink = sink + {len(name)}; }}"
    return f"namespace {namespace} {{ {text} }}" if namespace else f'extern "C" {text}'


def _source(names: Iterable[str]) -> str:
    functions = "\n".join(_function(name) for name in names)
    return f"extern volatile int sink;\n{functions}\n"


def _firmware(
    folder: Path,
    registrations: Iterable[str] = _REGISTRATIONS,
    kernels: Iterable[str] = (),
    *,
    flags: str = "-O2 -g",
    kernel_flags: str = "",
    kernel_file: str = "kernels.cc",
) -> Path:
    called = [*registrations, *kernels]
    spaces = (name.rpartition("::") for name in called)
    declared = "\n".join(f"namespace {s} {{ void {f}(); }}" if s else f'extern "C" void {f}();' for s, _, f in spaces)
    calls = " ".join(f"{name}();" for name in called)
    sources = {
        "main.cc": f'{declared}\nvolatile int sink;\nextern "C" void Reset() {{ {calls} }}\n',
        "registrations.cc": _source(registrations),
        kernel_file: _source(kernels),
    }
    return link(folder, sources, *flags.split(), each={kernel_file: kernel_flags})


def _doubt(elf: Path, expectation: Expectation) -> str:
    with pytest.raises(MeasurementError) as caught:
        prove(elf, expectation)
    assert caught.value.hint is not None
    return caught.value.message


def test_what_is_as_asked_for_is_said_in_sentences(tmp_path: Path) -> None:
    assert prove(_firmware(tmp_path / "a", kernels=_KERNELS), _CMSIS_NN) == (
        "AVERAGE_POOL_2D runs CMSIS-NN: arm_avgpool_s8",
        "CONV_2D runs CMSIS-NN: arm_convolve_1x1_s8, arm_convolve_s8",
        "no operator is registered beyond the 2 that the model needs",
        "source files compiled: 3 with -O2",
    )
    assert prove(_firmware(tmp_path / "b"), _REFERENCE) == (
        "no function of CMSIS-NN is linked",
        "no operator is registered beyond the 2 that the model needs",
        "source files compiled: 2 with -O2",
    )


def test_an_operator_without_its_kernel_of_cmsis_nn_is_a_doubt(tmp_path: Path) -> None:
    elf = _firmware(tmp_path, kernels=["arm_fully_connected_s8"])
    message = _doubt(elf, _CMSIS_NN)
    assert "CONV_2D runs TFLM's reference kernel: no arm_convolve_* is linked" in message
    assert "AVERAGE_POOL_2D runs TFLM's reference kernel: no arm_avgpool_* or arm_max_pool_* is linked" in message


def test_a_kernel_that_is_compiled_and_not_linked_does_not_count(tmp_path: Path) -> None:
    text = _source(_KERNELS)
    main = 'volatile int sink;\nextern "C" void Reset() { sink = 1; }\n'
    elf = link(tmp_path, {"main.cc": main, "kernels.cc": text}, "-O2", "-g")
    assert "no arm_convolve_* is linked" in _doubt(elf, _CMSIS_NN)


@pytest.mark.parametrize("kernel", ["arm_convolve_s8", "arm_nn_mat_mult_nt_t_s8", "arm_softmax_s8", "arm_svdf_s8"])
def test_a_kernel_of_cmsis_nn_among_reference_kernels_is_a_doubt(tmp_path: Path, kernel: str) -> None:
    message = _doubt(_firmware(tmp_path, kernels=[kernel]), _REFERENCE)
    assert message == f"reference kernels were asked for, and CMSIS-NN is linked: {kernel}"


def test_a_source_of_cmsis_nn_among_reference_kernels_is_a_doubt(tmp_path: Path) -> None:
    elf = _firmware(tmp_path, kernels=["arm_future_s8"], kernel_file="third_party/cmsis_nn/future.cc")
    message = _doubt(elf, _REFERENCE)
    assert message == "reference kernels were asked for, and CMSIS-NN is linked: third_party/cmsis_nn/future.cc"


def test_signal_processing_of_arm_is_not_cmsis_nn(tmp_path: Path) -> None:
    elf = _firmware(tmp_path, kernels=["arm_rfft_q15", "arm_mat_mult_f32", "arm_max_f32"])
    assert prove(elf, _REFERENCE)[0] == "no function of CMSIS-NN is linked"


@pytest.mark.parametrize(
    "name",
    ["tflite::Register_ADD", "tflite::ops::micro::Register_ADD", "tflm_signal::Register_ADD"],
)
def test_an_operator_that_is_registered_for_nothing_is_a_doubt(tmp_path: Path, name: str) -> None:
    message = _doubt(_firmware(tmp_path, [*_REGISTRATIONS, name]), _REFERENCE)
    assert message == "operators that the model does not need are registered: ADD"


def test_many_operators_that_are_registered_for_nothing_are_counted(tmp_path: Path) -> None:
    extra = [f"tflite::Register_OP{index}" for index in range(7)]
    message = _doubt(_firmware(tmp_path, [*_REGISTRATIONS, *extra]), _REFERENCE)
    assert message.endswith("registered: OP0, OP1, OP2, OP3, OP4 and 2 more")


def test_a_function_that_is_only_called_like_a_registration_is_none(tmp_path: Path) -> None:
    elf = _firmware(tmp_path, [*_REGISTRATIONS, "app::Register_USER", "tflite::RegisterOp"])
    assert "no operator is registered beyond the 2 that the model needs" in prove(elf, _REFERENCE)


@pytest.mark.parametrize(("flags", "level"), [("-O0", "-O0"), ("-Og", "-Og"), ("-O2 -O0", "-O0")])
def test_a_file_that_is_not_optimized_is_named(tmp_path: Path, flags: str, level: str) -> None:
    elf = _firmware(tmp_path, kernels=_KERNELS, kernel_flags=flags)
    assert _doubt(elf, _CMSIS_NN) == f"kernels.cc: compiled with {level}"


@pytest.mark.parametrize(
    ("flags", "counts"),
    [
        ("-O0 -O3", "2 with -O2, 1 with -O3"),
        ("-Os", "2 with -O2, 1 with -Os"),
        ("-Ofast", "2 with -O2, 1 with -Ofast"),
        ("-O1", "1 with -O1, 2 with -O2"),
    ],
)
def test_the_last_option_counts_and_every_level_is_told(tmp_path: Path, flags: str, counts: str) -> None:
    elf = _firmware(tmp_path, kernels=_KERNELS, kernel_flags=flags)
    assert prove(elf, _CMSIS_NN)[-1] == f"source files compiled: {counts}"


def test_a_file_without_any_optimization_option_is_named(tmp_path: Path) -> None:
    elf = _firmware(tmp_path, kernels=_KERNELS, flags="-g")
    assert _doubt(elf, _CMSIS_NN) == "kernels.cc, main.cc, registrations.cc: compiled with no -O option"


def test_a_file_that_is_not_optimized_and_not_linked_is_no_doubt(tmp_path: Path) -> None:
    sources = {
        "main.cc": 'volatile int sink;\nextern "C" void Reset() { sink = 1; }\n',
        "unused.cc": _source(_KERNELS),
    }
    elf = link(tmp_path, sources, "-O2", "-g", each={"unused.cc": "-O0"})
    assert prove(elf, _REFERENCE)[-1] == "source files compiled: 1 with -O2"


@pytest.mark.parametrize("dwarf", ["-gdwarf-4", "-gdwarf-5"])
@pytest.mark.parametrize("sections", ["-ffunction-sections", "-fno-function-sections"])
def test_each_form_of_debug_information_is_read(tmp_path: Path, dwarf: str, sections: str) -> None:
    elf = _firmware(tmp_path, kernels=_KERNELS, flags=f"-O2 {dwarf} {sections}", kernel_flags="-O0")
    assert _doubt(elf, _CMSIS_NN) == "kernels.cc: compiled with -O0"


def test_a_library_without_debug_information_is_not_looked_at(tmp_path: Path) -> None:
    elf = _firmware(tmp_path, kernels=_KERNELS, kernel_flags="-O0 -g0")
    assert prove(elf, _CMSIS_NN)[-1] == "source files compiled: 2 with -O2"


def test_assembly_needs_no_optimization(tmp_path: Path) -> None:
    assembly = ".syntax unified\n.thumb\n.section .text.Wait\n.global Wait\n.type Wait, %function\nWait: bx lr\n"
    main = 'extern "C" void Wait();\nextern "C" void Reset() { Wait(); }\n'
    elf = link(tmp_path, {"main.cc": main, "wait.S": assembly}, "-O2", "-g")
    assert prove(elf, _REFERENCE)[-1] == "source files compiled: 1 with -O2"


def test_a_firmware_without_debug_information_is_a_doubt(tmp_path: Path) -> None:
    message = _doubt(_firmware(tmp_path, kernels=_KERNELS, flags="-O2"), _CMSIS_NN)
    assert message == "how the firmware was compiled cannot be told: it has no debug information of its code"


def test_all_doubts_are_named_at_once(tmp_path: Path) -> None:
    elf = _firmware(tmp_path, [*_REGISTRATIONS, "tflite::Register_ADD"], flags="-O0 -g")
    message = _doubt(elf, _CMSIS_NN)
    assert "no arm_convolve_*" in message
    assert "registered: ADD" in message
    assert "compiled with -O0" in message


def test_names_that_nothing_can_read_are_a_doubt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elf = _firmware(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "what is registered cannot be told: no c++filt reads _ZN6tflite" in _doubt(elf, _REFERENCE)


def test_other_kernels_than_there_are_cannot_be_expected() -> None:
    with pytest.raises(ConfigError, match="'cmsis' are no kernels: reference or cmsis-nn"):
        Expectation("cmsis", frozenset(), {})
