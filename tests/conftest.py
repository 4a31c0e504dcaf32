# SPDX-License-Identifier: Apache-2.0
"""What every test shares: markers that are off unless they are asked for, and counted; folders of their own."""

import os
import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graph_tally import PROPERTY, GraphTally

# Off by default: they need what a plain machine has not, or take long. Ask for one with -m.
_OFF_BY_DEFAULT = ("hardware", "tflm", "renode", "torch", "campaign")
_NOT_RUN = pytest.StashKey[Counter[str]]()

_MLPERF_TINY = Path(__file__).resolve().parents[2] / "shared" / "models" / "mlperf_tiny"


def pytest_configure(config: pytest.Config) -> None:
    """Count random graphs; and have Ctrl-C reach the programs that tests start.

    A shell makes what it runs in the background, and all that this starts, deaf to it.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    config.pluginmanager.register(GraphTally(config))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: a fifth of the time tests wait, for a line or for somebody who holds a lock."""
    return len(os.sched_getaffinity(0)) + 1


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is off by default, unless -m names it."""
    asked = config.getoption("markexpr")
    not_run: Counter[str] = Counter()
    kept = []
    for item in items:
        off = next((mark for mark in _OFF_BY_DEFAULT if item.get_closest_marker(mark) and mark not in asked), None)
        if off is None:
            kept.append(item)
        else:
            not_run[off] += 1
    config.stash[_NOT_RUN] = not_run
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With several workers, each has collected the same: it tells the one that sums up."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        counts: Counter[str] = session.config.stash.get(_NOT_RUN, Counter())
        output["not_run"] = dict(counts)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object | None) -> None:
    """Take what a worker has told."""
    del error
    node.config.stash[_NOT_RUN] = Counter(getattr(node, "workeroutput", {}).get("not_run", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what was not run, and how to run it."""
    counts = config.stash.get(_NOT_RUN, Counter())
    for mark in _OFF_BY_DEFAULT:
        terminalreporter.write_line(f"not run: {counts[mark]} tests marked {mark} (run them with -m {mark})")


@pytest.fixture
def record_graphs(record_property: Callable[[str, object], None]) -> Callable[[str, int, int], None]:
    """Tell where graphs ran, and how many gave the right bytes and the wrong ones."""
    return lambda where, right, wrong: record_property(PROPERTY, [where, right, wrong])


@pytest.fixture
def mlperf_tiny() -> Path:
    """The MLPerf Tiny models, where they lie beside the repository; they are no part of it."""
    if not _MLPERF_TINY.is_dir():
        pytest.skip("the MLPerf Tiny models are not beside the repository")
    return _MLPERF_TINY


@pytest.fixture(scope="session", autouse=True)
def _cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The tests build in a cache of their own and keep runs in a store of their own, shared by their processes."""
    base = tmp_path_factory.getbasetemp()
    # With several workers, each has a folder of its own in the session's.
    shared = base.parent if base.name.startswith("popen-") else base
    patch = pytest.MonkeyPatch()
    patch.setenv("MCUBENCH_CACHE", str(shared / "mcubench-cache"))
    patch.setenv("MCUBENCH_STORE", str(shared / "mcubench-store" / "results.sqlite"))
