# SPDX-License-Identifier: Apache-2.0
"""Making the plugin: with stand-ins for the C compiler and for QEMU, on a PATH of their own."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mcubench.errors import FileError, ToolError
from mcubench.target.plugin import plugin_library

# Writes what it was told into the library, and a line into a log.
COMPILER = """#!/bin/sh
if [ "$1" = --version ]; then echo "cc ${CC_VERSION:-1.0}"; exit 0; fi
echo compiled >> "$LOG"
for argument; do output=$argument; done
echo "$@" > "$output"
"""
# Takes the versions of the plugin interface that ACCEPTS lists.
QEMU = """#!/bin/sh
for argument; do plugin=$argument; done
library=${plugin#file=}
library=$(echo "${library%,probe=on}" | sed "s/,,/,/g")
for api in $ACCEPTS; do
  if grep -q "API=$api" "$library"; then echo "mcubench counter $api: arm takes $api to $api"; exit 0; fi
done
echo "qemu: Could not load plugin: plugin requires another API version" >&2
exit 1
"""


def script(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    log = tmp_path / "log.txt"
    log.write_text("")
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in ("sh", "grep", "sed"):
        (tools / tool).symlink_to(subprocess.check_output(["/bin/sh", "-c", f"command -v {tool}"], text=True).strip())
    script(tools / "cc", COMPILER)
    monkeypatch.setenv("PATH", str(tools))
    monkeypatch.setenv("LOG", str(log))
    monkeypatch.setenv("ACCEPTS", "1")
    monkeypatch.setenv("MCUBENCH_CACHE", str(tmp_path / "a,cache"))
    return log


@pytest.fixture
def qemu(tmp_path: Path) -> Path:
    return script(tmp_path / "qemu-system-arm", QEMU)


def compilations(log: Path) -> int:
    return len(log.read_text().splitlines())


def test_it_is_compiled_once(log: Path, qemu: Path) -> None:
    first = plugin_library(qemu, "7.2.22")
    assert plugin_library(qemu, "7.2.22") == first
    assert first.is_file()
    assert compilations(log) == 1


@pytest.mark.parametrize(
    ("version", "accepts", "api"), [("7.2.22", "1", 1), ("8.2.0", "1", 1), ("9.0.0", "2", 2), ("10.2.0", "3 4", 3)]
)
def test_qemu_decides_on_the_plugin_interface(log: Path, qemu: Path, version: str, accepts: str, api: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ACCEPTS", accepts)
        library = plugin_library(qemu, version)
    assert f"-DMCUBENCH_PLUGIN_API={api} " in library.read_text()
    assert compilations(log) <= 2


def test_another_compiler_makes_another_one(log: Path, qemu: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = plugin_library(qemu, "7.2.22")
    monkeypatch.setenv("CC_VERSION", "2.0")
    assert plugin_library(qemu, "7.2.22") != first
    assert compilations(log) == 2


def test_another_qemu_is_asked_for_itself(
    log: Path, qemu: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugin_library(qemu, "7.2.22")
    other = script(tmp_path / "other-qemu", QEMU + "\n# another one")
    monkeypatch.setenv("ACCEPTS", "")
    with pytest.raises(ToolError, match="does not load the plugin"):
        plugin_library(other, "7.2.22")
    del log


def test_a_damaged_library_is_made_again(log: Path, qemu: Path) -> None:
    library = plugin_library(qemu, "7.2.22")
    whole = library.read_text()
    library.write_text(whole[:10])
    assert plugin_library(qemu, "7.2.22").read_text() != whole[:10]
    assert compilations(log) == 2


def test_several_at_once_make_one(log: Path, qemu: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(lambda _: plugin_library(qemu, "7.2.22"), range(8)))) == 1
    assert compilations(log) == 1


def test_no_compiler_is_a_clear_message(log: Path, qemu: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(log.parent))
    with pytest.raises(ToolError, match="there is no C compiler on PATH") as raised:
        plugin_library(qemu, "7.2.22")
    assert raised.value.hint is not None
    assert "apt-get install gcc" in raised.value.hint
    assert "SysTick" in raised.value.hint


def test_a_compiler_that_fails_is_a_clear_message(log: Path, qemu: Path) -> None:
    failing = 'if [ "$1" = --version ]; then echo cc; exit 0; fi\necho "fatal: no stdint.h" >&2\nexit 1\n'
    script(log.parent / "tools" / "cc", f"#!/bin/sh\n{failing}")
    with pytest.raises(ToolError, match="does not compile") as raised:
        plugin_library(qemu, "7.2.22")
    assert raised.value.log_tail == "fatal: no stdint.h\n"
    assert raised.value.returncode == 1


def test_a_qemu_without_plugins_is_a_clear_message(log: Path, tmp_path: Path) -> None:
    text = '#!/bin/sh\necho "qemu-system-arm: -plugin file=x: invalid option" >&2\nexit 1\n'
    with pytest.raises(
        ToolError, match=r"does not load the plugin that counts instructions: .* invalid option"
    ) as raised:
        plugin_library(script(tmp_path / "old-qemu", text), "4.1.0")
    assert raised.value.hint is not None
    assert "built with plugins" in raised.value.hint
    del log


def test_a_cache_that_cannot_be_written_is_a_clear_message(
    log: Path, qemu: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MCUBENCH_CACHE", str(log))
    with pytest.raises(FileError, match="cannot keep the plugin in the cache folder"):
        plugin_library(qemu, "7.2.22")
