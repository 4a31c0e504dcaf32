# SPDX-License-Identifier: Apache-2.0
"""The command line, as a function."""

import pytest

from unit.cli.command import InProcess


@pytest.fixture
def mcubench(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> InProcess:
    return InProcess(monkeypatch, capsys)
