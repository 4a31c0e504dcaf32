# SPDX-License-Identifier: Apache-2.0
"""What a person reads of an accuracy: every figure whole, nothing called equal that is not, at the usual widths."""

import io
import re

import numpy as np
import pytest
from rich.console import Console

from mcubench.dataset import Dataset
from mcubench.model import parse_model
from mcubench.report.result_table import render_result
from mcubench.result import AccuracyFacts, Score
from mcubench.result import Dataset as DatasetFacts
from mcubench.scoring import Answers, choose_task, score_samples
from model_builder import OperatorSpec, TensorSpec, build_model
from unit.report.stored import stored_result

WIDTHS = (80, 100, 120)


def facts(classes: int, *, same: bool = False, names: tuple[str, ...] = ()) -> AccuracyFacts:
    """Of 400 random answers, right in about half of the cases."""
    random = np.random.default_rng(classes)
    labels = random.integers(0, classes, 400)
    ours = (random.integers(0, 9, (400, classes)) + 5 * np.eye(classes, dtype=int)[labels]).astype(np.int8)
    theirs = ours if same else (ours + random.integers(0, 2, ours.shape)).astype(np.int8)
    tensors = [TensorSpec("x", (1, 4)), TensorSpec("y[0]", (1, classes))]
    graph = parse_model(build_model(tensors, [OperatorSpec("RELU", (0,), (1,))], [0], [1]))
    dataset = Dataset(np.zeros((400, 1, 4), np.int8), labels, "set", "ab" * 32, names)
    answers = Answers(graph, dataset, dataset.inputs, [ours], [theirs])
    return score_samples(choose_task(graph, dataset, None), answers)


def rendered(accuracy: AccuracyFacts, width: int, **dataset: object) -> str:
    about = DatasetFacts(name="[set]", sha256="ab" * 32, samples=accuracy.samples, **dataset)  # type: ignore[arg-type]
    result = stored_result("plain").model_copy(update={"accuracy": accuracy, "dataset": about})
    file = io.StringIO()
    render_result(result, Console(file=file, width=width))
    return file.getvalue()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("classes", [2, 3, 10, 12, 13, 100])
def test_every_figure_is_whole_and_every_line_in_the_width(classes: int, width: int) -> None:
    accuracy = facts(classes)
    text = rendered(accuracy, width)
    assert max(map(len, text.splitlines())) <= width
    for score in accuracy.scores:
        for value in (score.target, score.host):
            shown = f"{100 * value:.2f} %" if score.unit == "ratio" else f"{value:,.6g}"
            assert re.search(rf"{re.escape(score.title)} .*{re.escape(shown)}", text), (score.title, shown)
        assert score.interval is not None
        assert score.interval.method in text


@pytest.mark.parametrize("width", WIDTHS)
def test_a_small_matrix_is_shown_whole(width: int) -> None:
    accuracy = facts(10)
    lines = rendered(accuracy, width).splitlines()
    start = lines.index(next(line for line in lines if line.startswith("Confusion matrix")))
    rows = [line.split() for line in lines[start + 3 : start + 13]]
    cells = {(cell.label, cell.predicted): cell.samples for cell in accuracy.confusions or ()}
    for index, row in enumerate(rows):
        shown = [0 if cell == "·" else int(cell) for cell in row[1:11]]
        assert shown == [cells.get((index, column), 0) for column in range(10)]
        assert int(row[11]) == sum(shown)


def test_of_a_large_matrix_the_worst_is_shown() -> None:
    accuracy = facts(100)
    text = rendered(accuracy, 120)
    wrong = [cell for cell in accuracy.confusions or () if cell.label != cell.predicted]
    assert f"Worst 10 of {len(wrong)} confusions" in text
    assert "Lowest recall, 10 of 100 classes" in text
    assert "Confusion matrix" not in text
    worst = max(wrong, key=lambda cell: (cell.samples, -cell.label, -cell.predicted))
    assert re.search(rf"^{worst.label} +{worst.predicted} +{worst.samples} ", text, re.MULTILINE)


def test_a_matrix_that_does_not_fit_becomes_its_worst() -> None:
    names = tuple(f"a class with a long name {number}" for number in range(12))
    assert "Confusion matrix" in rendered(facts(12, names=names), 120)
    text = rendered(facts(12, names=names), 80)
    assert "Confusion matrix" not in text
    assert "Worst 10 of " in text


def test_a_name_says_more_than_an_index_and_brackets_are_no_style() -> None:
    text = rendered(facts(3, names=("[bold]cat", "dog", "2")), 120)
    assert re.search(r"^0 \[bold\]cat ", text, re.MULTILINE)
    assert re.search(r"^2  ", text, re.MULTILINE)
    assert "samples of [set]: classification" in text


def test_a_difference_is_shown_with_its_interval_and_its_chance() -> None:
    accuracy = facts(10)
    text = rendered(accuracy, 120)
    [score] = [score for score in accuracy.scores if score.name == "accuracy"]
    assert "Target less host, over the same samples" in text
    assert f"{100 * score.difference.value:+.2f} points" in text
    assert f"{score.difference.p_value:.3g} (McNemar, exact)" in text
    assert "exactly 0" not in text


def test_no_difference_is_said_with_the_reason() -> None:
    text = rendered(facts(10, same=True), 120)
    assert "the difference to the host is exactly 0: every output equals the host's byte for byte" in text
    assert "Target less host" not in text


def test_samples_of_an_earlier_run_and_notes_are_told() -> None:
    text = rendered(
        facts(3), 120, bit_exact_samples=400, earlier_samples=123, preparation="8 x 8 pixels", notes=("a doubt [x]",)
    )
    assert "400 of 400 samples of [set], byte for byte; 123 of them came from an earlier run" in text
    assert "samples: 8 x 8 pixels" in text
    assert "note: a doubt [x]" in text


def test_ties_are_told() -> None:
    accuracy = facts(10)
    assert f"in {accuracy.tied_samples} of 400 samples several classes share the highest output" in rendered(
        accuracy, 120
    )


def test_a_figure_without_an_interval_says_why() -> None:
    score = facts(10).scores[0].model_copy(update={"interval": None, "interval_absent_because": "nobody knows"})
    accuracy = facts(10).model_copy(update={"scores": (score,)})
    assert isinstance(score, Score)
    assert "accuracy: no interval: nobody knows" in rendered(accuracy, 120)
