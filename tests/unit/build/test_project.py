# SPDX-License-Identifier: Apache-2.0
"""The generated PlatformIO project: it holds what it should, nothing else, and is rewritten where it differs."""

import configparser
import errno
import json
from pathlib import Path

import pytest

from mcubench.board import find_board
from mcubench.build.project import Project, ProjectFiles, board_manifest, project_file


@pytest.fixture
def project(tmp_path: Path) -> Project:
    folder = tmp_path / "project"
    folder.mkdir()
    return Project(folder, "mps2_an500")


def _files(**model: str) -> ProjectFiles:
    sources = {name.replace("_", "."): text for name, text in model.items()}
    return ProjectFiles({"boards/x.json": "{}"}, {"board_config.h": "//"}, sources)


def test_sources_of_another_model_are_removed(project: Project, tmp_path: Path) -> None:
    project.lay_out(_files(model_cc="1", weights_cc="2"), {"firmware": tmp_path})
    project.lay_out(_files(model_cc="3"), {"firmware": tmp_path})
    assert [path.name for path in (project.folder / "generated/model").iterdir()] == ["model.cc"]
    assert (project.folder / "generated/model/model.cc").read_text() == "3"


def test_what_did_not_change_is_not_written(project: Project, tmp_path: Path) -> None:
    project.lay_out(_files(model_cc="1"), {"firmware": tmp_path})
    paths = [path for path in project.folder.rglob("*") if path.is_file()]
    before = {path: path.stat().st_ino for path in paths}
    project.lay_out(_files(model_cc="2"), {"firmware": tmp_path})
    changed = [path.name for path in paths if path.stat().st_ino != before[path]]
    assert changed == ["model.cc"]


def test_a_full_disk_leaves_no_half_of_a_file(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Path.write_bytes

    def write_half(path: Path, data: bytes) -> int:
        write(path, data[: len(data) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", write_half)
    with pytest.raises(OSError, match="No space left"):
        project.lay_out(_files(model_cc="12"), {"firmware": tmp_path})
    assert [path for path in project.folder.rglob("*") if path.is_file()] == []


def test_the_link_follows_the_firmware(project: Project, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        project.lay_out(_files(), {"firmware": tmp_path / name})
        assert (project.folder / "firmware").resolve() == tmp_path / name


def test_what_an_unfinished_build_left_is_thrown_away(project: Project) -> None:
    half = project.elf
    half.parent.mkdir(parents=True)
    project.begin()
    half.write_bytes(b"half")
    project.begin()
    assert not half.exists()


def test_what_a_finished_build_left_stays(project: Project) -> None:
    project.begin()
    project.elf.parent.mkdir(parents=True)
    project.elf.write_bytes(b"whole")
    project.end()
    project.begin()
    assert project.elf.read_bytes() == b"whole"


def test_the_project_file_names_the_platform_and_the_components() -> None:
    text = project_file("mps2_an500", components=("a", "b/c"), flags={"link_flags": ("-Wl,-z,x=1", "-g")})
    parser = configparser.ConfigParser(inline_comment_prefixes=("#", ";"))
    parser.read_string(text)
    section = parser["env:firmware"]
    assert section["board"] == "mps2_an500"
    assert section["platform"] == "symlink://firmware/platform"
    assert section["custom_components"] == "a b/c"
    assert section["custom_link_flags"] == "-Wl,-z,x=1 -g"


def test_the_manifest_has_what_platformio_asks_for() -> None:
    # PlatformIO documentation, "Custom Embedded Boards", JSON structure.
    manifest = json.loads(board_manifest(find_board("mps2_an500")))
    assert {"name", "vendor", "url", "build", "upload"} <= set(manifest)
    assert manifest["build"]["f_cpu"] == "25000000L"
    assert manifest["upload"] == {"maximum_size": 4194304, "maximum_ram_size": 4194304}
