# SPDX-License-Identifier: Apache-2.0
"""Looking for every tool that the road needs."""

import importlib.metadata
import os
import platform
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

from mcubench import resources
from mcubench.board import load_boards
from mcubench.build import find_toolchain
from mcubench.convert.environment import find_environment
from mcubench.convert.pins import EnvironmentName
from mcubench.errors import McubenchError, ToolError
from mcubench.oracle import interpreters
from mcubench.result import Check, DoctorReport
from mcubench.target import find_qemu
from mcubench.tflm_library import require_library

_NEWLIB_HINT = (
    "install it: apt-get install libnewlib-arm-none-eabi libstdc++-arm-none-eabi-newlib (needed beside the compiler)"
)
_INSTALL_HINT = "install mcubench with its dependencies: pip install ."


@dataclass(frozen=True)
class _Probe:
    """One thing to look for: `find` returns its version, or raises."""

    name: str
    purpose: str
    find: Callable[[], str]
    needed: bool = True


def examine() -> DoctorReport:
    """Look for everything; a thing that is missing is a line of the report, not an error."""
    checks = tuple(_look(probe) for probe in _PROBES)
    return DoctorReport(healthy=all(check.found or not check.needed for check in checks), checks=checks)


def _look(probe: _Probe) -> Check:
    try:
        version = probe.find()
    except McubenchError as error:
        advice = error.message if error.hint is None else f"{error.message}: {error.hint}"
        return Check(name=probe.name, purpose=probe.purpose, needed=probe.needed, found=False, advice=advice)
    return Check(name=probe.name, purpose=probe.purpose, needed=probe.needed, found=True, version=version)


def _package(name: str) -> Callable[[], str]:
    def find() -> str:
        try:
            return importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError as error:
            raise ToolError(f"the package {name} is not installed", hint=_INSTALL_HINT) from error

    return find


def _compiler() -> str:
    return find_toolchain().version


def _c_library() -> str:
    """Newlib's nano variant and libstdc++'s headers, which come in packages of their own."""
    compiler = str(find_toolchain().path)
    specs = _ask([compiler, "-print-file-name=nano.specs"])
    if not os.path.isabs(specs):  # noqa: PTH117 - the compiler's answer is a text
        raise ToolError("newlib-nano is not there", hint=_NEWLIB_HINT)
    probe = [compiler, "-x", "c++", "-fsyntax-only", "-mcpu=cortex-m4", "-mthumb", "-include", "cstdint", os.devnull]
    if subprocess.run(probe, capture_output=True, check=False, timeout=30).returncode != 0:
        raise ToolError("libstdc++'s headers are not there", hint=_NEWLIB_HINT)
    return specs


def _ask(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=30).stdout.strip()


def _emulator() -> str:
    return find_qemu().version


def _machines() -> str:
    """The machines that the boards need, as QEMU lists its own."""
    qemu = find_qemu().path
    known = {line.split()[0] for line in _ask([str(qemu), "-machine", "help"]).splitlines() if line.strip()}
    wanted = {board.qemu.machine for board in load_boards() if board.qemu is not None}
    missing = sorted(wanted - known)
    if missing:
        raise ToolError(f"QEMU has no {', '.join(missing)}", hint="install a newer qemu-system-arm")
    return ", ".join(sorted(wanted))


def _oracle() -> str:
    package = interpreters.available()
    if package is None:
        raise ToolError("neither tflite-micro nor ai-edge-litert is installed", hint=_INSTALL_HINT)
    note = "" if package == interpreters.TFLM else " (a stand-in: nothing is called bit-exact)"
    return f"{package} {interpreters.version(package)}{note}"


def _cache() -> str:
    folder = resources.cache_folder()
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        raise ToolError(f"the cache folder {folder} cannot be written", hint="set MCUBENCH_CACHE to another folder")
    return str(folder)


def _program(name: str, hint: str) -> Callable[[], str]:
    """A program on PATH: where it is. Each says its version in its own way, to whoever runs it."""

    def find() -> str:
        path = shutil.which(name)
        if path is None:
            raise ToolError(f"{name} is not on PATH", hint=hint)
        return path

    return find


def _converter(name: EnvironmentName) -> Callable[[], str]:
    """An environment that sources are converted in: its two first packages, and where it is."""

    def find() -> str:
        found = find_environment(name)
        if found is None:
            raise ToolError(f"the environment '{name}' is not made", hint=f"mcubench convert --setup {name}")
        packages = ", ".join(f"{package} {version}" for package, version in list(found.versions.items())[:2])
        return f"{packages}: {found.python}"

    return find


def _twin() -> str:
    try:
        return importlib.metadata.version("unicorn")
    except importlib.metadata.PackageNotFoundError as error:
        raise ToolError("the package unicorn is not installed", hint="pip install 'mcubench[twin]'") from error


def _tflm() -> str:
    library = require_library()
    return f"{', '.join(library.kernels)} kernels, from {library.origin}"


_PROBES = (
    _Probe("Python", "runs mcubench", platform.python_version),
    _Probe("arm-none-eabi-gcc", "compiles the firmware", _compiler),
    _Probe("newlib, libstdc++", "the firmware's C and C++ libraries", _c_library),
    _Probe("PlatformIO", "builds the firmware", _package("platformio")),
    _Probe("SCons", "runs under PlatformIO", _package("scons")),
    _Probe("qemu-system-arm", "emulates boards", _emulator),
    _Probe("QEMU machines", "the boards that can be emulated", _machines),
    _Probe("oracle", "computes the outputs that a target must give", _oracle),
    _Probe("TFLM", "engine tflm: TensorFlow Lite Micro's sources", _tflm, needed=False),
    _Probe("Unicorn", "runs the twin of a board's chip (--emulate twin)", _twin, needed=False),
    _Probe("convert: tensorflow", "converts Keras and SavedModel", _converter("tensorflow"), needed=False),
    _Probe("convert: onnx", "converts ONNX", _converter("onnx"), needed=False),
    _Probe("convert: torch", "converts PyTorch", _converter("torch"), needed=False),
    *(
        _Probe(name, purpose, _program(name, hint), needed=False)
        for name, purpose, hint in (
            ("openocd", "flashes boards with a debug probe", "apt-get install openocd"),
            ("pyocd", "flashes boards with a CMSIS-DAP probe", "pipx install pyocd"),
            ("st-flash", "flashes boards with an ST-LINK", "apt-get install stlink-tools"),
            ("JLinkExe", "flashes boards with a J-Link", "SEGGER's J-Link software package"),
            ("picotool", "flashes Raspberry Pi boards", "https://github.com/raspberrypi/picotool"),
            ("renode", "another emulator of boards (--emulate renode)", "https://renode.io"),
        )
    ),
    _Probe("cache folder", "keeps what was built", _cache),
)
