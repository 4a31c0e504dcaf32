# SPDX-License-Identifier: Apache-2.0
"""How fast the store answers with many runs in it: generates them, asks, and fails where an answer takes too long.

Usage: .venv/bin/python tools/store_benchmark.py [--runs N] [--url URL].
"""

import argparse
import hashlib
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from mcubench import resources
from mcubench.pipeline.trends import find_trends
from mcubench.report.named_run import NamedRun
from mcubench.report.report_page import render_report_page
from mcubench.result import Result, Run, Value, result_digest, run_id
from mcubench.store import STORE_VARIABLE, Document, RunFilter, Store, load_document, open_store
from mcubench.store.address import store_url
from mcubench.store.database import Database
from mcubench.store.intake import Intake, batched

# The result of a real run, of which all that are generated are variations.
_REAL = resources.ROOT / "tests" / "unit" / "report" / "profiled.json"
_MODELS = ("digits", "keywords", "anomaly", "pictures", "people")
_BOARDS = ("mps2_an385_v6m", "mps2_an500", "mps3_an547", "nucleo_f746")
_ENGINES = ("aot", "tflm")
_VARYING = ("emulated_instructions", "modelled_cycles", "latency_ms", "flash_bytes", "ram_bytes", "arena_bytes")
_FIRST = datetime(2024, 1, 1, tzinfo=UTC)
_APART = timedelta(minutes=7)
_AT_MOST_S = 1.0
_REPEATS = 3


def runs(number: int) -> Iterator[Document]:
    """Runs of some models on some boards, one after another, each a little other than those before."""
    chance = random.Random(0)  # noqa: S311 - the same runs each time, and no secret
    real = load_document(str(_REAL))
    for index in range(number):
        model, board = _MODELS[index % len(_MODELS)], chance.choice(_BOARDS)
        engine = chance.choice(_ENGINES)
        week = index // 1500
        sha256 = hashlib.sha256(f"{model} {week}".encode()).hexdigest()
        result, document = real.run.result, dict(real.result)
        metrics, values = dict(result.metrics), dict(real.result["metrics"])
        for name in _VARYING:
            metric = metrics[name]
            assert isinstance(metric, Value)
            value = round(metric.value * (1 + chance.random() / 10))
            metrics[name], values[name] = metric.model_copy(update={"value": value}), {**values[name], "value": value}
        names: dict[str, Any] = {
            "engine": engine,
            "model": result.model.model_copy(update={"name": model, "sha256": sha256}),
            "board": result.board.model_copy(update={"id": board}),
            "metrics": metrics,
        }
        document |= {"engine": engine, "metrics": values}
        document["model"] = {**document["model"], "name": model, "sha256": sha256}
        document["board"] = {**document["board"], "id": board}
        yield _dated(result.model_copy(update=names), document, _FIRST + index * _APART, week)


def _dated(result: Result, document: dict[str, Any], created: datetime, week: int) -> Document:
    revision = hashlib.sha1(f"{week}".encode(), usedforsecurity=False).hexdigest()
    digest = result_digest(document)
    run = Run(id=run_id(digest, created), created=created, revision=revision, result=result)
    return Document(run, document, digest)


def fill(database: Database, number: int) -> None:
    """Put the runs into an empty database."""
    with database.writing() as connection:
        intake = Intake(connection)
        for batch in batched(runs(number)):
            intake.take(batch)


def questions(store: Store, number: int) -> dict[str, Callable[[], object]]:
    """What the commands ask, by what it is."""
    one_place = RunFilter(board=_BOARDS[0], model=_MODELS[0], engine=_ENGINES[0])
    middle = store.history(limit=1, offset=number // 2)[0]
    some = [row.id for row in store.history(one_place, limit=5)]
    return {
        "history, the newest 20": lambda: (store.count(), store.history(limit=20)),
        "history of a board, model and engine": lambda: (store.count(one_place), store.history(one_place, limit=20)),
        "history of a model that is not there": lambda: (store.count(RunFilter(model="no")), store.history()),
        "history of a tag": lambda: store.history(RunFilter(tag="base*"), limit=20),
        "history of a commit": lambda: store.history(RunFilter(revision=middle.revision), limit=20),
        "history, the last page": lambda: store.history(limit=20, offset=number - 20),
        "history, 1,000 at once": lambda: store.history(limit=1000),
        "show, by the beginning of an id": lambda: store.get(middle.id[:8]),
        "show, by a tag": lambda: store.get("baseline"),
        "show, the newest but 1,000": lambda: store.get("latest~1000"),
        "compare 5 runs": lambda: [store.get(name) for name in some],
        "a trend of one model on one board": lambda: store.series("flash_bytes", one_place),
        "a trend of all runs": lambda: store.series("flash_bytes"),
        "a trend of the newest 1,000": lambda: store.series("latency_ms", limit=1000),
        "the page of a run with its trends, drawn": lambda: trend_page(store, some[0]),
        "keep one more": lambda: store.add(store.get(middle.id).result),
    }


def trend_page(store: Store, name: str) -> str:
    """What `mcubench report RUN --history --format html` writes."""
    result = store.get(name).result
    return render_report_page([NamedRun(name, result)], find_trends([result], None))


def seconds(ask: Callable[[], object]) -> float:
    """The shortest of a few times that an answer took: the others waited for something else as well."""
    taken = []
    for _ in range(_REPEATS):
        start = time.monotonic()
        ask()
        taken.append(time.monotonic() - start)
    return min(taken)


def command(url: str, *words: str) -> None:
    """Run mcubench itself, in a process of its own."""
    subprocess.run(
        [sys.executable, "-m", "mcubench.cli.main", *words],
        check=True,
        stdout=subprocess.DEVNULL,
        env={**os.environ, STORE_VARIABLE: url},
    )


def main() -> int:
    """Generate, ask, print, and fail where an answer took too long."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=100_000, help="how many runs there are")
    parser.add_argument("--url", help="a store to fill, or one that was filled before [default: a file that goes]")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = arguments.url or str(Path(folder) / "results.sqlite")
        store = open_store(url)
        start = time.monotonic()
        if store.count() == 0:
            fill(Database(store_url(url)), arguments.runs)
            store.tag(store.history(limit=1, offset=arguments.runs // 3)[0].id, "baseline")
            print(f"{arguments.runs:,} runs came in within {time.monotonic() - start:.0f} s")
        print(f"{store.count():,} runs in {store.name}")
        os.environ[STORE_VARIABLE] = url
        figures = {name: seconds(ask) for name, ask in questions(store, arguments.runs).items()}
        for words in (("history",), ("show", "baseline")):
            figures[f"mcubench {' '.join(words)}, start to end"] = seconds(
                lambda words=words: command(url, *words)  # type: ignore[misc]  # mypy knows no default of a lambda
            )
    for name, taken_s in figures.items():
        mark = "ok " if taken_s <= _AT_MOST_S else "BAD"
        print(f"{mark} {name:<44} {taken_s:8.3f} s  (at most {_AT_MOST_S:g})")
    return 0 if max(figures.values()) <= _AT_MOST_S else 1


if __name__ == "__main__":
    sys.exit(main())
