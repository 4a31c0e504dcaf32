# SPDX-License-Identifier: Apache-2.0
"""The validation can fail, is up to date, and reports only what nothing was fitted to."""

import subprocess
import sys
from pathlib import Path

import pytest

from mcubench.errors import ConfigError, ToolError
from mcubench.execution import BlockKey, EdgeKey, Execution, Span
from mcubench.timing.catalogue import CORES, core_names, read_core, stated_error_percent
from mcubench.timing.machine_code import Code
from mcubench.timing.validation.assemble import assemble
from mcubench.timing.validation.models import (
    CountedModel,
    ModelRow,
    as_documents,
    cost_models,
    model_rows,
    published_rows,
)
from mcubench.timing.validation.page import render_page
from mcubench.timing.validation.score import score, score_core
from mcubench.timing.validation.sequences import Half, Sequence, SequenceFile, load_sequences
from mcubench.timing.validation.walk import walk

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.emulated
@pytest.mark.parametrize("name", core_names())
def test_the_stated_error_is_what_the_held_out_sequences_show(name: str) -> None:
    result = score_core(name)
    assert result.stated_error_percent == stated_error_percent(name)
    for error in result.group_error_percent.values():
        assert error <= stated_error_percent(name)


@pytest.mark.emulated
def test_the_page_and_the_stored_results_are_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "timing_models.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", core_names())
def test_every_core_has_sequences_in_both_halves(name: str) -> None:
    halves = [half for _, half in load_sequences(name).halves()]
    assert halves.count(Half.HELD_OUT) >= 10
    assert halves.count(Half.FIT) >= 8


@pytest.mark.emulated
def test_a_wrong_statement_shows_in_the_error() -> None:
    def sequence(name: str, stated_cycles: float) -> Sequence:
        return Sequence(name=name, group="load", assembly="ldr r0,[r1]", cycles=stated_cycles, source="me", copies=4)

    file = SequenceFile(
        core="cortex-m0",
        assembler=("-mcpu=cortex-m0",),
        documents={"me": "what a test claims"},
        sequences=(sequence("wrong and held out", 4), sequence("right and fitted", 2)),
    )
    result = score(read_core(CORES / "cortex-m0.yaml", 0.0), file)
    assert [item.modelled_cycles for item in result.scored] == [2, 2]
    assert result.group_error_percent == {"load": 50}
    assert result.stated_error_percent == 50


def test_a_sequence_needs_a_source_and_one_way_to_be_counted() -> None:
    fields = {"name": "one", "group": "load", "assembly": "nop", "cycles": 1, "source": "me"}
    with pytest.raises(ValueError, match="exclude each other"):
        Sequence.model_validate({**fields, "copies": 2, "iterations": 2})
    with pytest.raises(ValueError, match="not one of the documents"):
        SequenceFile.model_validate(
            {"core": "x", "assembler": [], "documents": {}, "sequences": [fields, {**fields, "name": "two"}]}
        )
    with pytest.raises(ConfigError, match="cannot read"):
        load_sequences("cortex-m99")


@pytest.mark.emulated
def test_what_the_assembler_rejects_is_said() -> None:
    with pytest.raises(ToolError, match="bad instruction"):
        assemble(["frobnicate r0"], ["-mcpu=cortex-m0"])


# subs r0,#1; bne 0x100; bl 0x10c; b 0x10e; nop; bx lr; nop (Armv7-M ARM, A7.7).
PROGRAM = Code({0x100: bytes.fromhex("0138 fdd1 00f0 02f8 01e0 00bf 7047 00bf".replace(" ", ""))})


def test_a_walk_counts_what_an_emulator_would() -> None:
    span = walk(PROGRAM, 0x100, 0x110, iterations=5, taken=False)
    loop, call, back, leaf, end = (
        BlockKey(*key) for key in ((0x100, 4), (0x104, 4), (0x108, 2), (0x10C, 2), (0x10E, 2))
    )
    assert span.blocks == {loop: 5, call: 1, leaf: 1, back: 1, end: 1}
    assert span.edges == {
        EdgeKey(loop, loop): 4,
        EdgeKey(loop, call): 1,
        EdgeKey(call, leaf): 1,
        EdgeKey(leaf, back): 1,
        EdgeKey(back, end): 1,
    }
    assert span.instructions == 10 + 1 + 1 + 1 + 1


def test_a_walk_that_has_no_end_is_ended() -> None:
    with pytest.raises(ConfigError, match="does not come to its end"):
        walk(Code({0: bytes.fromhex("fee7")}), 0, 2, iterations=1, taken=False)  # b .


def test_networks_are_costed_for_whoever_counts_them() -> None:
    span = Span(2, {BlockKey(0x10E, 2): 2}, {})

    def count(core: str, model: str) -> CountedModel | None:
        return CountedModel(PROGRAM, Execution(span, ())) if (core, model) == ("cortex-m4", "kws") else None

    rows = tuple(cost_models(count, core_names(), ("ad", "kws")))
    assert [(row.core, row.model, row.instructions, row.cycles) for row in rows] == [("cortex-m4", "kws", 2, 2)]
    assert model_rows(as_documents(rows)) == rows
    with pytest.raises(ConfigError):
        model_rows([{"core": "cortex-m4"}])


def test_the_page_sets_networks_beside_what_was_published() -> None:
    published = published_rows({"rows": [{"board": "B", "core": "cortex-m4", "mhz": 120, "stack": "S", "kws": 99.8}]})
    page = render_page([], [ModelRow("cortex-m4", "kws", 10, 43_798_749, 9.5)], published)
    assert "| cortex-m4 | modelled, cycles | 43,798,749 ± 10 % |" in page
    assert "| cortex-m4 | published, B at 120 MHz, S | 11,976,000 (99.8 ms) |" in page  # 99.8 ms at 120 MHz
    with pytest.raises(ConfigError):
        published_rows({"rows": [{"board": "B"}]})
