# SPDX-License-Identifier: Apache-2.0
"""Every test is run that is written."""

from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]


def test_no_folder_has_a_name_that_is_passed_over(request: pytest.FixtureRequest) -> None:
    """Pytest's own choice, which pyproject.toml replaces, is told by the names that `norecursedirs` has."""
    passed_over = request.config.getini("norecursedirs")
    folders = {folder for path in TESTS.rglob("test_*.py") for folder in path.relative_to(TESTS).parents}
    assert len(folders) > 50
    assert not [str(folder) for folder in folders for name in passed_over if folder.match(name) and folder.name]


def test_no_two_tests_of_a_file_have_one_name() -> None:
    """The second would take the first one's place."""
    for path in TESTS.rglob("test_*.py"):
        names = [line.split("(")[0] for line in path.read_text().splitlines() if line.startswith("def test_")]
        assert len(names) == len(set(names)), path
