# SPDX-License-Identifier: Apache-2.0
"""Somebody else's sources as archives: compiled once for a core and its options, whole or not at all."""

import dataclasses
import subprocess
from pathlib import Path

import pytest

from mcubench.board import find_board
from mcubench.build import BuildOptions, build_library
from mcubench.errors import ToolError
from mcubench.source_library import SourceLibrary

M7, M4 = find_board("mps2_an500"), find_board("mps2_an386")


@pytest.fixture
def library(tmp_path: Path) -> SourceLibrary:
    """Two archives, in both languages, with a file name twice, a header, a define, and what -Wall would not pass."""
    folder = tmp_path / "sources"
    (folder / "inc").mkdir(parents=True)
    (folder / "a").mkdir()
    (folder / "b").mkdir()
    (folder / "inc" / "answer.h").write_text("#define ANSWER (FACTOR * 7)\n")
    (folder / "a" / "add.cc").write_text('#include "answer.h"\nint Add() { int unused; return ANSWER; }\n')
    (folder / "b" / "add.cc").write_text("int Other() { return 1; }\n")
    (folder / "b" / "old.c").write_text("int old(void) { typeof(1) x = 2; return x; }\n")
    archives = {"engine_x": ("a/add.cc", "b/add.cc"), "kernels_x": ("b/old.c",)}
    return SourceLibrary("x", folder, "0" * 64, archives, ("inc",), ("FACTOR=6",))


def symbols(archive: Path) -> set[str]:
    listing = subprocess.run(["arm-none-eabi-nm", "-C", str(archive)], capture_output=True, text=True, check=True)
    return {line.split(maxsplit=2)[2] for line in listing.stdout.splitlines() if " T " in line}


@pytest.mark.emulated
def test_every_source_is_in_its_archive_and_the_second_time_nothing_is_compiled(library: SourceLibrary) -> None:
    notes: list[str] = []
    built = build_library(library, M7, BuildOptions(), on_wait=notes.append)
    assert notes[-1] == "3 of 3 sources"
    assert symbols(built.folder / "libengine_x.a") == {"Add()", "Other()"}
    assert symbols(built.folder / "libkernels_x.a") == {"old"}
    again = build_library(library, M7, BuildOptions())
    assert (again.folder, again.from_cache) == (built.folder, True)


@pytest.mark.emulated
def test_another_core_option_define_or_digest_is_another_library(library: SourceLibrary) -> None:
    keys = {
        build_library(changed, board, options).key
        for changed, board, options in (
            (library, M7, BuildOptions()),
            (library, M4, BuildOptions()),
            (library, M7, BuildOptions(optimize="size")),
            (dataclasses.replace(library, defines=("FACTOR=5",)), M7, BuildOptions()),
            (dataclasses.replace(library, digest="1" * 64), M7, BuildOptions()),
        )
    }
    assert len(keys) == 5


@pytest.mark.emulated
def test_two_boards_with_one_core_share_a_library(library: SourceLibrary) -> None:
    other = M7.model_copy(update={"id": "another", "name": "Another", "stack_size": 8192})
    build_library(library, M7, BuildOptions())
    assert build_library(library, other, BuildOptions()).from_cache is True


@pytest.mark.emulated
def test_an_archive_that_was_damaged_is_made_again(library: SourceLibrary) -> None:
    built = build_library(library, M7, BuildOptions())
    archive = built.folder / "libengine_x.a"
    archive.write_bytes(archive.read_bytes()[:-1])
    assert build_library(library, M7, BuildOptions()).from_cache is False
    assert symbols(archive) == {"Add()", "Other()"}


@pytest.mark.emulated
def test_one_source_of_many_that_is_refused_is_left_out_and_named(library: SourceLibrary) -> None:
    names = tuple(f"b/many{number}.cc" for number in range(30))
    for number, name in enumerate(names):
        (library.folder / name).write_text(f"int Many{number}() {{ return {number}; }}\n")
    (library.folder / "b" / "many7.cc").write_text("int Many7() { return missing; }\n")
    many = dataclasses.replace(library, digest="3" * 64, archives={"engine_x": names})
    built = build_library(many, M7, BuildOptions())
    assert built.left_out == ("library/b/many7.cc",)
    assert symbols(built.folder / "libengine_x.a") == {f"Many{number}()" for number in range(30) if number != 7}
    assert build_library(many, M7, BuildOptions()).left_out == ("library/b/many7.cc",)


@pytest.mark.emulated
def test_many_sources_that_are_refused_are_an_error_and_nothing_is_kept(library: SourceLibrary) -> None:
    (library.folder / "a" / "add.cc").write_text("int Add() { return missing; }\n")
    broken = dataclasses.replace(library, digest="2" * 64)
    with pytest.raises(ToolError, match=r"1 of 3 sources were refused, library/a/add\.cc first: .*'missing'"):
        build_library(broken, M7, BuildOptions())
    (library.folder / "a" / "add.cc").write_text("int Add() { return 1; }\n")
    built = build_library(broken, M7, BuildOptions())
    assert (built.from_cache, built.left_out) == (False, ())
