# SPDX-License-Identifier: Apache-2.0
"""Finding one's way in TFLM's sources: a checkout with its downloads, or a tree that TFLM's own script made."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mcubench.errors import ConfigError, FileError

# What says that a folder is TFLM: a header that every version has.
_MARK = Path("tensorflow/lite/micro/micro_interpreter.h")
_DOWNLOADS = Path("tensorflow/lite/micro/tools/make/downloads")
_OPTIMIZED = Path("tensorflow/lite/micro/kernels/cmsis_nn")
_CORE_HEADER = b'#include "cmsis_compiler.h"'
# Where tensorflow/lite/micro/tools/project_generation/create_tflm_tree.py puts them.
_GENERATED = Path("third_party")


@dataclass(frozen=True)
class ThirdParty:
    """Somebody else's sources: a file that says that they are there, the files to take, the folders to include."""

    title: str
    mark: Path
    files: tuple[str, ...]
    include_paths: tuple[str, ...]
    needed: bool = True


CMSIS_NN, CMSIS, KISSFFT = "cmsis_nn", "cmsis", "kissfft"
THIRD_PARTY: Mapping[str, ThirdParty] = {
    "flatbuffers": ThirdParty(
        "flatbuffers", Path("include/flatbuffers/flatbuffers.h"), ("include/**/*.h",), ("include",)
    ),
    "gemmlowp": ThirdParty("gemmlowp", Path("fixedpoint/fixedpoint.h"), ("**/*.h",), ("",)),
    "ruy": ThirdParty("ruy", Path("ruy/profiler/instrumentation.h"), ("ruy/**/*.h",), ("",)),
    CMSIS_NN: ThirdParty(
        "CMSIS-NN",
        Path("Include/arm_nnfunctions.h"),
        ("Include/**/*.h", "Source/**/*.h", "Source/**/*.c"),
        ("", "Include"),
        needed=False,
    ),
    # CMSIS-NN has done without CMSIS's core headers since its version 4.1; older ones include them.
    CMSIS: ThirdParty(
        "CMSIS core headers",
        Path("CMSIS/Core/Include/cmsis_compiler.h"),
        ("CMSIS/Core/Include/**/*.h",),
        ("CMSIS/Core/Include",),
        needed=False,
    ),
    # Only the signal operators' Fourier transforms need it; they include its sources.
    KISSFFT: ThirdParty("KissFFT", Path("kiss_fft.h"), ("*.h", "*.c", "tools/kiss_fftr.*"), ("",), needed=False),
}


@dataclass(frozen=True)
class SourceTree:
    """TFLM's folder, and those of the third-party sources that were found."""

    root: Path
    third_party: Mapping[str, Path]


def open_source_tree(root: Path, cmsis_nn: Path | None, *, wants_cmsis_nn: bool) -> SourceTree:
    """Look for everything; `cmsis_nn` stands in for the checkout's own.

    Raises:
        FileError: the folder is not there, or is no TFLM.
        ConfigError: third-party sources are missing; the message names them.
    """
    if not root.is_dir():
        raise FileError(f"there is no folder {root}", hint="--source takes a TensorFlow Lite Micro checkout")
    if not (root / _MARK).is_file():
        raise FileError(
            f"{root} is no TensorFlow Lite Micro: it has no {_MARK}",
            hint="--source takes a checkout of tensorflow/tflite-micro, or a tree made by its create_tflm_tree.py",
        )
    found = {name: place for name in THIRD_PARTY if (place := find_third_party(root, name)) is not None}
    if cmsis_nn is not None:
        found[CMSIS_NN] = _own_cmsis_nn(cmsis_nn)
    if not wants_cmsis_nn:
        found.pop(CMSIS_NN, None)
    needed = {name for name, party in THIRD_PARTY.items() if party.needed}
    # A tree that was made without optimized kernels has no use for CMSIS-NN.
    if wants_cmsis_nn and any((root / _OPTIMIZED).glob("*.c*")):
        needed.add(CMSIS_NN)
    if CMSIS_NN in found and includes_cmsis_core(found[CMSIS_NN]):
        needed.add(CMSIS)
    missing = [party.title for name, party in THIRD_PARTY.items() if name in needed - set(found)]
    if missing:
        raise ConfigError(
            f"{root} lacks third-party sources: {', '.join(missing)}",
            hint="TensorFlow Lite Micro fetches them: make -f tensorflow/lite/micro/tools/make/Makefile "
            "third_party_downloads OPTIMIZED_KERNEL_DIR=cmsis_nn; --cmsis-nn takes CMSIS-NN from elsewhere, or none",
        )
    return SourceTree(root, found)


def find_third_party(root: Path, name: str) -> Path | None:
    """The folder of somebody else's sources in TFLM's; None where they are not there."""
    places = (download_folder(root, name), root / _GENERATED / name)
    return next((place for place in places if (place / THIRD_PARTY[name].mark).is_file()), None)


def download_folder(root: Path, name: str) -> Path:
    """Where TFLM's scripts put what they fetch."""
    return root / _DOWNLOADS / name


def includes_cmsis_core(cmsis_nn: Path) -> bool:
    """Whether this CMSIS-NN is one that includes CMSIS's core headers."""
    return any(_CORE_HEADER in path.read_bytes() for path in (cmsis_nn / "Include").rglob("*.h") if path.is_file())


def _own_cmsis_nn(folder: Path) -> Path:
    mark = THIRD_PARTY[CMSIS_NN].mark
    if not (folder / mark).is_file():
        raise FileError(f"{folder} is no CMSIS-NN: it has no {mark}", hint="--cmsis-nn takes a checkout of CMSIS-NN")
    return folder
