# SPDX-License-Identifier: Apache-2.0
"""A few files laid out as TensorFlow Lite Micro's checkout, for what only looks at names."""

from collections.abc import Iterable
from pathlib import Path

MICRO = "tensorflow/lite/micro"
DOWNLOADS = f"{MICRO}/tools/make/downloads"

IN_BOTH = (
    f"{MICRO}/micro_interpreter.cc",
    f"{MICRO}/micro_allocator.cc",
    f"{MICRO}/recording_micro_allocator.cc",
    f"{MICRO}/arena_allocator/single_arena_buffer_allocator.cc",
    f"{MICRO}/memory_planner/greedy_memory_planner.cc",
    f"{MICRO}/tflite_bridge/flatbuffer_conversions_bridge.cc",
    f"{MICRO}/c/common.cc",
    f"{MICRO}/kernels/internal/common.cc",
    f"{MICRO}/kernels/internal/reference/portable_tensor_utils.cc",
    f"{MICRO}/kernels/reshape.cc",
    "tensorflow/lite/core/api/flatbuffer_conversions.cc",
    "tensorflow/lite/kernels/internal/quantization_util.cc",
    "tensorflow/compiler/mlir/lite/schema/schema_utils.cc",
    "signal/src/window.cc",
    "signal/micro/kernels/window.cc",
)
REFERENCE = (f"{MICRO}/kernels/conv.cc",)
OPTIMIZED = (f"{MICRO}/kernels/cmsis_nn/conv.cc",)
IN_NEITHER = (
    f"{MICRO}/debug_log.cc",
    f"{MICRO}/micro_time.cc",
    f"{MICRO}/system_setup.cc",
    f"{MICRO}/micro_interpreter_test.cc",
    f"{MICRO}/test_helpers.cc",
    f"{MICRO}/fake_micro_context.cc",
    f"{MICRO}/mock_micro_graph.cc",
    f"{MICRO}/kernels/conv_test.cc",
    f"{MICRO}/kernels/conv_test_common.cc",
    f"{MICRO}/kernels/kernel_runner.cc",
    f"{MICRO}/kernels/xtensa/conv.cc",
    f"{MICRO}/kernels/testdata/conv_test_data.cc",
    f"{MICRO}/cortex_m_generic/micro_time.cc",
    f"{MICRO}/examples/hello_world/main.cc",
    f"{MICRO}/benchmarks/keyword_benchmark.cc",
    f"{MICRO}/testing/util_test.cc",
    f"{MICRO}/tools/benchmarking/generic_model_benchmark.cc",
    f"{MICRO}/python/interpreter/src/interpreter_wrapper.cc",
    f"{MICRO}/integration_tests/seanet/conv/integration_tests.cc",
    f"{MICRO}/kernels/circular_buffer_flexbuffers_generated_data.cc",
    "tensorflow/lite/array.cc",
    "signal/micro/kernels/window_test.cc",
    "signal/micro/kernels/xtensa/window.cc",
    "signal/tensorflow_core/kernels/window_kernel.cc",
    "signal/testdata/fft_test_data.cc",
    "python/tflite_micro/python_ops_resolver.cc",
    "codegen/runtime/micro_codegen_context.cc",
)
# Compiled where KissFFT is there.
FOURIER = ("signal/src/kiss_fft_wrappers/kiss_fft_int16.cc", "signal/src/rfft_int16.cc", "signal/src/irfft_int16.cc")
# In the place of no other.
STRAY_OPTIMIZED = (f"{MICRO}/kernels/cmsis_nn/scratch.cc",)
HEADERS = (f"{MICRO}/micro_interpreter.h", f"{MICRO}/kernels/conv.h", "tensorflow/lite/schema/schema_generated.h")
KISSFFT = (
    "kiss_fft.h",
    "kiss_fft.c",
    "_kiss_fft_guts.h",
    "COPYING",
    "test/testkiss.c",
    "tools/kiss_fftr.h",
    "tools/kiss_fftr.c",
    "tools/fftutil.c",
)
THIRD_PARTY = {
    "flatbuffers": ("include/flatbuffers/flatbuffers.h", "LICENSE", "src/flatc.cpp"),
    "gemmlowp": ("fixedpoint/fixedpoint.h", "LICENSE", "test/test.cc"),
    "ruy": ("ruy/profiler/instrumentation.h", "LICENSE", "ruy/tune.cc"),
    "cmsis_nn": (
        "Include/arm_nnfunctions.h",
        "Source/ConvolutionFunctions/arm_convolve_s8.c",
        "Tests/UnitTest/x.c",
        "LICENSE",
    ),
    "cmsis": ("CMSIS/Core/Include/cmsis_compiler.h", "CMSIS/DSP/Source/x.c", "LICENSE.txt"),
}


def write_small_tree(
    root: Path, *, without: Iterable[str] = (), third_party: str = DOWNLOADS, kernels: Iterable[str] = ("all",)
) -> None:
    """A checkout; `without` names third-party folders to leave out, `kernels` what create_tflm_tree.py would keep."""
    names = [*IN_BOTH, *HEADERS, *OPTIMIZED, *IN_NEITHER, *FOURIER, "LICENSE"]
    names += (*REFERENCE, *STRAY_OPTIMIZED) if "all" in kernels else ()
    for party, files in THIRD_PARTY.items():
        if party not in set(without):
            names += [f"{third_party}/{party}/{name}" for name in files]
    for name in names:
        write(root / name, f"// {name}\n")


def write(path: Path, text: str = "// a file\n") -> None:
    """Write a file, and make its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
