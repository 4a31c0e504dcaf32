# SPDX-License-Identifier: Apache-2.0
"""Pictures become samples as the preprocessing says, and whatever would be a guess is refused by the file's name."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from mcubench.dataset import image as image_module
from mcubench.dataset import load_dataset
from mcubench.dataset.image import read_image
from mcubench.dataset.preprocessing import ImagePreprocessing, ResizeFilter
from mcubench.errors import ConfigError, FileError

RED_GREEN = np.array([[[255, 0, 0], [0, 255, 0]]], np.uint8)
PLAIN = ImagePreprocessing(width=2, height=1)


def save(path: Path, pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], **options: Any) -> Path:
    Image.fromarray(pixels).save(path, **options)
    return path


def chunk(name: bytes, content: bytes) -> bytes:
    """A PNG chunk (PNG specification, 5.3)."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(width: int, height: int, depth: int, colour: int, rows: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("suffix", [".png", ".bmp", ".ppm"])
def test_pixels_come_back_as_they_were_saved(tmp_path: Path, suffix: str) -> None:
    values = read_image(save(tmp_path / f"a{suffix}", RED_GREEN), PLAIN)
    assert (values.dtype, values.tolist()) == (np.dtype(np.float32), RED_GREEN.tolist())


@pytest.mark.parametrize(("suffix", "options"), [(".jpg", {"quality": 95}), (".webp", {"lossless": True})])
def test_compressed_pictures_come_back_nearly(tmp_path: Path, suffix: str, options: dict[str, object]) -> None:
    pixels = np.full((8, 8, 3), (200, 100, 50), np.uint8)
    values = read_image(save(tmp_path / f"a{suffix}", pixels, **options), ImagePreprocessing(width=8, height=8))
    assert np.abs(values - pixels).max() <= 2


def test_the_mean_is_taken_away_before_the_scale_is_applied_channel_by_channel(tmp_path: Path) -> None:
    preprocessing = ImagePreprocessing(width=2, height=1, mean=(100.0, 10.0, 0.0), scale=(0.5, 2.0, 1.0))
    values = read_image(save(tmp_path / "a.png", RED_GREEN), preprocessing)
    assert values.tolist() == [[[77.5, -20.0, 0.0], [-50.0, 490.0, 0.0]]]


def test_blue_comes_first_where_the_order_is_bgr(tmp_path: Path) -> None:
    preprocessing = ImagePreprocessing(width=2, height=1, colour_order="bgr")
    assert read_image(save(tmp_path / "a.png", RED_GREEN), preprocessing).tolist() == [[[0, 0, 255], [0, 255, 0]]]


def test_a_grey_picture_has_one_channel_and_grey_is_the_luma_of_itu_r_601(tmp_path: Path) -> None:
    preprocessing = ImagePreprocessing(width=2, height=1, colour_order="grey")
    values = read_image(save(tmp_path / "a.png", RED_GREEN), preprocessing)
    # ITU-R BT.601: 0.299 R + 0.587 G + 0.114 B
    assert values.tolist() == [[[round(0.299 * 255)], [round(0.587 * 255)]]]


def test_a_picture_of_another_size_is_stretched_by_the_filter_that_is_named(tmp_path: Path) -> None:
    path = save(tmp_path / "a.png", np.array([[0, 100, 50, 250]], np.uint8))
    found = {}
    filters: tuple[ResizeFilter, ...] = ("box", "nearest")
    for name in filters:
        preprocessing = ImagePreprocessing(width=2, height=1, colour_order="grey", resize=name)
        found[name] = read_image(path, preprocessing).ravel().tolist()
    # A box of two pixels each is their mean; the nearest to the middle of two is the second.
    assert found == {"box": [50, 150], "nearest": [100, 250]}


