#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Make docs/timing-models.md and the stated errors anew: hold every timing model against its sequences.

    tools/timing_models.py           write the page and host/mcubench/timing/validation.json
    tools/timing_models.py --check   write nothing; exit with 1 where they are stale
    tools/timing_models.py --models  count the networks of ../shared/models on the emulator too

Without --models, the table of networks is kept as it was.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mcubench.bench import parse_input
from mcubench.bench.device import Device
from mcubench.bench.session import Session
from mcubench.board import load_boards
from mcubench.build import BuildOptions
from mcubench.errors import McubenchError
from mcubench.pipeline import EngineChoice, build_model
from mcubench.progress import Silent
from mcubench.target import QemuTarget
from mcubench.timing import Code
from mcubench.timing.catalogue import CORES, VALIDATION, core_names, read_core
from mcubench.timing.validation.models import (
    CountedModel,
    ExecutionProvider,
    ModelRow,
    PublishedRow,
    as_documents,
    cost_models,
    model_rows,
    published_rows,
)
from mcubench.timing.validation.page import render_page
from mcubench.timing.validation.score import Score, score
from mcubench.timing.validation.sequences import load_sequences

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "timing-models.md"
SHARED = ROOT.parent / "shared"
PUBLISHED = SHARED / "reference" / "published_latency.json"
NETWORKS = ("ad", "ic", "kws", "vww")
_TIME_LIMIT_S = 120.0


def count_on_qemu(core: str, network: str) -> CountedModel | None:
    """One inference of a network of ../shared/models, on the emulated board whose code is for the core."""
    board = next((board for board in load_boards() if board.compile.cpu == core and not board.is_real), None)
    path = SHARED / "models" / "mlperf_tiny" / f"{network}.tflite"
    if board is None or not path.is_file():
        return None
    built = build_model(path, board, EngineChoice("aot"), BuildOptions(), Silent())
    graph, elf = built.model.graph, built.firmware.elf
    with QemuTarget(board).start(elf, counting=True) as guest:
        device = Device(guest.link, obituary=guest.obituary, explain_fault=lambda event: event.fault)
        session = Session(device, graph, time_limit_s=_TIME_LIMIT_S)
        if guest.counting is None:
            return None
        guest.counting.arm()
        session.run_operators(parse_input("random:0").arrays(graph), session.hello.operators)
        return CountedModel(Code.from_elf(elf), guest.counting.read())


def main(arguments: Sequence[str] | None = None, provider: ExecutionProvider | None = count_on_qemu) -> int:
    """Make or check; `provider` counts the networks (see `mcubench.timing.validation.models`)."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 where something is stale")
    parser.add_argument("--models", action="store_true", help="count the networks on the emulator too")
    options = parser.parse_args(arguments)
    try:
        return _check() if options.check else _write(provider if options.models else None)
    except McubenchError as error:
        print(f"error: {error.message}", file=sys.stderr)
        return error.exit_code


def _check() -> int:
    page, results = _made(_stored())
    stale = [
        path
        for path, text in ((PAGE, page), (VALIDATION, results))
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]
    for path in stale:
        print(f"stale: {path.relative_to(ROOT)}; run tools/timing_models.py", file=sys.stderr)
    return 1 if stale else 0


def _write(provider: ExecutionProvider | None) -> int:
    _put(_stored())
    if provider is not None:
        # The stated errors are part of what the networks' costs say, so they are written first.
        _put({**_stored(), "models": as_documents(cost_models(provider, core_names(), NETWORKS))})
    print(f"wrote {PAGE.relative_to(ROOT)} and {VALIDATION.relative_to(ROOT)}")
    return 0


def _put(stored: dict[str, Any]) -> None:
    page, results = _made(stored)
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page, encoding="utf-8")
    VALIDATION.write_text(results, encoding="utf-8")


def _made(stored: dict[str, Any]) -> tuple[str, str]:
    """The page and the results file, from the models and sequences as they are."""
    scored = []
    for name in core_names():
        core, file = read_core(CORES / f"{name}.yaml", 0.0), load_sequences(name)
        scored.append((core, file, score(core, file)))
    models: tuple[ModelRow, ...] = model_rows(stored.get("models", []))
    page = render_page(scored, models, _published(stored))
    results = {
        "cores": {core.id: _summary(result) for core, _, result in scored},
        "models": as_documents(models),
        "published": stored.get("published", {"rows": []}),
    }
    return page, json.dumps(results, indent=1, ensure_ascii=False) + "\n"


def _summary(result: Score) -> dict[str, Any]:
    return {
        "stated_error_percent": result.stated_error_percent,
        "groups": {group: round(error, 2) for group, error in result.group_error_percent.items()},
        "sequences": len(result.scored),
    }


def _published(stored: dict[str, Any]) -> tuple[PublishedRow, ...]:
    return published_rows(stored.get("published", {"rows": []}))


def _stored() -> dict[str, Any]:
    """What was written before, with the published latencies where their file is there."""
    stored: dict[str, Any] = json.loads(VALIDATION.read_text(encoding="utf-8")) if VALIDATION.is_file() else {}
    if PUBLISHED.is_file():
        document = json.loads(PUBLISHED.read_text(encoding="utf-8"))
        stored["published"] = {"rows": document["rows"]}
    return stored


if __name__ == "__main__":
    sys.exit(main())
