# SPDX-License-Identifier: Apache-2.0
"""How many random graphs the tests compared, said while they run and at the end."""

import time
from collections import Counter

import pytest

# Tests tell by a property of theirs: it reaches the process that sums up, however many there are.
PROPERTY = "graphs"
_PROGRESS_EVERY = 500


class GraphTally:
    """Sums up what tests have told by `record_graphs`."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._start = time.monotonic()
        self._right: Counter[str] = Counter()
        self._wrong: Counter[str] = Counter()
        self._said = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count, and say how far it is."""
        if report.when != "call":
            return
        for name, value in report.user_properties:
            if name == PROPERTY and isinstance(value, list | tuple):
                where, right, wrong = value
                self._right[where] += right
                self._wrong[where] += wrong
        steps = self._right.total() // _PROGRESS_EVERY
        terminal = self._config.pluginmanager.get_plugin("terminalreporter")
        if terminal is not None and steps > self._said:
            self._said = steps
            terminal.ensure_newline()
            terminal.write_line(self._sentence())

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """The counts by where the graphs ran."""
        if self._right or self._wrong:
            terminalreporter.write_line(self._sentence())
            for where in sorted(self._right | self._wrong):
                terminalreporter.write_line(f"  {where}: {self._right[where]} right, {self._wrong[where]} wrong")

    def _sentence(self) -> str:
        seconds = time.monotonic() - self._start
        return (
            f"random graphs: {self._right.total():,} gave TensorFlow Lite Micro's bytes, "
            f"{self._wrong.total():,} did not; {seconds:.0f} s"
        )
