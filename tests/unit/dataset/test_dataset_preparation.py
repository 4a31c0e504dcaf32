# SPDX-License-Identifier: Apache-2.0
"""How pictures and recordings become samples: options before the card, the card before the shape, no guesses."""

from pathlib import Path
from typing import Any

import pytest

from mcubench.dataset import Preparation, PreparationOptions, choose_preparation, parse_preparation
from mcubench.dataset.preprocessing import AudioPreprocessing, ImagePreprocessing
from mcubench.errors import ConfigError

CARD = ImagePreprocessing(width=96, height=96, colour_order="bgr", mean=(128.0,), scale=(0.5,), resize="box")
FEATURES = AudioPreprocessing(front_end="micro_features", frames=49, mean=1.0, scale=2.0)
SCALED = parse_preparation(mean="127.5", scale="0.0078")


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    (tmp_path / "a.png").write_bytes(b"")
    return tmp_path


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    (tmp_path / "a.wav").write_bytes(b"")
    return tmp_path


def choose(path: Path, options: PreparationOptions | None = None, **arguments: Any) -> Preparation:
    wanted: dict[str, Any] = {"card": None, "input_shape": (1, 96, 96, 3), **arguments}
    return choose_preparation(path, options or PreparationOptions(), **wanted)


def test_words_are_read() -> None:
    options = parse_preparation(
        image_size="96x64", mean="1,2,3", scale="0.5", colour_order="bgr", front_end="waveform"
    )
    assert options == PreparationOptions((96, 64), (1, 2, 3), (0.5,), "bgr", "waveform")
    assert options.given == ("--image-size", "--mean", "--scale", "--colour", "--front-end")
    assert parse_preparation().given == ()


@pytest.mark.parametrize(
    ("option", "text", "message"),
    [
        ("image_size", "96", "--image-size 96: not a size"),
        ("image_size", "96x", "--image-size 96x: not a size"),
        ("image_size", "99999x1", "--image-size 99999x1: not a size"),
        ("mean", "1,2", "--mean 1,2: not a number"),
        ("mean", "", "--mean : not a number"),
        ("scale", "nan", "--scale nan: not a number"),
        ("colour_order", "cmyk", "--colour cmyk: it is rgb, bgr, grey"),
        ("front_end", "mel", "--front-end mel: it is micro_features, waveform"),
    ],
)
def test_words_that_are_none_are_refused(option: str, text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_preparation(**{option: text})
    assert caught.value.message == message


def test_the_cards_word_is_taken_whole(pictures: Path) -> None:
    assert choose(pictures, card=CARD) == Preparation(CARD)


def test_an_option_goes_before_the_card(pictures: Path) -> None:
    options = parse_preparation(mean="0", colour_order="rgb")
    expected = CARD.model_copy(update={"mean": (0.0,), "colour_order": "rgb"})
    assert choose(pictures, options, card=CARD) == Preparation(expected)


def test_size_and_channels_follow_from_the_input_and_the_order_that_was_assumed_is_said(pictures: Path) -> None:
    chosen = choose(pictures, SCALED, input_shape=(1, 48, 64, 3))
    assert chosen.preprocessing == ImagePreprocessing(width=64, height=48, mean=(127.5,), scale=(0.0078,))
    assert chosen.assumed == ("the colour order rgb was assumed: neither --colour nor a card says it",)
    grey = choose(pictures, SCALED, input_shape=(1, 48, 64, 1))
    assert isinstance(grey.preprocessing, ImagePreprocessing)
    assert (grey.preprocessing.colour_order, grey.assumed) == ("grey", ())


def test_mean_and_scale_are_not_guessed_and_the_hint_names_the_options(pictures: Path) -> None:
    with pytest.raises(ConfigError, match="nothing says the mean and the scale of pictures") as caught:
        choose(pictures)
    assert caught.value.hint is not None
    assert "--mean 127.5 --scale 0.00784314 gives -1 to 1" in caught.value.hint


def test_one_of_mean_and_scale_leaves_the_other_at_what_changes_nothing(pictures: Path) -> None:
    chosen = choose(pictures, parse_preparation(scale="0.5")).preprocessing
    assert isinstance(chosen, ImagePreprocessing)
    assert (chosen.mean, chosen.scale) == ((0.0,), (0.5,))


@pytest.mark.parametrize("shape", [(1, 640), (1, 3, 96, 96), (8, 96, 96, 3)])
def test_pictures_for_an_input_that_is_none_are_refused(pictures: Path, shape: tuple[int, ...]) -> None:
    with pytest.raises(ConfigError, match=r"pictures need an input of shape \(1, height, width, 1 or 3\)"):
        choose(pictures, SCALED, input_shape=shape)


@pytest.mark.parametrize(("option", "text"), [("image_size", "48x48"), ("colour_order", "grey")])
def test_options_against_the_models_input_are_refused(pictures: Path, option: str, text: str) -> None:
    with pytest.raises(ConfigError, match=r"pictures would become samples of shape .* and the model's input is"):
        choose(pictures, parse_preparation(**{option: text, "mean": "0"}))


def test_three_numbers_for_one_channel_are_refused(pictures: Path) -> None:
    with pytest.raises(ConfigError, match="mean: 3 numbers for 1 channels"):
        choose(pictures, parse_preparation(mean="1,2,3"), input_shape=(1, 48, 64, 1))


def test_options_for_another_kind_of_data_are_refused(tmp_path: Path, pictures: Path) -> None:
    with pytest.raises(ConfigError, match="--front-end has no meaning for pictures"):
        choose(pictures, parse_preparation(front_end="waveform"))
    with pytest.raises(ConfigError, match=r"--mean has no meaning for samples in a \.npz file"):
        choose(tmp_path / "a.npz", parse_preparation(mean="0"))
    assert choose(tmp_path / "a.csv") == Preparation(None)


def test_recordings_go_by_the_card(recordings: Path) -> None:
    assert choose(recordings, card=FEATURES, input_shape=(1, 1960)) == Preparation(FEATURES)


def test_the_number_of_frames_follows_from_the_input(recordings: Path) -> None:
    options = parse_preparation(front_end="micro_features", mean="0", scale="0.1")
    chosen = choose(recordings, options, input_shape=(1, 49, 40, 1)).preprocessing
    assert chosen == AudioPreprocessing(front_end="micro_features", frames=49, mean=0.0, scale=0.1)
    options = parse_preparation(front_end="waveform")
    chosen = choose(recordings, options, input_shape=(1, 16000)).preprocessing
    assert chosen == AudioPreprocessing(front_end="waveform", frames=16000)


def test_a_front_end_is_not_guessed(recordings: Path) -> None:
    with pytest.raises(ConfigError, match="nothing says by which front end recordings become samples"):
        choose(recordings, input_shape=(1, 1960))


def test_the_scale_of_features_is_not_guessed(recordings: Path) -> None:
    with pytest.raises(ConfigError, match="nothing says the mean and the scale of features"):
        choose(recordings, parse_preparation(front_end="micro_features"), input_shape=(1, 1960))


def test_recordings_for_an_input_of_another_size_are_refused(recordings: Path) -> None:
    with pytest.raises(ConfigError, match=r"recordings would become samples of 1960 values .* has 640"):
        choose(recordings, card=FEATURES, input_shape=(1, 640))


def test_three_numbers_for_recordings_are_refused(recordings: Path) -> None:
    options = parse_preparation(front_end="waveform", mean="1,2,3")
    with pytest.raises(ConfigError, match="--mean: 3 numbers; recordings have one channel"):
        choose(recordings, options, input_shape=(1, 16000))
