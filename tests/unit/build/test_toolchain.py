# SPDX-License-Identifier: Apache-2.0
"""Finding the Arm compiler and its version."""

from pathlib import Path

import pytest

from mcubench.build import find_toolchain
from mcubench.errors import ToolError

# First lines of `arm-none-eabi-gcc --version`: Debian 12's package, and Arm's own release of 2023.
BANNERS = {
    "arm-none-eabi-gcc (15:12.2.rel1-1) 12.2.1 20221205": "arm-none-eabi-gcc 12.2.1 20221205",
    "arm-none-eabi-gcc (Arm GNU Toolchain 13.2.rel1 (Build arm-13.7)) 13.2.1 20231009": (
        "arm-none-eabi-gcc 13.2.1 20231009"
    ),
}


def _install(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    tool = folder / "bin" / "arm-none-eabi-gcc"
    tool.parent.mkdir()
    tool.write_text(f"#!/bin/sh\n{script}\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tool.parent))
    return tool


@pytest.mark.parametrize(("banner", "version"), BANNERS.items())
def test_the_version_is_name_and_number_without_the_packager(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, banner: str, version: str
) -> None:
    tool = _install(tmp_path, f"echo '{banner}'; echo more", monkeypatch)
    toolchain = find_toolchain()
    assert (toolchain.path, toolchain.version, toolchain.banner) == (tool, version, banner)
    assert toolchain.root == tmp_path


def test_a_missing_compiler_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolError, match="arm-none-eabi-gcc is not on PATH") as caught:
        find_toolchain()
    assert caught.value.hint is not None
    assert "apt-get install gcc-arm-none-eabi libnewlib-arm-none-eabi" in caught.value.hint


@pytest.mark.parametrize("script", ["exit 1", "kill -9 $$", "true", "printf '\\377\\376\\n'"])
def test_a_compiler_that_does_not_work_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    tool = _install(tmp_path, script, monkeypatch)
    with pytest.raises(ToolError, match=str(tool)):
        find_toolchain()


def test_a_compiler_of_another_machine_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tool = _install(tmp_path, "", monkeypatch)
    tool.write_bytes(b"\x7fELF not for this machine")
    with pytest.raises(ToolError, match="does not start"):
        find_toolchain()
