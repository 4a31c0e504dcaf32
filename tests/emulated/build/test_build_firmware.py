# SPDX-License-Identifier: Apache-2.0
"""Building through PlatformIO: what comes out runs, is the same everywhere, and is not built twice."""

import json
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from emulated.build.minimal import build, copy_firmware, program
from mcubench.board import Board, find_board, load_boards
from mcubench.build import platformio_build, platformio_run, read_footprint
from mcubench.build.project import Project
from mcubench.errors import ConfigError, FileError, FitError, ToolError

pytestmark = pytest.mark.emulated

# What main() of the minimal firmware sends: the build id, and four bytes of arena of which the first is
# 2 * (1 + 2 + weight).
_ANSWER_BYTES = 16 + 4


def _run(elf: Path, board: Board) -> bytes:
    """The first bytes that QEMU's board sends after loading the ELF file itself."""
    assert board.qemu is not None
    with subprocess.Popen(
        ["qemu-system-arm", "-M", board.qemu.machine, "-kernel", elf, "-display", "none", "-serial", "stdio"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    ) as qemu:
        assert qemu.stdout is not None
        try:
            return qemu.stdout.read(_ANSWER_BYTES)
        finally:
            qemu.kill()


@pytest.mark.timeout(60)
@pytest.mark.parametrize("board", [board for board in load_boards() if not board.is_real], ids=lambda board: board.id)
def test_the_elf_runs_on_the_board_and_reports_its_build_id(firmware: Path, board: Board) -> None:
    built = build(firmware, board, program(weight=4))
    assert _run(built.elf, board) == built.build_id + bytes([14, 0, 0, 0])


def test_a_second_build_comes_from_the_cache(firmware: Path) -> None:
    first = build(firmware)
    second = build(firmware)
    assert (first.from_cache, second.from_cache) == (False, True)
    assert first.elf.read_bytes() == second.elf.read_bytes()
    assert second.build_id == first.build_id


def test_a_new_model_compiles_its_own_sources_and_nothing_of_the_harness(firmware: Path, cache: Path) -> None:
    first = build(firmware)
    before = {path: path.stat().st_mtime_ns for path in cache.rglob("*.o")}
    second = build(firmware, source=program(weight=5))
    rebuilt = {path.name for path in cache.rglob("*.o") if path.stat().st_mtime_ns != before[path]}
    assert rebuilt == {"model.cc.o", "build_id.cc.o"}
    assert second.elf_sha256 != first.elf_sha256


def objects_in(cache: Path) -> dict[str, bytes]:
    """What builds share."""
    return {path.name: path.read_bytes() for path in (cache / "objects").rglob("*") if path.is_file()}


def test_another_board_compiled_alike_compiles_only_what_is_its_own(
    firmware: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build(firmware, "mps2_an500")
    shared = objects_in(cache)
    assert shared
    # The same source in the same way, for another board of the same core.
    own = find_board("mps2_an500").model_copy(update={"id": "mine", "name": "Mine"})
    second = build(firmware, own)
    assert not second.from_cache
    # Two sources read the board's name; the other three were there.
    assert shared.items() < objects_in(cache).items()
    assert (len(shared), len(objects_in(cache))) == (5, 7)
    alone = cache.parent / "alone"
    monkeypatch.setenv("MCUBENCH_CACHE", str(alone))
    assert build(firmware, own).elf.read_bytes() == second.elf.read_bytes() != first.elf.read_bytes()


def test_an_object_of_a_changed_header_is_another(firmware: Path, cache: Path) -> None:
    build(firmware)
    shared = objects_in(cache)
    header = firmware / "lib" / "kernels" / "scale.h"
    header.write_text(header.read_text() + "// changed\n")
    build(firmware)
    assert shared.items() < objects_in(cache).items()


def test_a_source_of_the_model_before_is_not_linked_any_more(firmware: Path) -> None:
    extra = program()
    twice = {**extra.sources, "other.cc": '#include <cstdint>\nextern "C" uint32_t NeverMore() { return 7; }\n'}
    build(firmware, source=type(extra)(twice, extra.components, "aot"))
    clean = build(firmware, source=program(weight=6))
    assert b"NeverMore" not in clean.elf.read_bytes()


def test_the_same_inputs_give_the_same_bytes_in_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    results = []
    for name in ("a", "b with blanks, & 'quotes' = \\"):
        firmware = copy_firmware(tmp_path / name / "somewhere" / "firmware")
        monkeypatch.setenv("MCUBENCH_CACHE", str(tmp_path / name / "cache"))
        monkeypatch.setenv("HOME", str(tmp_path / str(len(name))))
        results.append([build(firmware, board) for board in ("mps2_an500", "mps2_an385_v6m")])
    for one, other in zip(*results, strict=True):
        assert not one.from_cache
        assert not other.from_cache
        assert one.elf.read_bytes() == other.elf.read_bytes()
        assert one.build_id == other.build_id
        assert str(tmp_path).encode() not in one.elf.read_bytes()


def test_the_state_of_the_project_leaves_no_trace_in_the_elf(firmware: Path, tmp_path: Path) -> None:
    build(firmware, source=program(weight=9))
    after_another = build(firmware)
    fresh = build(copy_firmware(tmp_path / "copy" / "firmware"), optimize="size")
    assert fresh.elf_sha256 != after_another.elf_sha256
    (after_another.elf.parent / "build.json").unlink()
    again = build(firmware)
    assert not again.from_cache
    assert again.elf_sha256 == after_another.elf_sha256


def test_nothing_outside_the_cache_is_written_and_no_connection_is_tried(
    firmware: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, guard, calls = tmp_path / "home", tmp_path / "guard", tmp_path / "calls"
    home.mkdir()
    guard.mkdir()
    # Python imports this at its start, in PlatformIO and in SCons too, and the audit hook sees every attempt.
    (guard / "sitecustomize.py").write_text(
        textwrap.dedent(
            f"""
            import sys

            def watch(event, args):
                if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
                    open({str(calls)!r}, "a").write(event + "\\n")
                if event == "import" and args[0] in ("platformio.cli", "SCons.Script.Main"):
                    open({str(calls)!r} + "-seen", "a").write(args[0] + "\\n")

            sys.addaudithook(watch)
            """
        )
    )
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PYTHONPATH", str(guard))
    monkeypatch.setenv("PLATFORMIO_BUILD_FLAGS", "-DFROM_OUTSIDE")
    monkeypatch.setenv("CPATH", str(tmp_path))
    tree = {path: path.stat().st_mtime_ns for path in firmware.rglob("*")}
    build(firmware)
    assert set(Path(f"{calls}-seen").read_text().split()) == {"platformio.cli", "SCons.Script.Main"}
    assert not calls.exists()
    assert list(home.iterdir()) == []
    assert {path: path.stat().st_mtime_ns for path in firmware.rglob("*")} == tree


def test_a_cache_folder_that_platformio_would_misread_is_named(
    firmware: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MCUBENCH_CACHE", str(tmp_path / "$HOME"))
    with pytest.raises(FileError, match=r"takes \$ for a variable"):
        build(firmware)


def test_it_builds_without_PATH_naming_the_interpreter(firmware: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: N802 - a variable's name
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    assert build(firmware).elf.exists()


def test_the_provenance_is_kept_beside_the_elf(firmware: Path) -> None:
    built = build(firmware)
    facts = json.loads((built.elf.parent / "build.json").read_text())
    assert facts["board"] == "mps2_an500"
    assert facts["elf_sha256"] == built.elf_sha256
    assert facts["platformio"] == built.platformio == "6.2.0"
    gcc = subprocess.run(["arm-none-eabi-gcc", "-dumpfullversion"], capture_output=True, text=True, check=True)
    assert gcc.stdout.strip() in built.toolchain
    assert "-mcpu=cortex-m7" in built.flags


def test_a_source_that_does_not_compile_is_one_sentence_and_a_short_log(firmware: Path) -> None:
    broken = program()
    sources = {"model.cc": '#include "engine_aot/model.h"\nint Broken() { return undeclared_name; }\n'}
    with pytest.raises(ToolError) as caught:
        build(firmware, source=type(broken)(sources, broken.components, "aot"))
    assert "generated/model/model.cc:2" in caught.value.message
    assert "undeclared_name" in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.returncode == 1
    assert caught.value.cmd[0] == sys.executable
    assert "\x1b" not in caught.value.log_tail
    assert len(caught.value.log_tail.splitlines()) <= 40


def test_a_build_after_one_that_failed_is_whole(firmware: Path, cache: Path) -> None:
    broken = program()
    with pytest.raises(ToolError):
        build(firmware, source=type(broken)({"model.cc": "#error no\n"}, broken.components, "aot"))
    assert list(cache.glob("elf/*")) == []
    assert not objects_in(cache)
    assert build(firmware).elf.exists()


def test_what_does_not_fit_names_the_memory_and_the_bytes(firmware: Path) -> None:
    board = find_board("mps2_an500")
    small = read_footprint(build(firmware, board).elf, board)
    excess = small.ram.used_bytes - 256
    with pytest.raises(FitError, match=rf"exceeds the ram by {excess} bytes"):
        build(firmware, board, program(arena_bytes=board.memory.ram.size))


def test_a_component_that_does_not_exist_is_named(firmware: Path) -> None:
    source = program()
    with pytest.raises(ConfigError, match="no_such_thing"):
        build(firmware, source=type(source)(source.sources, (*source.components, "no_such_thing"), "aot"))


def test_a_cache_that_cannot_be_written_is_named(
    firmware: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("MCUBENCH_CACHE", str(tmp_path / "file"))
    with pytest.raises(FileError, match=str(tmp_path / "file")):
        build(firmware)


def test_firmware_that_changes_during_the_build_is_not_stored(
    firmware: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run_and_edit(project: Project, **options: Any) -> platformio_run.Finished:
        done = platformio_run.run_platformio(project, **options)
        (firmware / "src" / "main.cc").write_text("int main() { return 1; }\n")
        return done

    monkeypatch.setattr(platformio_build, "run_platformio", run_and_edit)
    with pytest.raises(ToolError, match="changed while it was built"):
        build(firmware)
    assert list(cache.glob("elf/*")) == []
    assert not objects_in(cache)


def test_optimization_is_part_of_the_key(firmware: Path) -> None:
    assert build(firmware, optimize="balanced").build_id != build(firmware, optimize="speed").build_id


def test_a_hit_starts_nothing(firmware: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(firmware)
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("a program was started"))
    assert build(firmware).from_cache
