# SPDX-License-Identifier: Apache-2.0
"""`mcubench inspect`: tables, a page and JSON of one model."""

import json
from pathlib import Path

import pytest

from mcubench.model import ModelSummary
from unit.cli.command import InProcess


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_tables_say_what_the_model_costs_and_what_will_be_slow(mcubench: InProcess) -> None:
    answer = mcubench("inspect", "digits")
    assert (answer.code, answer.err) == (0, "")
    assert "Memory: 1,040 bytes at once, at operator 1" in answer.out
    assert "an arena of 1,052 bytes, as engine aot lays it out" in answer.out
    assert "few-input-channels  0 CONV_2D: 1 channel, copied in 9 pieces for each of 64 places" in answer.out
    assert "…" not in answer.out
    assert all(len(line) <= 120 for line in answer.out.splitlines())


def test_weights_have_rows_where_they_are_asked_for(mcubench: InProcess) -> None:
    assert "Parameters, as they are stored" not in mcubench("inspect", "digits").out
    assert "Parameters, as they are stored" in mcubench("inspect", "digits", "--weights").out


def test_the_page_and_the_json_are_written_beside_the_tables(mcubench: InProcess) -> None:
    answer = mcubench("inspect", "digits", "--html", "page.html", "--json", "summary.json")
    assert answer.code == 0
    assert "Memory:" in answer.out
    summary = ModelSummary.model_validate_json(Path("summary.json").read_bytes())
    assert summary.memory.size_bytes == 1052
    assert summary.weights
    assert "<h2>Memory over time</h2>" in Path("page.html").read_text(encoding="utf-8")


def test_json_on_standard_output_is_all_there_is_and_leaves_out_what_is_not_known(mcubench: InProcess) -> None:
    document = json.loads(mcubench("inspect", "digits", "--json", "-").out)
    assert next(iter(document.items())) == ("schema_version", 2)
    assert "because" not in document["memory"]
    assert None not in document["operators"][0].values()


def test_a_page_that_cannot_be_written_is_told_before_anything_is_read(mcubench: InProcess) -> None:
    answer = mcubench("inspect", "nowhere.tflite", "--html", "no/such/folder/page.html")
    assert answer.code == 2
    assert answer.out == ""
    assert answer.err.startswith("error: cannot write no/such/folder/page.html: there is no folder")
