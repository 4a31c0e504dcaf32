# SPDX-License-Identifier: Apache-2.0
"""How pictures and recordings become samples of a model: by options, else by its card, else by its input's shape.

What decides an accuracy and cannot be known is not guessed: the mean and the scale of pictures have no default.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

from pydantic import ValidationError

from mcubench.dataset.kind import kind_of
from mcubench.dataset.preprocessing import AudioPreprocessing, ColourOrder, ImagePreprocessing
from mcubench.errors import ConfigError

FrontEnd = Literal["micro_features", "waveform"]
_BANDS = 40
_SCALE_HINT = (
    "value = (pixel - mean) * scale, of pixels from 0 to 255: --mean 0 --scale 0.00392157 gives 0 to 1, "
    "--mean 127.5 --scale 0.00784314 gives -1 to 1"
)

P = TypeVar("P", ImagePreprocessing, AudioPreprocessing)


@dataclass(frozen=True)
class PreparationOptions:
    """What the user said of pictures and recordings; None where nothing. `image_size` is width and height."""

    image_size: tuple[int, int] | None = None
    mean: tuple[float, ...] | None = None
    scale: tuple[float, ...] | None = None
    colour_order: ColourOrder | None = None
    front_end: FrontEnd | None = None

    @property
    def given(self) -> tuple[str, ...]:
        """The options that were given, by their names on the command line."""
        options = {
            "--image-size": self.image_size,
            "--mean": self.mean,
            "--scale": self.scale,
            "--colour": self.colour_order,
            "--front-end": self.front_end,
        }
        return tuple(name for name, value in options.items() if value is not None)


@dataclass(frozen=True)
class Preparation:
    """How files become samples; `preprocessing` is None where they hold samples. `assumed` are sentences."""

    preprocessing: ImagePreprocessing | AudioPreprocessing | None
    assumed: tuple[str, ...] = ()


def parse_preparation(
    *,
    image_size: str | None = None,
    mean: str | None = None,
    scale: str | None = None,
    colour_order: str | None = None,
    front_end: str | None = None,
) -> PreparationOptions:
    """The options in words, read: a size is WIDTHxHEIGHT; mean and scale are one number, or three with commas.

    Raises:
        ConfigError: one is not that.
    """
    if colour_order is not None and colour_order not in get_args(ColourOrder):
        raise ConfigError(f"--colour {colour_order}: it is {', '.join(get_args(ColourOrder))}")
    if front_end is not None and front_end not in get_args(FrontEnd):
        raise ConfigError(f"--front-end {front_end}: it is {', '.join(get_args(FrontEnd))}")
    return PreparationOptions(
        image_size=None if image_size is None else _parse_size(image_size),
        mean=None if mean is None else _parse_numbers("--mean", mean),
        scale=None if scale is None else _parse_numbers("--scale", scale),
        colour_order=colour_order,  # type: ignore[arg-type] # one of them, by the check above
        front_end=front_end,  # type: ignore[arg-type] # the same
    )


def choose_preparation(
    path: Path,
    options: PreparationOptions,
    *,
    card: ImagePreprocessing | AudioPreprocessing | None,
    input_shape: Sequence[int],
) -> Preparation:
    """How the files of a data set become what a model's input of `input_shape` takes; `card` is its card's word.

    Raises:
        FileError: the data set cannot be read.
        ConfigError: the options do not go with the data set or the model, or something that matters is not known.
    """
    kind = kind_of(path)
    shape = tuple(input_shape)
    if kind in ("pictures", "boxes"):
        _refuse(options, path, "pictures", {"--front-end"})
        return _of_pictures(options, card if isinstance(card, ImagePreprocessing) else None, shape, path)
    if kind == "recordings":
        _refuse(options, path, "recordings", {"--image-size", "--colour"})
        return _of_recordings(options, card if isinstance(card, AudioPreprocessing) else None, shape, path)
    _refuse(options, path, f"samples in a .{kind} file, which are taken as they are", set(options.given))
    return Preparation(None)


def _of_pictures(
    options: PreparationOptions, card: ImagePreprocessing | None, input_shape: tuple[int, ...], path: Path
) -> Preparation:
    if len(input_shape) != 4 or input_shape[0] != 1 or input_shape[3] not in (1, 3):
        raise ConfigError(
            f"{path}: pictures need an input of shape (1, height, width, 1 or 3), and the model's is {input_shape}"
        )
    _, height, width, channels = input_shape
    assumed: list[str] = []
    values: dict[str, Any] = {"width": width, "height": height, "colour_order": "grey"}
    if channels == 3:
        values["colour_order"] = "rgb"
        if card is None and options.colour_order is None:
            assumed.append("the colour order rgb was assumed: neither --colour nor a card says it")
    if card is not None:
        values |= card.model_dump()
    if options.image_size is not None:
        values["width"], values["height"] = options.image_size
    if options.colour_order is not None:
        values["colour_order"] = options.colour_order
    values |= _mean_and_scale(options, values, path, what="pictures", hint=_SCALE_HINT)
    chosen = _validated(ImagePreprocessing, values, path)
    made = (1, chosen.height, chosen.width, chosen.channels)
    if made != input_shape:
        raise ConfigError(
            f"{path}: pictures would become samples of shape {made[1:]} ({chosen.colour_order}), "
            f"and the model's input is {input_shape}",
            hint="--image-size and --colour follow from the model where they are left out",
        )
    return Preparation(chosen, tuple(assumed))


def _of_recordings(
    options: PreparationOptions, card: AudioPreprocessing | None, input_shape: tuple[int, ...], path: Path
) -> Preparation:
    values: dict[str, Any] = {} if card is None else card.model_dump()
    if options.front_end is not None and options.front_end != values.get("front_end"):
        values = {"front_end": options.front_end}
    if "front_end" not in values:
        raise ConfigError(
            f"{path}: nothing says by which front end recordings become samples",
            hint="--front-end micro_features (TensorFlow Lite Micro's: 40 bands every 10 ms), or waveform",
        )
    elements = math.prod(input_shape)
    values.setdefault("frames", elements // _BANDS if values["front_end"] == "micro_features" else elements)
    if values["front_end"] == "micro_features":
        hint = "value = (feature - mean) * scale, of features from 0 to about 26: --mean 0 --scale 1 leaves them"
        values |= _mean_and_scale(options, values, path, what="features", hint=hint)
    else:
        values |= {"mean": (values.get("mean", 0.0),), "scale": (values.get("scale", 1.0),)}
        values |= {name: given for name in ("mean", "scale") if (given := getattr(options, name)) is not None}
    for name in ("mean", "scale"):
        numbers = values[name] if isinstance(values[name], tuple) else (values[name],)
        if len(numbers) != 1:
            raise ConfigError(f"--{name}: {len(numbers)} numbers; recordings have one channel")
        values[name] = numbers[0]
    chosen = _validated(AudioPreprocessing, values, path)
    made = chosen.frames * (_BANDS if chosen.front_end == "micro_features" else 1)
    if made != elements:
        raise ConfigError(
            f"{path}: recordings would become samples of {made} values ({chosen.words}), and the model's input "
            f"{input_shape} has {elements}"
        )
    return Preparation(chosen)


def _mean_and_scale(
    options: PreparationOptions, values: dict[str, Any], path: Path, *, what: str, hint: str
) -> dict[str, Any]:
    """By options, else by what is known already; one alone leaves the other at what changes nothing."""
    chosen: dict[str, Any] = {name: values[name] for name in ("mean", "scale") if name in values}
    if options.mean is not None or options.scale is not None:
        chosen.setdefault("mean", (0.0,))
        chosen.setdefault("scale", (1.0,))
        chosen |= {name: given for name in ("mean", "scale") if (given := getattr(options, name)) is not None}
    if not chosen:
        raise ConfigError(f"{path}: nothing says the mean and the scale of {what}, and they decide", hint=hint)
    return chosen


def _validated(model: type[P], values: dict[str, Any], path: Path) -> P:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        said = first["msg"].removeprefix("Value error, ")
        raise ConfigError(f"{path}: {place + ': ' if place else ''}{said}") from error


def _refuse(options: PreparationOptions, path: Path, what: str, unfit: set[str]) -> None:
    wrong = [name for name in options.given if name in unfit]
    if wrong:
        raise ConfigError(f"{path}: {', '.join(wrong)} has no meaning for {what}", hint="leave it out")


def _parse_size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,4})x(\d{1,4})", text, re.ASCII)
    if match is None:
        raise ConfigError(f"--image-size {text}: not a size", hint="WIDTHxHEIGHT in pixels, such as 96x96")
    return int(match[1]), int(match[2])


def _parse_numbers(option: str, text: str) -> tuple[float, ...]:
    try:
        numbers = tuple(float(part) for part in text.split(","))
    except ValueError:
        numbers = ()
    if len(numbers) not in (1, 3) or not all(math.isfinite(number) for number in numbers):
        raise ConfigError(f"{option} {text}: not a number", hint="one number, or three with commas between them")
    return numbers
