# SPDX-License-Identifier: Apache-2.0
"""A small functional stand-in for TensorFlow Lite Micro, laid out as its checkout or as its script makes a tree."""

import shutil
from collections.abc import Collection
from pathlib import Path

_CHECKOUT = Path(__file__).with_name("checkout")
_MICRO = Path("tensorflow/lite/micro")
_DOWNLOADS = _MICRO / "tools/make/downloads"
_CMSIS = frozenset({"cmsis_nn", "cmsis"})
# A generated tree holds what the Makefile compiles: these three are among it, tests and other chips' files are not.
_OF_THE_PLATFORM = ("debug_log.cc", "micro_time.cc", "system_setup.cc")
_IS_NO_PART = "#error this file is not part of the library"


def write_checkout(folder: Path, *, cmsis_nn: bool = True, leave_out: Collection[str] = ()) -> None:
    """Write a checkout with its downloads, without the third-party folders that `leave_out` names."""
    shutil.copytree(_CHECKOUT, folder, dirs_exist_ok=True)
    for name in set(leave_out) if cmsis_nn else _CMSIS | set(leave_out):
        shutil.rmtree(folder / _DOWNLOADS / name)


def write_generated_tree(folder: Path, *, cmsis_nn: bool = True) -> None:
    """Write what create_tflm_tree.py lays out: a specialised kernel takes the place of the reference one."""
    write_checkout(folder, cmsis_nn=cmsis_nn)
    shutil.move(folder / _DOWNLOADS, folder / "third_party")
    for path in [*folder.rglob("*.cc")]:
        own = path.parent == folder / _MICRO and path.name in _OF_THE_PLATFORM
        if _IS_NO_PART in path.read_text() and not own:
            path.unlink()
    kernels = folder / _MICRO / "kernels"
    if not cmsis_nn:
        shutil.rmtree(kernels / "cmsis_nn")
        return
    for path in (kernels / "cmsis_nn").iterdir():
        (kernels / path.name).unlink()
