# SPDX-License-Identifier: Apache-2.0
"""`mcubench compare`, `lock` and `reproduce` on results that were had before: what they take and refuse."""

import json
import shutil
from pathlib import Path

import pytest

from mcubench.errors import ToolError
from mcubench.lockfile import load_lock
from mcubench.pipeline import Job, Outcome
from mcubench.store import open_store
from unit.cli.command import InProcess
from unit.difference.revisions import EXAMPLE, RECORDED, copy_recorded_example, revision, revision_document
from unit.report.stored import stored_document


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the example, and a store of its own."""
    folder = tmp_path / "repository"
    copy_recorded_example(folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("MCUBENCH_STORE", str(tmp_path / "store.sqlite"))
    return folder


@pytest.mark.usefixtures("repository")
def test_files_are_compared_and_the_json_has_the_same(mcubench: InProcess) -> None:
    answer = mcubench("compare", "baseline.json", "revision_2.json", "--json", "c.json")
    assert answer.code == 0
    assert "operator 6 CONV_2D 1x4x4x48 -> 1x4x4x256" in answer.out
    document = json.loads(Path("c.json").read_text())
    ram = next(metric for metric in document["metrics"] if metric["name"] == "ram_bytes")
    assert [cell["verdict"] for cell in ram["cells"]] == ["first", "different"]
    assert ram["cells"][1]["change"]["difference"] == 3840


@pytest.mark.usefixtures("repository")
def test_tags_and_runs_of_the_store_are_compared_with_files(mcubench: InProcess) -> None:
    run = open_store().add(revision(1), tags=("accepted",))
    answer = mcubench("compare", "accepted", run.id, "revision_2.json")
    assert answer.code == 0
    assert answer.out.startswith("A accepted: ")
    ram = next(line for line in answer.out.splitlines() if line.startswith("RAM"))
    assert ram.split() == ["RAM", "B", "7,592", "7,592", "=", "11,432", "+50.6", "%"]


def test_a_folder_is_repeated_runs_of_one_thing(repository: Path, mcubench: InProcess) -> None:
    (repository / "runs").mkdir()
    for name in ("a", "b", "c"):
        shutil.copy("baseline.json", repository / "runs" / f"{name}.json")
    answer = mcubench("compare", "runs", "revision_2.json")
    assert answer.code == 0
    assert "emulated by qemu, 3 runs" in answer.out
    shutil.copy("revision_2.json", repository / "runs" / "d.json")
    answer = mcubench("compare", "runs", "revision_2.json")
    assert answer.code == 2
    assert "runs holds results of different models" in answer.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "one run is nothing to compare"),
        (("baseline.json",), "one run is nothing to compare"),
        (("baseline.json", "nothing.json"), "nothing.json"),
        (("baseline.json", "no-such-tag"), "no-such-tag"),
        (("baseline.json", "budgets.yaml"), "budgets.yaml"),
        (("baseline.json", "revision_2.tflite"), "revision_2.tflite is a model, which has to be run"),
        (("baseline.json", "HEAD:m.tflite"), "HEAD:m.tflite is a model, which has to be run"),
        (("--boards", "all"), "--boards needs a model to rank boards for"),
        (("--boards", "all", "baseline.json"), "--boards ranks boards for --model, and compares no runs"),
        (("--boards", "mps2_an38", "--model", "digits"), "there is no board 'mps2_an38'"),
        (("--boards", ",", "--model", "digits"), "no boards to compare"),
        (("baseline.json", "revision_2.json", "--model", "digits"), "--model and --results go with --boards"),
    ],
)
@pytest.mark.usefixtures("repository")
def test_bad_words_end_with_2_and_a_sentence(mcubench: InProcess, arguments: tuple[str, ...], message: str) -> None:
    answer = mcubench("compare", *arguments, "--quiet")
    assert answer.code == 2
    assert message in answer.err
    assert answer.out == ""


@pytest.mark.usefixtures("repository")
def test_numbers_of_different_counters_are_compared_when_that_is_asked_for(mcubench: InProcess) -> None:
    Path("m7.json").write_text(json.dumps(stored_document("profiled")))
    answer = mcubench("compare", "baseline.json", "m7.json")
    assert "modelled cycles, B: counted by cortex-m4 with zero_wait before and by cortex-m7" in answer.out
    answer = mcubench("compare", "baseline.json", "m7.json", "--across-kinds")
    assert "modelled cycles, B" not in answer.out


@pytest.mark.usefixtures("repository")
def test_boards_are_ranked_by_results_that_are_given(mcubench: InProcess) -> None:
    answer = mcubench(
        *("compare", "--boards", "mps2_an386", "--model", "revision_2.tflite", "--engine", "aot"),
        *("--results", "revision_2.json", "--results", "baseline.json", "--json", "r.json"),
    )
    assert answer.code == 0
    document = json.loads(Path("r.json").read_text())
    assert document["boards"][0]["latency"]["value"] == revision_document(2)["metrics"]["latency_ms"]["value"]
    assert document["order"] == "latency"
    assert "the board's description has no supply current" in answer.out


def test_a_result_is_locked_with_the_files_that_it_is_of(repository: Path, mcubench: InProcess) -> None:
    answer = mcubench("lock", "revision_2.json")
    assert answer.code == 0
    assert answer.out == "mcubench.lock: model-mps2_an386-aot\n"
    entry = load_lock(repository / "mcubench.lock").runs["model-mps2_an386-aot"]
    assert (entry.run.model, entry.run.dataset) == ("revision_2.tflite", "samples.npz")
    # The same run again is the same entry; another is one more.
    assert mcubench("lock", "revision_2.json", "baseline.json", "--quiet").code == 0
    assert len(load_lock(repository / "mcubench.lock").runs) == 2


def test_a_model_that_is_nowhere_is_asked_for(repository: Path, mcubench: InProcess, tmp_path: Path) -> None:
    shutil.move(repository / "revision_2.tflite", tmp_path / "elsewhere.tflite")
    answer = mcubench("lock", "revision_2.json", "--quiet")
    assert answer.code == 2
    assert "the model of revision_2.json is nowhere to be found" in answer.err
    assert not (repository / "mcubench.lock").exists()
    assert mcubench("lock", "revision_2.json", "--quiet", "--file", str(tmp_path / "elsewhere.tflite")).code == 0
    assert load_lock(repository / "mcubench.lock").runs["model-mps2_an386-aot"].run.model == "../elsewhere.tflite"


@pytest.mark.parametrize(
    ("text", "arguments", "message"),
    [
        ("schema_version: 1\nruns: {}\n", (), "mcubench.lock has no runs"),
        ("schema_version: 1\nrun: {}\n", (), "run: unknown key; did you mean runs?"),
        ("engine: auto\n", (), "engine: Input should be 'aot', 'tflm' or 'litert', got 'auto'"),
        ("{", (), "not YAML"),
    ],
)
def test_a_lock_file_that_cannot_be_used_is_named(
    repository: Path, mcubench: InProcess, text: str, arguments: tuple[str, ...], message: str
) -> None:
    (repository / "mcubench.lock").write_text(text)
    answer = mcubench("reproduce", *arguments, "--quiet")
    assert answer.code == 2
    assert message in answer.err


@pytest.mark.usefixtures("repository")
def test_an_entry_that_is_not_there_has_a_nearest_one(mcubench: InProcess) -> None:
    assert "cannot read the lock file mcubench.lock" in mcubench("reproduce", "--quiet").err
    assert mcubench("lock", "baseline.json", "--quiet").code == 0
    answer = mcubench("reproduce", "--entry", "model-mps2_an386", "--quiet")
    assert answer.code == 2
    assert "hint: did you mean model-mps2_an386-aot?" in answer.err


def test_a_run_that_is_had_again_ends_with_0_or_1_and_says_what_differs(
    repository: Path, mcubench: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Job] = []

    def give(job: Job, _: object) -> Outcome:
        asked.append(job)
        return Outcome(revision(1), [])

    monkeypatch.setattr("mcubench.pipeline.lock.run_job", give)
    assert mcubench("lock", "baseline.json", "--quiet").code == 0
    answer = mcubench("reproduce")
    assert answer.code == 0
    assert answer.out == "equal: model-mps2_an386-aot: 23 figures, the output, the firmware and every tool\n"
    job = asked[0]
    assert (job.board, job.emulate, job.engine, job.dataset) == ("mps2_an386", "qemu", "aot", "samples.npz")
    assert job.model_path() == repository / "revision_1.tflite"
    lock = repository / "mcubench.lock"
    lock.write_text(lock.read_text().replace("value: 7592,", "value: 7591,"))
    answer = mcubench("reproduce", "--json", "r.json")
    assert answer.code == 1
    assert "figure ram_bytes: 7,591 B (computed) is locked, 7,592 B (computed) was found" in answer.err
    assert json.loads(Path("r.json").read_text())["runs"][0]["differences"][0]["name"] == "ram_bytes"


def test_a_run_that_fails_ends_with_the_code_of_what_went_wrong(
    repository: Path, mcubench: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Outcome:
        raise ToolError("qemu-system-arm is not on PATH")

    monkeypatch.setattr("mcubench.pipeline.lock.run_job", fail)
    monkeypatch.setattr("mcubench.pipeline.check.run_job", fail)
    assert mcubench("lock", "baseline.json", "--quiet").code == 0
    answer = mcubench("reproduce")
    assert answer.code == 3
    assert "not run: model-mps2_an386-aot: qemu-system-arm is not on PATH" in answer.out
    shutil.copy("revision_1.tflite", repository / "model.tflite")
    answer = mcubench("check", "--markdown", "m.md")
    assert answer.code == 3
    assert "qemu-system-arm is not on PATH" in Path("m.md").read_text(encoding="utf-8")


def test_the_engine_of_a_project_is_written_down_once_and_holds(repository: Path, mcubench: InProcess) -> None:
    answer = mcubench(
        *("compare", "--boards", "mps2_an386", "--model", "revision_2.tflite", "--results", "revision_2.json", "-q")
    )
    assert answer.code == 0
    lock = load_lock(repository / "mcubench.lock")
    assert lock.engine == "aot"
    (repository / "mcubench.lock").write_text("schema_version: 1\nengine: tflm\n")
    answer = mcubench(
        *("compare", "--boards", "mps2_an386", "--model", "revision_2.tflite", "--results", "revision_2.json", "-q")
    )
    # TensorFlow Lite Micro is not installed here, and `auto` does not turn to another engine in silence.
    assert answer.code == 0
    assert load_lock(repository / "mcubench.lock").engine == "tflm"


def test_outside_a_project_nothing_is_written(
    tmp_path: Path, mcubench: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(EXAMPLE / "revision_2.tflite", "m.tflite")
    shutil.copy(RECORDED / "revision_2.json", "r.json")
    answer = mcubench("compare", "--boards", "mps2_an386", "--model", "m.tflite", "--results", "r.json", "--quiet")
    assert answer.code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["m.tflite", "r.json"]
