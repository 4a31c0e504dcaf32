# SPDX-License-Identifier: Apache-2.0
"""What cannot be counted on this machine's own tools: each case a clear message, that a run may go on without."""

from pathlib import Path

import pytest

from emulated.plugin.assembly import assemble, count
from mcubench.errors import ToolError
from mcubench.target import find_qemu
from mcubench.target.plugin import CountingMode, CountingPlugin, plugin_library
from mcubench.target.plugin.image import read_image

pytestmark = pytest.mark.emulated


def test_the_real_qemu_takes_the_real_plugin_from_and_for_any_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "a folder, and=more"
    folder.mkdir()
    monkeypatch.setenv("MCUBENCH_CACHE", str(folder / "cache, too"))
    assert count(assemble(folder, "nop")).inference.instructions == 1


def test_a_plugin_of_another_version_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A compiler that makes a plugin for an interface that no QEMU has yet."""
    source = "int qemu_plugin_version = 1000; int qemu_plugin_install(void) { return 0; }"
    compiler = tmp_path / "cc"
    compiler.write_text(
        "#!/bin/sh\n"
        'if [ "$1" = --version ]; then echo another; exit 0; fi\n'
        "for argument; do output=$argument; done\n"
        f"echo '{source}' | /usr/bin/cc -shared -fPIC -x c - -o \"$output\"\n"
    )
    compiler.chmod(0o755)
    qemu = find_qemu()
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setenv("MCUBENCH_CACHE", str(tmp_path / "cache"))
    with pytest.raises(ToolError, match="requires API version 1000") as raised:
        plugin_library(qemu.path, qemu.version)
    assert raised.value.exit_code == 3


def test_without_a_compiler_nothing_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elf = assemble(tmp_path, "nop")
    qemu = find_qemu()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolError, match="there is no C compiler"):
        CountingPlugin(qemu.path, qemu.version, tmp_path).prepare(elf, [], CountingMode.COUNTS)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("mcubench_mark_inference_end", "cannot be counted: it has no mcubench_mark_inference_end"),
        (".vectors", "no vector table"),
    ],
)
def test_a_firmware_without_markers_or_vectors_is_refused(name: str, message: str, tmp_path: Path) -> None:
    elf = assemble(tmp_path, "nop")
    data = elf.read_bytes()
    assert name.encode() in data
    elf.write_bytes(data.replace(name.encode(), b"x" * len(name)))
    with pytest.raises(ToolError, match=message):
        read_image(elf)


def test_an_address_of_a_marker_is_even(tmp_path: Path) -> None:
    image = read_image(assemble(tmp_path, "nop"))
    assert image.operator is not None
    assert not any(address & 1 for address in (image.begin, image.end, image.operator, *image.handlers))
    # The vector table of assembly.py has two different handlers.
    assert len(image.handlers) == 2
