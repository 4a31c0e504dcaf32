# SPDX-License-Identifier: Apache-2.0
"""Which of TFLM's files belong to its library for a Cortex-M, by its Makefile's rules (docs/tflm-api.md)."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from mcubench.errors import ConfigError
from mcubench.tflm_library.source_tree import CMSIS_NN, KISSFFT, THIRD_PARTY, SourceTree

_SOURCES = {".c", ".cc", ".cpp"}
_HEADERS = {".h", ".hpp", ".inc"}
_ROOTS = ("tensorflow", "signal")
_MICRO = PurePosixPath("tensorflow/lite/micro")
_KERNELS = _MICRO / "kernels"
_OPTIMIZED = _KERNELS / "cmsis_nn"
_SIGNAL_KERNELS = PurePosixPath("signal/micro/kernels")
_LICENCES = ("LICENSE", "LICENSE.txt", "COPYING")
# Folders that hold no part of the library, wherever they are; `tensorflow_core` is for TensorFlow itself.
_NOT_THE_LIBRARY = {
    *("benchmarks", "ci", "delegates", "docs", "downloads", "examples", "experimental", "gen", "integration_tests"),
    *("java", "models", "objc", "python", "swift", "tensorflow_core", "test", "testdata", "testing", "tests", "toco"),
    "tools",
}
# What belongs to one chip or emulator (folders of tensorflow/lite/micro).
_TARGETS = {
    *("apollo3evb", "arc_custom", "arc_emsdp", "arduino", "bluepill", "ceva", "chre", "cortex_m_corstone_300"),
    *("cortex_m_generic", "ecm3531", "hexagon", "himax_we1_evb", "openmvcam", "riscv32_generic", "riscv32_mcu"),
    *("sparkfun_edge", "spresense", "stm32f4", "stm32f4HAL", "xcore", "xtensa", "zephyr_riscv"),
}
# A platform's own: engine_tflm has its log, the port its counter and its start.
_OURS = {"debug_log", "micro_time", "system_setup"}
_TEST = re.compile(r"(^|_)(test|tests|testing|mock|fake)(_|$)|_generated_data$|_python$|^kernel_runner$")
# Needs a heap: the Makefile leaves it out where TF_LITE_STATIC_MEMORY is defined.
_NEEDS_HEAP = PurePosixPath("tensorflow/lite/array.cc")
_FOURIER = re.compile(r"^i?rfft_")


@dataclass(frozen=True)
class Selection:
    """Files to copy, by their path in the library's `tree`: where each is, and what is compiled for each variant."""

    files: dict[str, Path]
    sources: dict[str, tuple[str, ...]]  # by kernels
    include_paths: tuple[str, ...]


def select(tree: SourceTree) -> Selection:
    """Choose files and sources.

    Raises:
        ConfigError: neither variant of the kernels is complete.
    """
    files: dict[str, Path] = {}
    for name in _ROOTS:
        files.update(_tflm_files(tree.root, name))
    include_paths = [".", "third_party"]
    for name, place in sorted(tree.third_party.items()):
        files.update(_third_party_files(name, place))
        include_paths += [f"third_party/{name}/{path}".rstrip("/") for path in THIRD_PARTY[name].include_paths]
    common, reference, optimized = _compiled(files, has_kissfft=KISSFFT in tree.third_party)
    variants: dict[str, tuple[str, ...]] = {}
    in_both = {_stem(name) for name in optimized} & {_stem(name) for name in reference}
    if reference and (in_both or not optimized):
        variants["reference"] = tuple(sorted((*common, *reference)))
    if CMSIS_NN in tree.third_party and optimized:
        kept = (name for name in reference if _stem(name) not in in_both)
        # Optimized kernels take the place of others of their name. A generated tree has no others.
        placed = (name for name in optimized if not in_both or _stem(name) in in_both)
        functions = (name for name in files if name.startswith(f"third_party/{CMSIS_NN}/Source/"))
        compiled = (name for name in functions if PurePosixPath(name).suffix in _SOURCES)
        variants["cmsis-nn"] = tuple(sorted((*common, *kept, *placed, *compiled)))
    if not variants:
        raise ConfigError(
            f"{tree.root} has kernels for neither variant: the reference kernels are not all there, nor is CMSIS-NN",
            hint="a tree that create_tflm_tree.py made for CMSIS-NN needs its third_party/cmsis_nn",
        )
    _require_interpreter(tree.root, common)
    return Selection(files, variants, tuple(include_paths))


def _require_interpreter(root: Path, common: Iterable[str]) -> None:
    wanted = {"micro_interpreter", "micro_allocator", "recording_micro_allocator"}
    missing = wanted - {PurePosixPath(name).stem for name in common}
    if missing:
        names = ", ".join(f"{name}.cc" for name in sorted(missing))
        raise ConfigError(
            f"{root} is not all of TensorFlow Lite Micro: it lacks {names}",
            hint="take a whole checkout, or make the tree again",
        )


def _compiled(files: Iterable[str], *, has_kissfft: bool) -> tuple[list[str], list[str], list[str]]:
    """Sources of every variant; kernels that an optimized one may replace; optimized kernels."""
    common, reference, optimized = [], [], []
    for name in files:
        path = PurePosixPath(name)
        if path.suffix not in _SOURCES or path.parts[0] == "third_party":
            continue
        if not has_kissfft and ("kiss_fft_wrappers" in path.parts or _FOURIER.match(path.stem)):
            continue
        if path.parent == _OPTIMIZED:
            optimized.append(name)
        elif path.parent == _KERNELS:
            reference.append(name)
        else:
            common.append(name)
    return common, reference, optimized


def _tflm_files(root: Path, name: str) -> Iterator[tuple[str, Path]]:
    for path in _walk(root / name):
        inside = PurePosixPath(path.relative_to(root).as_posix())
        if _is_of_the_library(inside):
            yield str(inside), path


def _is_of_the_library(path: PurePosixPath) -> bool:
    folders = path.parts[:-1]
    if _NOT_THE_LIBRARY & set(folders):
        return False
    if len(folders) > 3 and path.is_relative_to(_MICRO) and folders[3] in _TARGETS:
        return False
    # Kernels of one chip are in a folder of their own; `internal` is everybody's.
    own = {"internal", "cmsis_nn"} if path.is_relative_to(_KERNELS) else {"internal"}
    for kernels in (_KERNELS, _SIGNAL_KERNELS):
        below = path.relative_to(kernels).parts[:-1] if path.is_relative_to(kernels) else ()
        if below and below[0] not in own:
            return False
    if path.suffix in _HEADERS:
        return True
    is_library = path.stem not in _OURS and _TEST.search(path.stem) is None and path.with_suffix(".cc") != _NEEDS_HEAP
    return path.suffix in _SOURCES and is_library


def _third_party_files(name: str, place: Path) -> Iterator[tuple[str, Path]]:
    for pattern in (*THIRD_PARTY[name].files, *_LICENCES):
        for path in sorted(place.glob(pattern)):
            inside = path.relative_to(place)
            # One folder of tools is needed: the pattern names it.
            unwanted = _NOT_THE_LIBRARY - set(PurePosixPath(pattern).parts)
            if not unwanted & set(inside.parts[:-1]) and not path.is_dir():
                yield f"third_party/{name}/{inside.as_posix()}", path


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            yield Path(parent) / name


def _stem(name: str) -> str:
    return PurePosixPath(name).stem
