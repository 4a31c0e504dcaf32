# SPDX-License-Identifier: Apache-2.0
"""Boxes are scored by COCO's own evaluation, and classes become categories by a rule that is said."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from detector import QUARTERS, detector
from mcubench.dataset import Boxes, Dataset
from mcubench.dataset.boxes import Box, Category, Picture
from mcubench.model import parse_model
from mcubench.result import AccuracyFacts
from mcubench.scoring import Answers, choose_task, score_samples
from mcubench.scoring.detection import categories_of_classes

GRAPH = parse_model(detector())
# Width 80, height 40: quarters are 40 by 20.
PICTURES = tuple(Picture(number, 80, 40) for number in (3, 7))
CATEGORIES = (Category(1, "red"), Category(2, "green"))
# The first picture has a red thing in its first quarter, the second a green one in its last.
TRUTH = Boxes(
    PICTURES,
    CATEGORIES,
    (
        Box(3, 1, (0, 0, 40, 20), 800, is_crowd=False),
        Box(7, 2, (40, 20, 40, 20), 800, is_crowd=False),
    ),
)
Found = list[tuple[int, int, float]]  # quarter, class, score


def outputs(*pictures: Found, shift: float = 0.0) -> list[npt.NDArray[Any]]:
    boxes, classes, scores = (
        np.zeros((len(pictures), 4, 4)),
        np.zeros((len(pictures), 4)),
        np.zeros((len(pictures), 4)),
    )
    for place, found in enumerate(pictures):
        for rank, (quarter, kind, score) in enumerate(found):
            y, x, height, width = QUARTERS[quarter]
            boxes[place, rank] = (y - height / 2, x - width / 2 + shift, y + height / 2, x + width / 2 + shift)
            classes[place, rank], scores[place, rank] = kind, score
    counts = np.array([[len(found)] for found in pictures])
    flat = (boxes.reshape(len(pictures), 16), classes, scores, counts)
    return [values.astype(np.float32) for values in flat]


def score(
    ours: list[npt.NDArray[Any]], theirs: list[npt.NDArray[Any]] | None = None, **changes: Any
) -> AccuracyFacts:
    inputs = np.zeros((2, 8, 8, 3), np.float32)
    dataset = Dataset(inputs, **{"labels": None, "name": "set", "sha256": "ab" * 32, "boxes": TRUTH, **changes})
    answers = Answers(GRAPH, dataset, inputs, ours, ours if theirs is None else theirs)
    return score_samples(choose_task(GRAPH, dataset, None), answers)


def figures(facts: AccuracyFacts) -> list[float]:
    return [round(figure.target, 3) for figure in facts.scores]


RIGHT = outputs([(0, 0, 0.9)], [(3, 1, 0.8)])


def test_every_box_in_its_place_is_a_precision_of_1() -> None:
    facts = score(RIGHT)
    assert [figure.name for figure in facts.scores] == ["map", "map_50", "map_75"]
    assert figures(facts) == [1, 1, 1]
    assert facts.notes == (
        "class n is the n-th category of the annotations",
        "2 boxes were found, 2 are there",
    )
    assert facts.scores[0].difference.reason == "every output equals the host's byte for byte"


def test_a_box_that_is_a_fifth_aside_counts_where_two_thirds_of_it_have_to_agree() -> None:
    # Intersection over union of two boxes of width 0.5, 0.1 apart: 0.4 / 0.6.
    facts = score(outputs([(0, 0, 0.9)], [(3, 1, 0.8)], shift=0.1))
    # Of the thresholds 0.5 to 0.95 in steps of 0.05, four are not above 2/3.
    assert figures(facts) == [0.4, 1, 0]


def test_a_false_box_with_a_higher_score_halves_the_precision_of_its_class() -> None:
    facts = score(outputs([(0, 0, 0.5), (2, 0, 0.9)], [(3, 1, 0.8)]))
    assert figures(facts) == [0.75, 0.75, 0.75]


def test_a_box_of_the_wrong_class_is_none_of_the_right_one() -> None:
    assert figures(score(outputs([(0, 1, 0.9)], [(3, 1, 0.8)])))[0] < 0.6


def test_nothing_found_is_a_precision_of_0_and_no_error() -> None:
    facts = score(outputs([], []), RIGHT)
    assert figures(facts) == [0, 0, 0]
    assert [figure.host for figure in facts.scores] == pytest.approx([1, 1, 1])
    assert facts.scores[0].difference.value == pytest.approx(-1)
    assert "no interval" in (facts.scores[0].difference.reason or "")


def test_pictures_without_boxes_have_no_precision() -> None:
    facts = score(RIGHT, boxes=Boxes(PICTURES, CATEGORIES, ()))
    assert facts.scores == ()
    assert facts.absent["map"] == "no picture of the data set has a box that counts"


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_none_find_nothing(value: float) -> None:
    for place in range(4):
        broken = [output.copy() for output in RIGHT]
        broken[place][:] = value
        facts = score(broken)
        assert all(0 <= figure.target <= 1 for figure in facts.scores)


def test_nothing_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    score(RIGHT)
    assert capsys.readouterr().out == ""


def test_classes_are_categories_by_name_by_place_or_as_in_coco() -> None:
    by_name, rule = categories_of_classes(TRUTH, ("background", "green", "red"))
    assert (by_name, rule) == ({1: 2, 2: 1}, "classes are categories by their names, 2 of 3")
    by_place, _ = categories_of_classes(Boxes((), (Category(5, "a"), Category(6, "b")), ()), ("a", "b"))
    assert by_place == {0: 5, 1: 6}
    # COCO's categories have gaps: there is none of number 12.
    gaps = Boxes((), (Category(1, "person"), Category(11, "fire hydrant"), Category(13, "stop sign")), ())
    assert categories_of_classes(gaps, ())[0] == {0: 1, 10: 11, 12: 13}
