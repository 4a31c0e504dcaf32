# SPDX-License-Identifier: Apache-2.0
"""`mcubench check` on results of real runs that were had before: exit codes, files, and what it accepts."""

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from mcubench.store import load_run, open_store
from unit.cli.command import InProcess
from unit.difference.revisions import RECORDED, copy_recorded_example, revision, revision_document
from unit.report.stored import stored_document

WIDE = "operator 6 CONV_2D 1x4x4x256 (was 1x4x4x48)"
FILES = ("--junit", "j.xml", "--markdown", "m.md", "--json", "c.json")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the example, with its first revision, and a store of its own."""
    folder = tmp_path / "repository"
    copy_recorded_example(folder)
    shutil.copy(folder / "revision_1.tflite", folder / "model.tflite")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("MCUBENCH_STORE", str(tmp_path / "store.sqlite"))
    return folder


def second_revision(repository: Path) -> None:
    shutil.copy(repository / "revision_2.tflite", repository / "model.tflite")


def test_the_first_revision_passes(repository: Path, mcubench: InProcess) -> None:
    answer = mcubench("check", "--results", "baseline.json", "--quiet")
    assert (answer.code, answer.out, answer.err) == (0, "", "")
    assert (repository / "budgets.yaml").read_text() == (RECORDED / "budgets.yaml").read_text()


def test_the_second_fails_with_1_and_names_the_layer(repository: Path, mcubench: InProcess) -> None:
    second_revision(repository)
    answer = mcubench("check", "--results", "revision_2.json", *FILES)
    assert answer.code == 1
    assert f"to blame: {WIDE}" in answer.err
    assert "hint: `mcubench check --update` accepts the change" in answer.err
    assert WIDE in answer.out
    assert WIDE in (repository / "m.md").read_text(encoding="utf-8")
    assert ET.parse(repository / "j.xml").getroot().get("failures") == "6"  # noqa: S314 - our own
    document = json.loads((repository / "c.json").read_text())
    assert document["verdict"] == "breach"
    ram = next(j for j in document["budgets"][0]["judgements"] if j["metric"] == "ram_bytes")
    assert (ram["over"], ram["blame"][0]["parts"][0]["name"]) == (3240, WIDE)


def test_an_update_accepts_it_and_the_next_check_passes(repository: Path, mcubench: InProcess) -> None:
    second_revision(repository)
    answer = mcubench("check", "--results", "revision_2.json", "--update")
    assert answer.code == 0
    assert "updated: digits-on-cortex-m4.limits.ram_bytes.max" in answer.out
    assert "# the product has 12 KiB, and 4 KiB of them are not ours" in (repository / "budgets.yaml").read_text()
    assert load_run("./baseline.json").result == revision(2)
    assert mcubench("check", "--results", "revision_2.json", "--quiet").code == 0


def test_a_baseline_may_be_a_tag_and_an_update_moves_it(repository: Path, mcubench: InProcess) -> None:
    text = (repository / "budgets.yaml").read_text().replace("baseline: baseline.json", "baseline: accepted")
    (repository / "budgets.yaml").write_text(text)
    answer = mcubench("check", "--results", "baseline.json", "--quiet")
    assert answer.code == 2
    assert "the baseline accepted: " in answer.err
    assert "`mcubench check --update` makes it" in answer.err
    assert mcubench("check", "--results", "baseline.json", "--update", "--quiet").code == 0
    assert open_store().get("accepted").result == revision(1)
    second_revision(repository)
    assert mcubench("check", "--results", "revision_2.json", "--quiet").code == 1
    assert mcubench("check", "--results", "revision_2.json", "--update", "--quiet").code == 0
    assert open_store().get("accepted").result == revision(2)


def test_results_in_a_folder_are_found_by_the_model_and_others_passed_over(
    repository: Path, mcubench: InProcess
) -> None:
    (repository / "results").mkdir()
    for name, document in {
        "a": revision_document(1), "b": revision_document(2), "c": stored_document("plain"), "foreign": {"x": 1},
    }.items():  # fmt: skip
        (repository / "results" / f"{name}.json").write_text(json.dumps(document))
    (repository / "results" / "broken.json").write_text("{")
    answer = mcubench("check", "--results", "results")
    assert answer.code == 0
    assert "3 results, 2 other files passed over" in answer.err


def test_a_model_that_no_result_is_of_is_not_judged(repository: Path, mcubench: InProcess) -> None:
    second_revision(repository)
    answer = mcubench("check", "--results", "baseline.json", "--quiet")
    assert answer.code == 2
    assert "none of the 1 results is of mps2_an386, engine aot, model 5c7b7f55fd0b and input random:0" in answer.err


def test_two_results_of_one_budget_are_one_too_many(repository: Path, mcubench: InProcess) -> None:
    shutil.copy(repository / "baseline.json", repository / "again.json")
    answer = mcubench("check", "--results", "baseline.json", "--results", "again.json", "--quiet")
    assert answer.code == 2
    assert "2 results are of it: baseline.json and again.json" in answer.err


@pytest.mark.parametrize(
    ("there", "instead", "messages"),
    [
        ("mps2_an386", "mps2_an38", ["there is no board 'mps2_an38'", "hint: did you mean mps2_an386"]),
        ("model.tflite", "digit", ["there is no model file 'digit'", "did you mean digits?"]),
        ("samples.npz", "digitz", ["there is no data set file 'digitz'", "did you mean digits?"]),
        ("arena_bytes", "arena_byte", ["limits.arena_byte: unknown key; did you mean arena_bytes?"]),
    ],
)
def test_what_does_not_exist_is_told_before_anything_runs(
    repository: Path, mcubench: InProcess, there: str, instead: str, messages: list[str]
) -> None:
    path = repository / "budgets.yaml"
    path.write_text(path.read_text().replace(there, instead))
    answer = mcubench("check", "--quiet")
    assert answer.code == 2
    assert [message for message in messages if message not in answer.err] == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nothing.yaml",), "cannot read the budgets file nothing.yaml: No such file or directory"),
        (("--only", "digits"), "budgets.yaml has no budget 'digits'"),
        (("--results", "nothing.json"), "there is no result file nothing.json"),
        (("--results", "budgets.yaml"), "budgets.yaml: not JSON"),
        (("--results", "empty"), "the folder empty has no results"),
        (("--junit", "no/where.xml"), "cannot write no/where.xml: there is no folder"),
    ],
)
def test_bad_words_end_with_2_and_a_sentence(
    repository: Path, mcubench: InProcess, arguments: tuple[str, ...], message: str
) -> None:
    (repository / "empty").mkdir()
    answer = mcubench("check", *arguments, "--quiet")
    assert answer.code == 2
    assert message in answer.err
    assert answer.out == ""


def test_a_number_of_another_kind_is_an_error_and_no_breach(repository: Path, mcubench: InProcess) -> None:
    path = repository / "budgets.yaml"
    path.write_text(path.read_text().replace("512 B, kind: emulated", "512 B, kind: measured"))
    answer = mcubench("check", "--results", "baseline.json", "--quiet")
    assert answer.code == 2
    assert "stack: not judged: the number is emulated, and the limit is for a measured one" in answer.err


def test_a_number_that_was_not_had_ends_with_6(repository: Path, mcubench: InProcess) -> None:
    path = repository / "budgets.yaml"
    path.write_text(path.read_text() + "      startup_ms: {max: 1 s}\n")
    answer = mcubench("check", "--results", "baseline.json", "--quiet")
    assert answer.code == 6
    assert "start-up time: not judged: there is no number: emulated" in answer.err


def test_what_quantization_cost_comes_from_the_budget_the_card_or_a_conversions_report(
    repository: Path, mcubench: InProcess
) -> None:
    path = repository / "budgets.yaml"
    text = path.read_text() + "      quantization_loss: {max: 1 %, kind: emulated}\n"
    path.write_text(text)
    answer = mcubench("check", "--results", "baseline.json", "--quiet")
    assert "model.tflite has no card, and the budget does not say float32_accuracy" in answer.err
    with_number = text.replace("    limits:", "    float32_accuracy: 1.0\n    limits:")
    path.write_text(with_number)
    assert mcubench("check", "--results", "baseline.json", "--quiet").code == 0
    path.write_text(with_number.replace("1.0\n", "report.json\n"))
    assert "cannot read the conversion's report" in mcubench("check", "--results", "baseline.json", "--quiet").err
    document = revision_document(1)
    report = stored_document("conversion")
    report["output"]["sha256"] = document["model"]["sha256"]
    report["accuracy"]["dataset_sha256"] = document["dataset"]["sha256"]
    (repository / "report.json").write_text(json.dumps(report))
    assert mcubench("check", "--results", "baseline.json", "--quiet").code == 0
    # What was lost is the float model's share in the report less 1.0 here: a tenth of a point more is too little.
    strict = text.replace("max: 1 %", f"min: {100 * (report['accuracy']['float_model']['value'] - 1.0) + 0.1:.4f} %")
    path.write_text(strict.replace("    limits:", "    float32_accuracy: report.json\n    limits:"))
    assert mcubench("check", "--results", "baseline.json", "--quiet").code == 1
    for broken, message in (
        ({**report, "accuracy": {"reason": "no labels"}}, "report.json has no accuracy: no labels"),
        ({**report, "output": {**report["output"], "sha256": "0" * 64}}, "report.json is of another model"),
        ({"x": 1}, "report.json is no report of a conversion: "),
    ):
        (repository / "report.json").write_text(json.dumps(broken))
        answer = mcubench("check", "--results", "baseline.json", "--quiet")
        assert answer.code in {2, 6}
        assert message in answer.err
