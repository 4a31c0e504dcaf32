# SPDX-License-Identifier: Apache-2.0
"""Looking for tools: one that is missing is a line that says what to do."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mcubench.oracle import interpreters
from mcubench.pipeline.doctor import examine
from mcubench.result import Check
from mcubench.target import qemu


def check_of(name: str) -> Check:
    return next(check for check in examine().checks if check.name == name)


def script(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


@pytest.fixture
def empty_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    qemu.find_qemu.cache_clear()
    yield folder
    qemu.find_qemu.cache_clear()


def test_a_machine_without_tools_is_not_healthy_and_every_line_says_what_to_do(empty_path: Path) -> None:
    report = examine()
    assert report.healthy is False
    missing = {check.name: check.advice for check in report.checks if not check.found}
    tools = {"arm-none-eabi-gcc", "newlib, libstdc++", "qemu-system-arm", "QEMU machines"}
    # Nothing needs TensorFlow Lite Micro's sources but one engine, and a flash tool but a board of its kind.
    optional = {"TFLM", "openocd", "pyocd", "st-flash", "JLinkExe", "picotool", "renode"}
    # Another test may have made an environment that sources are converted in.
    made_when_wanted = {"convert: onnx", "convert: torch"}
    assert set(missing) - made_when_wanted == tools | optional
    assert missing["arm-none-eabi-gcc"] is not None
    assert missing["arm-none-eabi-gcc"].startswith("arm-none-eabi-gcc is not on PATH: install it")
    assert missing["qemu-system-arm"] == (
        "qemu-system-arm is not on PATH: install it: apt-get install qemu-system-arm"
    )
    assert list(empty_path.iterdir()) == []


def test_a_qemu_without_a_machine_names_the_machine(empty_path: Path) -> None:
    script(
        empty_path,
        "qemu-system-arm",
        'if [ "$1" = --version ]; then echo QEMU emulator version 5.2; else echo "mps2-an385 x"; fi',
    )
    assert check_of("qemu-system-arm").version == "5.2"
    advice = check_of("QEMU machines").advice
    assert advice is not None
    assert advice.startswith("QEMU has no ")
    assert "mps2-an386, mps2-an500, mps2-an505, mps3-an547" in advice
    assert advice.endswith(": install a newer qemu-system-arm")


def test_a_qemu_that_does_not_run_is_not_found(empty_path: Path) -> None:
    script(empty_path, "qemu-system-arm", "exit 127")
    check = check_of("qemu-system-arm")
    assert not check.found
    assert check.advice is not None
    assert "does not run" in check.advice


def test_a_compiler_without_its_library_is_told_apart_from_no_compiler(empty_path: Path) -> None:
    script(
        empty_path,
        "arm-none-eabi-gcc",
        'if [ "$1" = --version ]; then echo "arm-none-eabi-gcc (x) 12.2.1"; else echo nano.specs; fi',
    )
    assert check_of("arm-none-eabi-gcc").version == "arm-none-eabi-gcc 12.2.1"
    advice = check_of("newlib, libstdc++").advice
    assert advice is not None
    assert advice.startswith("newlib-nano is not there: install it: apt-get install libnewlib-arm-none-eabi")


@pytest.mark.parametrize(
    ("package", "version"),
    [
        ("tflite-micro", "tflite-micro 1.5"),
        ("ai-edge-litert", "ai-edge-litert 1.5 (a stand-in: nothing is called bit-exact)"),
    ],
)
def test_the_oracle_is_named_for_what_it_is(package: str, version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpreters, "available", lambda: package)
    monkeypatch.setattr(interpreters, "version", lambda _: "1.5")
    assert check_of("oracle").version == version


def test_without_an_oracle_there_is_no_verification_and_doctor_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpreters, "available", lambda: None)
    check = check_of("oracle")
    assert not check.found
    assert check.advice is not None
    assert "neither tflite-micro nor ai-edge-litert is installed" in check.advice


def test_the_cache_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MCUBENCH_CACHE", str(tmp_path / "not" / "there" / "yet"))
    assert check_of("cache folder").version == str(tmp_path / "not" / "there" / "yet")
    assert not (tmp_path / "not").exists()


def test_a_file_in_the_way_of_the_cache_folder_is_not_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("MCUBENCH_CACHE", str(tmp_path / "file" / "cache"))
    advice = check_of("cache folder").advice
    assert advice is not None
    assert "set MCUBENCH_CACHE to another folder" in advice
