# SPDX-License-Identifier: Apache-2.0
"""Builds that are interrupted, hang, or run at the same time: nothing is left behind, nothing half done is used."""

import contextlib
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import pytest

from emulated.build.minimal import build, program
from mcubench.board import find_board
from mcubench.build import BuildOptions, Program, build_firmware, platformio_run
from mcubench.errors import ToolError
from mcubench.folder_lock import folder_lock

pytestmark = pytest.mark.emulated

_DEADLINE_S = 120


def _hanging_program(folder: Path) -> Program:
    """A model whose source the assembler never finishes reading: it waits for a writer of a named pipe."""
    pipe = folder / "pipe"
    subprocess.run(["mkfifo", pipe], check=True)
    source = program()
    text = source.sources["model.cc"] + f'__asm(".incbin \\"{pipe}\\"");\n'
    return Program({"model.cc": text}, source.components, source.engine)


def _processes_in(folder: Path) -> list[psutil.Process]:
    """Processes that work in a project of `folder`."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.cwd().startswith(str(folder)) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


def _name(process: psutil.Process) -> str:
    """Its name; none where it has ended meanwhile."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.name()
    return ""


def _wait_for_assembler(folder: Path) -> None:
    deadline_s = time.monotonic() + _DEADLINE_S
    while not any(_name(process).endswith("as") for process in _processes_in(folder)):
        assert time.monotonic() < deadline_s
        time.sleep(0.05)


def _wait_for_none(folder: Path) -> None:
    deadline_s = time.monotonic() + _DEADLINE_S
    while _processes_in(folder):
        assert time.monotonic() < deadline_s
        time.sleep(0.05)


_CHILD = """
import sys
from pathlib import Path
from emulated.build.minimal import build
from mcubench.build import Program
text = Path(sys.argv[2]).read_text()
build(Path(sys.argv[1]), source=Program({"model.cc": text}, tuple(sys.argv[3:]), "aot"))
"""


@contextmanager
def _start(firmware: Path, source: Program, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    text = folder / "hanging_model.cc"
    text.write_text(source.sources["model.cc"])
    command = [sys.executable, "-c", _CHILD, str(firmware), str(text), *source.components]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2], stderr=subprocess.DEVNULL) as child:
        try:
            yield child
        finally:
            child.kill()  # a test that fails is not to wait for it


def test_ctrl_c_ends_every_process_and_the_next_build_is_whole(firmware: Path, cache: Path, tmp_path: Path) -> None:
    with _start(firmware, _hanging_program(tmp_path), tmp_path) as child:
        _wait_for_assembler(cache)
        child.send_signal(signal.SIGINT)
        child.wait(_DEADLINE_S)
    assert child.returncode != 0
    _wait_for_none(cache)
    assert list(cache.glob("elf/*")) == []
    assert not build(firmware).from_cache


def test_a_killed_parent_leaves_the_project_locked_until_its_builder_ends(
    firmware: Path, cache: Path, tmp_path: Path
) -> None:
    with _start(firmware, _hanging_program(tmp_path), tmp_path) as child:
        _wait_for_assembler(cache)
        child.kill()
    [project] = cache.glob("projects/*")
    with pytest.raises(ToolError, match="another build has held"), folder_lock(project, timeout_s=0.2, on_wait=None):
        pass
    for process in _processes_in(cache):
        # One that another of them was waiting for may have ended with it.
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    _wait_for_none(cache)
    assert not build(firmware).from_cache


def test_a_build_that_hangs_is_ended_in_time(
    firmware: Path, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platformio_run, "TIMEOUT_S", 2)
    with pytest.raises(ToolError, match="did not end within 2 s"):
        build(firmware, source=_hanging_program(tmp_path))
    _wait_for_none(cache)


def test_half_a_file_of_an_interrupted_build_is_not_used(firmware: Path, cache: Path) -> None:
    whole = build(firmware)
    [project] = cache.glob("projects/*")
    (project / ".unfinished").touch()
    next(project.rglob("scale.cc.o")).write_bytes(b"half")
    (whole.elf.parent / "build.json").unlink()
    again = build(firmware)
    assert again.elf_sha256 == whole.elf_sha256


def test_the_second_of_two_builds_waits_says_so_and_takes_the_result_of_the_first(
    firmware: Path, cache: Path
) -> None:
    build(firmware)
    [project] = cache.glob("projects/*")
    told: list[str] = []
    results = []

    def second() -> None:
        board, options = find_board("mps2_an500"), BuildOptions()
        results.append(build_firmware(board, program(weight=8), options, firmware=firmware, on_wait=told.append))

    thread = threading.Thread(target=second)
    with folder_lock(project, timeout_s=1, on_wait=None):
        thread.start()
        time.sleep(1.5)
        assert told == [f"waiting for another build in {project}"]
        assert results == []
    thread.join(_DEADLINE_S)
    assert len(results) == 1


def test_many_builds_at_once_give_one_result(firmware: Path, cache: Path, tmp_path: Path) -> None:
    source = program(weight=11)
    with ExitStack() as stack:
        children = [stack.enter_context(_start(firmware, source, tmp_path)) for _ in range(3)]
        assert [child.wait(_DEADLINE_S) for child in children] == [0, 0, 0]
    [elf] = cache.glob("elf/*/firmware.elf")
    assert build(firmware, source=source).elf == elf
    assert len(list(cache.glob("elf/*"))) == 1
