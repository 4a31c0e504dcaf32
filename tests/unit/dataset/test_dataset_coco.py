# SPDX-License-Identifier: Apache-2.0
"""COCO's annotations and their pictures are read together, and what contradicts itself is refused."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from mcubench.dataset import load_dataset
from mcubench.dataset.boxes import Box, Category, Picture
from mcubench.dataset.preprocessing import ImagePreprocessing
from mcubench.errors import ConfigError, FileError, McubenchError

PLAIN = ImagePreprocessing(width=4, height=2, colour_order="grey")


def document() -> dict[str, Any]:
    """As COCO's instances: https://cocodataset.org/#format-data."""
    return {
        "info": {"year": 2024},
        "images": [
            {"id": 7, "file_name": "b.png", "width": 8, "height": 4, "license": 1},
            {"id": 3, "file_name": "a.png", "width": 8, "height": 4},
        ],
        "annotations": [
            {"id": 1, "image_id": 7, "category_id": 18, "bbox": [1, 2, 3, 2], "area": 5.5, "iscrowd": 0},
            {"id": 2, "image_id": 3, "category_id": 1, "bbox": [0.5, 0, 2, 1], "iscrowd": 1, "segmentation": [[1]]},
        ],
        "categories": [{"id": 18, "name": "dog"}, {"id": 1, "name": "person", "supercategory": "person"}],
    }


def write(folder: Path, content: Any, *, pictures: str = "images") -> Path:
    (folder / pictures).mkdir(parents=True, exist_ok=True)
    for name, grey in (("a.png", 10), ("b.png", 20)):
        Image.fromarray(np.full((4, 8), grey, np.uint8)).save(folder / pictures / name)
    path = folder / "val.json"
    path.write_text(json.dumps(content))
    return path


@pytest.mark.parametrize("pictures", [".", "images", "val"])
def test_pictures_are_in_the_order_of_their_ids_wherever_they_lie(tmp_path: Path, pictures: str) -> None:
    path = write(tmp_path, document(), pictures=pictures)
    for dataset in (load_dataset(path, preprocessing=PLAIN), load_dataset(tmp_path, preprocessing=PLAIN)):
        assert dataset.inputs.shape == (2, 2, 4, 1)
        assert dataset.inputs[:, 0, 0, 0].tolist() == [10, 20]
        assert dataset.labels is None
        assert dataset.classes == ("person", "dog")
        assert dataset.boxes is not None
        assert dataset.boxes.pictures == (Picture(3, 8, 4), Picture(7, 8, 4))
        assert dataset.boxes.categories == (Category(1, "person"), Category(18, "dog"))
        # Without an area it is that of the box.
        assert dataset.boxes.boxes == (
            Box(7, 18, (1, 2, 3, 2), 5.5, is_crowd=False),
            Box(3, 1, (0.5, 0, 2, 1), 2.0, is_crowd=True),
        )


def refusal(tmp_path: Path, content: Any) -> str:
    path = write(tmp_path, content)
    with pytest.raises(ConfigError) as caught:
        load_dataset(path, preprocessing=PLAIN)
    return caught.value.message.removeprefix(f"{path}: ")


def test_a_picture_that_is_not_there_is_named_with_where_it_was_looked_for(tmp_path: Path) -> None:
    content = document()
    content["images"][0]["file_name"] = "c.png"
    with pytest.raises(FileError, match=r"val\.json: the picture 'c\.png' is not there") as caught:
        load_dataset(write(tmp_path, content), preprocessing=PLAIN)
    assert caught.value.hint == "it was looked for beside the file, in images/ and in val/"


@pytest.mark.parametrize("name", ["../a.png", "/etc/passwd", "images/../../a.png"])
def test_a_picture_outside_of_the_folder_is_not_read(tmp_path: Path, name: str) -> None:
    content = document()
    content["images"][0]["file_name"] = name
    assert refusal(tmp_path, content) == f"the picture {name!r} lies outside of the data set's folder"


def test_references_to_what_is_not_listed_are_named(tmp_path: Path) -> None:
    content = document()
    content["annotations"][1]["image_id"] = 4
    assert refusal(tmp_path, content) == "annotation 1 is of image 4, which is not listed"
    content = document()
    content["annotations"][0]["category_id"] = 2
    assert refusal(tmp_path, content) == "annotation 0 is of category 2, which is not listed"


def test_ids_that_are_there_twice_are_refused(tmp_path: Path) -> None:
    content = document()
    content["images"][1]["id"] = 7
    assert refusal(tmp_path, content) == "the image 7 is there twice"


def test_a_picture_of_another_size_than_the_annotations_say_is_refused(tmp_path: Path) -> None:
    content = document()
    content["images"][1]["width"] = 9
    assert "8 x 4 pixels, and the annotations are for 9 x 4" in refusal(tmp_path, content)


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ({}, "images: Field required"),
        ([], "Input should be an object"),
        ({"images": []}, "images: Tuple should"),
    ],
)
def test_other_json_is_not_cocos(tmp_path: Path, content: Any, place: str) -> None:
    assert refusal(tmp_path, content).startswith(f"not COCO's annotations: {place}")


def test_a_box_of_negative_size_is_named(tmp_path: Path) -> None:
    content = document()
    content["annotations"][0]["bbox"] = [0, 0, -1, 2]
    assert refusal(tmp_path, content).startswith("not COCO's annotations: annotations.0.bbox.2: ")


def test_several_files_of_annotations_in_a_folder_are_a_question(tmp_path: Path) -> None:
    write(tmp_path, document())
    (tmp_path / "train.json").write_text(json.dumps(document()))
    with pytest.raises(ConfigError, match=r"several files of annotations: train\.json, val\.json"):
        load_dataset(tmp_path, preprocessing=PLAIN)


def test_other_json_beside_pictures_makes_them_no_coco_data_set(tmp_path: Path) -> None:
    write(tmp_path, {"labels": "elsewhere"}, pictures=".")
    dataset = load_dataset(tmp_path, preprocessing=PLAIN)
    assert (len(dataset), dataset.boxes, dataset.labels) == (2, None, None)


@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_a_mutated_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    path = write(tmp_path_factory.mktemp("fuzz"), document())
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(raw)
    try:
        load_dataset(path, preprocessing=PLAIN)
    except McubenchError as error:
        assert error.exit_code == 2  # noqa: PT017 - both outcomes are right
