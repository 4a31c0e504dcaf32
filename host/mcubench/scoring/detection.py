# SPDX-License-Identifier: Apache-2.0
"""An object detector's figures: COCO's average precision, by pycocotools."""

import contextlib
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from mcubench.dataset import Boxes
from mcubench.result import AccuracyFacts, Difference, Score
from mcubench.scoring.decode import Answers, Outputs, dequantize
from mcubench.scoring.task import Task

# COCOeval.summarize's first three: intersection over union of 0.5 to 0.95, of 0.5, and of 0.75.
_FIGURES = (
    ("map", "mAP, IoU 0.5 to 0.95"),
    ("map_50", "mAP, IoU 0.5"),
    ("map_75", "mAP, IoU 0.75"),
)
_NO_INTERVAL = "average precision is no mean over pictures, so it has no interval of this kind"
_NO_CLASSES = "boxes are scored by their average precision"
_NOTHING = -1.0  # COCOeval's word for "no such thing in the data set"


def score_boxes(task: Task, answers: Answers, boxes: Boxes) -> AccuracyFacts:
    """Every figure of a detector over pictures with boxes."""
    categories, rule = categories_of_classes(boxes, answers.dataset.classes)
    truth = _truth(boxes)
    tensors = [answers.output(place) for place in task.outputs]
    found = [
        _found(
            [dequantize(outputs[place], tensor) for place, tensor in zip(task.outputs, tensors, strict=True)],
            boxes,
            categories,
        )
        for outputs in (answers.ours, answers.theirs)
    ]
    target, host = (_evaluate(truth, detections) for detections in found)
    absent = {"accuracy": _NO_CLASSES}
    scores = []
    for position, (name, title) in enumerate(_FIGURES):
        if target[position] == _NOTHING:
            absent[name] = "no picture of the data set has a box that counts"
            continue
        value = target[position] - host[position]
        scores.append(
            Score(
                name=name,
                title=title,
                unit="ratio",
                target=target[position],
                interval_absent_because=_NO_INTERVAL,
                host=host[position],
                difference=Difference(value=value, reason=answers.equal_because or _NO_INTERVAL),
            )
        )
    return AccuracyFacts(
        task="detection",
        output=task.output_words,
        decision=task.decision,
        samples=len(boxes.pictures),
        scores=tuple(scores),
        absent=absent,
        notes=(rule, f"{len(found[0])} boxes were found, {sum(not box.is_crowd for box in boxes.boxes)} are there"),
    )


def categories_of_classes(boxes: Boxes, classes: Sequence[str]) -> tuple[dict[int, int], str]:
    """Which category of the data set each class of the model is, and the rule in words.

    By name where the model's card names the same. Else a class is the category at its place, or where numbers are
    left out, as in COCO's own, that of the next higher number, as in TensorFlow's models for COCO.
    """
    ids = [category.id for category in boxes.categories]
    names = {category.name: category.id for category in boxes.categories}
    if classes and tuple(classes) != tuple(category.name for category in boxes.categories):
        known = {index: names[name] for index, name in enumerate(classes) if name in names}
        return known, f"classes are categories by their names, {len(known)} of {len(classes)}"
    if ids == list(range(ids[0], ids[0] + len(ids))):
        return dict(enumerate(ids)), "class n is the n-th category of the annotations"
    return {number - 1: number for number in ids}, "class n is category n + 1 of the annotations, as in COCO's own"


def _truth(boxes: Boxes) -> COCO:
    document = {
        "info": {},
        "images": [
            {"id": picture.id, "width": picture.width, "height": picture.height} for picture in boxes.pictures
        ],
        "categories": [{"id": category.id, "name": category.name} for category in boxes.categories],
        "annotations": [
            {
                # pycocotools takes a match with id 0 for none.
                "id": number,
                "image_id": box.picture,
                "category_id": box.category,
                "bbox": list(box.bounds),
                "area": box.area,
                "iscrowd": int(box.is_crowd),
            }
            for number, box in enumerate(boxes.boxes, start=1)
        ],
    }
    truth = COCO()
    truth.dataset = document
    with _in_silence():
        truth.createIndex()
    return truth


def _found(outputs: Outputs, boxes: Boxes, categories: dict[int, int]) -> list[dict[str, Any]]:
    """The boxes that the model found, in pixels; corners are top, left, bottom, right, as shares of the picture."""
    corners, classes, confidences, counts = outputs
    found: list[dict[str, Any]] = []
    for sample, picture in enumerate(boxes.pictures):
        most = min(confidences.shape[1], classes.shape[1])
        count = int(np.clip(np.nan_to_num(counts[sample, 0]), 0, most))
        for place in range(count):
            top, left, bottom, right = corners[sample].reshape(-1, 4)[place]
            category = categories.get(_class(classes[sample, place]))
            values = np.array([top, left, bottom, right, confidences[sample, place]])
            if category is None or not np.isfinite(values).all():
                continue
            bounds = np.array([left * picture.width, top * picture.height, right - left, bottom - top])
            bounds[2:] *= (picture.width, picture.height)
            found.append(
                {
                    "image_id": picture.id,
                    "category_id": category,
                    "bbox": bounds.tolist(),
                    "score": float(confidences[sample, place]),
                }
            )
    return found


def _class(value: float) -> int:
    return int(value) if np.isfinite(value) else -1


def _evaluate(truth: COCO, found: list[dict[str, Any]]) -> list[float]:
    """COCOeval's figures, in its order."""
    if not found:
        return [0.0 if truth.getAnnIds(iscrowd=False) else _NOTHING] * len(_FIGURES)
    with _in_silence():
        evaluation = COCOeval(truth, truth.loadRes(found), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    stats: npt.NDArray[np.float64] = evaluation.stats
    return [float(value) for value in stats[: len(_FIGURES)]]


@contextlib.contextmanager
def _in_silence() -> Any:
    """Without what pycocotools prints: standard output is for results."""
    with contextlib.redirect_stdout(io.StringIO()):
        yield
