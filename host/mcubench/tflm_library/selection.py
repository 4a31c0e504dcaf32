# SPDX-License-Identifier: Apache-2.0
"""Which of TFLM's files belong to its library for a Cortex-M, by its Makefile's rules (docs/tflm-api.md)."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from mcubench.errors import ConfigError
from mcubench.tflm_library.source_tree import CMSIS_NN, THIRD_PARTY, SourceTree

_SOURCES = {".c", ".cc", ".cpp"}
_HEADERS = {".h", ".hpp", ".inc"}
_ROOTS = ("tensorflow", "signal")
_MICRO = PurePosixPath("tensorflow/lite/micro")
_KERNELS = _MICRO / "kernels"
_OPTIMIZED = _KERNELS / "cmsis_nn"
# Folders of any name below that hold no part of the library.
_NOT_THE_LIBRARY = {
    *("benchmarks", "ci", "delegates", "docs", "downloads", "examples", "experimental", "gen", "integration_tests"),
    *("java", "models", "objc", "python", "swift", "test", "testdata", "testing", "tests", "toco", "tools"),
}
# What belongs to one chip or emulator (folders of tensorflow/lite/micro).
_TARGETS = {
    *("apollo3evb", "arc_custom", "arc_emsdp", "arduino", "bluepill", "ceva", "chre", "cortex_m_corstone_300"),
    *("cortex_m_generic", "ecm3531", "hexagon", "himax_we1_evb", "openmvcam", "riscv32_generic", "riscv32_mcu"),
    *("sparkfun_edge", "spresense", "stm32f4", "stm32f4HAL", "xcore", "xtensa", "zephyr_riscv"),
}
# A platform's own: engine_tflm has its log, the port its counter and its start.
_OURS = {"debug_log", "micro_time", "system_setup"}
_TEST = re.compile(r"(^|_)(test|tests|testing|mock|fake)(_|$)|^kernel_runner$")


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
    include_paths = ["."]
    for name, place in sorted(tree.third_party.items()):
        files.update(_third_party_files(name, place))
        include_paths += [f"third_party/{name}/{path}".rstrip("/") for path in THIRD_PARTY[name].include_paths]
    common, reference, optimized = _compiled(files, has_kissfft="kissfft" in tree.third_party)
    variants: dict[str, tuple[str, ...]] = {}
    replaced = {PurePosixPath(name).stem for name in optimized}
    if replaced <= {PurePosixPath(name).stem for name in reference}:
        variants["reference"] = tuple(sorted((*common, *reference)))
    if CMSIS_NN in tree.third_party and optimized:
        kept = (name for name in reference if PurePosixPath(name).stem not in replaced)
        functions = (name for name in files if name.startswith(f"third_party/{CMSIS_NN}/Source/"))
        compiled = (name for name in functions if PurePosixPath(name).suffix in _SOURCES)
        variants["cmsis-nn"] = tuple(sorted((*common, *kept, *optimized, *compiled)))
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
        if "kiss_fft_wrappers" in path.parts and not has_kissfft:
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
    if path.is_relative_to(_KERNELS) and len(folders) > 4 and folders[4] not in {"internal", "cmsis_nn"}:
        return False
    if path.suffix in _HEADERS:
        return True
    return path.suffix in _SOURCES and path.stem not in _OURS and _TEST.search(path.stem) is None


def _third_party_files(name: str, place: Path) -> Iterator[tuple[str, Path]]:
    wanted = _HEADERS | (_SOURCES if name in {CMSIS_NN, "kissfft"} else set())
    folders = {CMSIS_NN: ("Include", "Source"), "flatbuffers": ("include",), "cmsis": ("CMSIS/Core/Include",)}
    for folder in folders.get(name, ("",)):
        for path in _walk(place / folder):
            inside = path.relative_to(place).as_posix()
            if path.suffix in wanted and not _NOT_THE_LIBRARY & set(PurePosixPath(inside).parts[:-1]):
                yield f"third_party/{name}/{inside}", path
    for licence in ("LICENSE", "LICENSE.txt", "COPYING"):
        if (place / licence).is_file():
            yield f"third_party/{name}/{licence}", place / licence


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            yield Path(parent) / name
