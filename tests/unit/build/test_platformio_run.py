# SPDX-License-Identifier: Apache-2.0
"""The environment and the core folder that PlatformIO gets."""

import json
from pathlib import Path

import semantic_version  # type: ignore[import-untyped]  # it has no types
from platformio.dependencies import get_core_dependencies  # type: ignore[import-untyped]  # it has no types

from mcubench.build.platformio_run import core_files, environment
from mcubench.build.project import Project

PROJECT = Project(Path("/cache/projects/x"), "x")


def test_only_what_a_child_needs_is_inherited() -> None:
    outside = {
        "PATH": "/usr/bin",
        "HOME": "/home/a",
        "CPATH": "/somewhere",
        "PLATFORMIO_BUILD_FLAGS": "-DX",
        "PLATFORMIO_CORE_DIR": "/home/a/.platformio",
        "SCONSFLAGS": "--implicit-deps-unchanged",
        "GCC_COLORS": "error=31",
        "LANG": "de_DE.UTF-8",
        "GITHUB_ACTIONS": "true",
    }
    result = environment(PROJECT, outside)
    assert (result["PATH"], result["HOME"], result["LC_ALL"]) == ("/usr/bin", "/home/a", "C")
    assert result["PLATFORMIO_CORE_DIR"] == "/cache/projects/x/core"
    assert result["PLATFORMIO_SETTING_ENABLE_TELEMETRY"] == "false"
    assert not {"CPATH", "PLATFORMIO_BUILD_FLAGS", "GCC_COLORS", "LANG", "GITHUB_ACTIONS"} & set(result)
    assert "--implicit-deps-unchanged" not in result["SCONSFLAGS"]


def test_there_is_a_path_where_none_is_set() -> None:
    assert environment(PROJECT, {})["PATH"]


def test_the_staged_scons_is_the_one_that_platformio_asks_for() -> None:
    files = core_files()
    package = json.loads(files["core/packages/tool-scons/package.json"])
    asked = semantic_version.SimpleSpec(get_core_dependencies()["tool-scons"])
    assert semantic_version.Version(package["version"]) in asked
    assert json.loads(files["core/packages/tool-scons/.piopm"])["spec"]["owner"] == "platformio"