def test_a_photograph_is_turned_upright_as_its_exif_says(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # EXIF 2.3, orientation: the first row is the right-hand side
    path = save(tmp_path / "a.png", RED_GREEN, exif=exif)
    values = read_image(path, ImagePreprocessing(width=1, height=2))
    assert values.tolist() == [[[255, 0, 0]], [[0, 255, 0]]]


def test_a_palette_is_looked_up(tmp_path: Path) -> None:
    Image.fromarray(RED_GREEN).quantize(2).save(tmp_path / "a.png")
    assert read_image(tmp_path / "a.png", PLAIN).tolist() == RED_GREEN.tolist()


def test_an_alpha_channel_that_hides_nothing_is_left_out(tmp_path: Path) -> None:
    Image.fromarray(RED_GREEN).convert("RGBA").save(tmp_path / "a.png")
    assert read_image(tmp_path / "a.png", PLAIN).tolist() == RED_GREEN.tolist()


def refusal(path: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        read_image(path, PLAIN)
    assert caught.value.message.startswith(f"{path}: ")
    assert "\n" not in caught.value.message
    return caught.value.message.removeprefix(f"{path}: ")


def test_what_shows_through_is_not_guessed(tmp_path: Path) -> None:
    picture = Image.fromarray(RED_GREEN).convert("RGBA")
    picture.putpixel((0, 0), (1, 2, 3, 128))
    picture.save(tmp_path / "a.png")
    assert refusal(tmp_path / "a.png") == "transparent in places, and what lies behind would be a guess"
    Image.fromarray(RED_GREEN).quantize(2).save(tmp_path / "b.png", transparency=0)
    assert refusal(tmp_path / "b.png").startswith("transparent in places")


@pytest.mark.parametrize("colour", [0, 2])
def test_sixteen_bits_a_channel_are_refused(tmp_path: Path, colour: int) -> None:
    samples = 1 if colour == 0 else 3
    (tmp_path / "a.png").write_bytes(png(2, 1, 16, colour, b"\0" + bytes(range(2 * 2 * samples))))
    assert refusal(tmp_path / "a.png") == "more than 8 bits a channel; a pixel is 0 to 255 here"


def test_colours_of_print_are_refused(tmp_path: Path) -> None:
    Image.fromarray(RED_GREEN).convert("CMYK").save(tmp_path / "a.jpg")
    assert refusal(tmp_path / "a.jpg") == "its colours are CMYK, not RGB or grey"


def test_an_animation_is_no_sample(tmp_path: Path) -> None:
    frames = [Image.fromarray(RED_GREEN), Image.fromarray(RED_GREEN[:, ::-1].copy())]
    frames[0].save(tmp_path / "a.webp", save_all=True, append_images=frames[1:], lossless=True)
    assert refusal(tmp_path / "a.webp") == "an animation of 2 pictures; a sample is one"


def test_a_bomb_is_refused_before_a_pixel_is_decoded(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png(60_000, 60_000, 8, 2, b""))
    assert refusal(tmp_path / "a.png") == "more than 50,000,000 pixels are too many for a sample"
    (tmp_path / "b.png").write_bytes(png(9_000, 9_000, 8, 2, b""))
    assert refusal(tmp_path / "b.png") == "more than 50,000,000 pixels are too many for a sample"


def test_a_picture_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (32, 32, 3), np.uint8)
    for suffix in (".png", ".jpg", ".bmp", ".webp", ".ppm"):
        path = save(tmp_path / f"a{suffix}", noise)
        raw = path.read_bytes()
        path.write_bytes(raw[: len(raw) // 2])
        assert refusal(path).startswith(("a broken picture", "not a picture of a kind that is read"))


def test_a_text_file_is_no_picture(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text("hello")
    assert refusal(tmp_path / "a.png").startswith("not a picture of a kind that is read (.png, .jpg, ")


def test_a_gif_by_another_name_is_not_read(tmp_path: Path) -> None:
    Image.fromarray(RED_GREEN).save(tmp_path / "a.gif")
    (tmp_path / "a.gif").rename(tmp_path / "a.png")
    assert refusal(tmp_path / "a.png").startswith("not a picture of a kind that is read")


def test_a_picture_that_is_not_there_is_a_file_error(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"cannot read the picture .*a\.png: No such file"):
        read_image(tmp_path / "a.png", PLAIN)


def encoded(suffix: str) -> bytes:
    stream = io.BytesIO()
    noise = np.random.default_rng(1).integers(0, 256, (5, 7, 3), np.uint8)
    Image.fromarray(noise).save(stream, suffix)
    return stream.getvalue()


@given(data=st.data(), kind=st.sampled_from(["PNG", "JPEG", "BMP", "PPM", "WEBP"]))
@settings(max_examples=400, deadline=None)
def test_a_mutated_picture_is_read_or_refused_in_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, kind: str
) -> None:
    raw = bytearray(encoded(kind))
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("fuzz") / "a.png"
    path.write_bytes(raw[: data.draw(st.integers(0, len(raw)))] if data.draw(st.booleans()) else raw)
    try:
        values = read_image(path, PLAIN)
    except ConfigError as error:
        assert "\n" not in error.message  # noqa: PT017 - both outcomes are right
    else:
        assert values.shape == (1, 2, 3)


def folder_of(tmp_path: Path) -> Path:
    for name, grey in (("cat", 10), ("dog", 200)):
        (tmp_path / "set" / name).mkdir(parents=True)
        for number in range(2):
            save(tmp_path / "set" / name / f"{number}.png", np.full((4, 4, 3), grey + number, np.uint8))
    return tmp_path / "set"


def test_a_folder_a_class_gives_labels_and_says_how_pictures_became_samples(tmp_path: Path) -> None:
    dataset = load_dataset(folder_of(tmp_path), preprocessing=ImagePreprocessing(width=2, height=1))
    assert dataset.labels is not None
    assert dataset.labels.tolist() == [0, 0, 1, 1]
    assert dataset.classes == ("cat", "dog")
    assert dataset.inputs.shape == (4, 1, 2, 3)
    assert dataset.inputs[:, 0, 0, 0].tolist() == [10, 11, 200, 201]
    assert dataset.name == "set"
    assert dataset.preparation == ("2 x 1 pixels (stretched, Pillow's bilinear filter), rgb, (pixel - 0) x 1")


def test_labels_are_in_the_order_of_the_models_classes(tmp_path: Path) -> None:
    dataset = load_dataset(folder_of(tmp_path), preprocessing=PLAIN, classes=("dog", "cow", "cat"))
    assert dataset.labels is not None
    assert dataset.labels.tolist() == [2, 2, 0, 0]
    assert dataset.classes == ("dog", "cow", "cat")


def test_the_digest_changes_with_a_picture_and_not_with_its_time(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    first = load_dataset(folder, preprocessing=PLAIN).sha256
    (folder / "cat" / "0.png").touch()
    assert load_dataset(folder, preprocessing=PLAIN).sha256 == first
    save(folder / "cat" / "0.png", np.full((4, 4, 3), 11, np.uint8))
    assert load_dataset(folder, preprocessing=PLAIN).sha256 != first


def test_a_broken_picture_in_a_folder_is_named(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    (folder / "dog" / "1.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(ConfigError, match=r"dog/1\.png: "):
        load_dataset(folder, preprocessing=PLAIN)


def test_many_pictures_do_not_have_to_fit_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mcubench.dataset.storage._IN_MEMORY_BYTES", 16)
    monkeypatch.setattr("mcubench.dataset.storage._BLOCK_BYTES", 16)
    dataset = load_dataset(folder_of(tmp_path), preprocessing=PLAIN)
    assert dataset.inputs[:, 0, 0, 0].tolist() == [10, 11, 200, 201]
    with pytest.raises(ValueError, match="read-only"):
        dataset.inputs[0] = 0


def test_more_than_a_data_set_may_hold_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mcubench.dataset.storage.MAX_BYTES", 16)
    with pytest.raises(ConfigError, match="4 samples of 96 bytes are too many"):
        load_dataset(folder_of(tmp_path), preprocessing=PLAIN)


def test_a_folder_without_samples_is_refused_with_what_a_data_set_is(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no samples in this folder, nor in a folder in it") as caught:
        load_dataset(tmp_path, preprocessing=PLAIN)
    assert caught.value.hint is not None
    assert ".csv" in caught.value.hint


def test_pictures_and_recordings_in_one_folder_are_refused(tmp_path: Path) -> None:
    (folder_of(tmp_path) / "cat" / "0.wav").write_bytes(b"")
    with pytest.raises(ConfigError, match="pictures and recordings in one folder"):
        load_dataset(tmp_path / "set", preprocessing=PLAIN)


def test_pictures_without_a_word_on_how_they_become_samples_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="pictures have to be made into samples, and nothing says how"):
        load_dataset(folder_of(tmp_path))


def test_the_limit_of_pixels_is_below_the_one_at_which_the_decoder_gives_up() -> None:
    assert Image.MAX_IMAGE_PIXELS is not None
    assert image_module.MAX_PIXELS < Image.MAX_IMAGE_PIXELS
