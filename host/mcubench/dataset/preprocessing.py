# SPDX-License-Identifier: Apache-2.0
"""How a picture or a recording becomes what a model's input takes: said by a model's card, or by options."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Extent = Annotated[int, Field(ge=1, le=4096)]
Number = Annotated[float, Field(allow_inf_nan=False)]
# Of TensorFlow Lite Micro's audio front end.
FEATURE_BANDS = 40


class _Strict(BaseModel):
    """A frozen value in which an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


ColourOrder = Literal["rgb", "bgr", "grey"]
# Pillow's names; each but nearest takes all pixels into account where a picture shrinks.
ResizeFilter = Literal["nearest", "box", "bilinear", "bicubic", "lanczos"]


class ImagePreprocessing(_Strict):
    """A picture: stretched to a size, its colours put in order, then value = (pixel - mean) * scale.

    A pixel is 0 to 255. `mean` and `scale` have one number, or one a channel in `colour_order`.
    """

    kind: Literal["image"] = "image"
    width: Extent
    height: Extent
    colour_order: ColourOrder = "rgb"
    resize: ResizeFilter = "bilinear"
    mean: Annotated[tuple[Number, ...], Field(strict=False)] = (0.0,)
    scale: Annotated[tuple[Number, ...], Field(strict=False)] = (1.0,)

    @property
    def channels(self) -> int:
        """Numbers a pixel."""
        return 1 if self.colour_order == "grey" else 3

    @property
    def shape(self) -> tuple[int, ...]:
        """That of one sample: rows, columns, channels."""
        return (self.height, self.width, self.channels)

    @property
    def words(self) -> str:
        """What is done, for a result."""
        return (
            f"{self.width} x {self.height} pixels (stretched, Pillow's {self.resize} filter), {self.colour_order}, "
            f"(pixel - {_words(self.mean)}) x {_words(self.scale)}"
        )

    @model_validator(mode="after")
    def _one_number_or_one_a_channel(self) -> Self:
        for name, numbers in (("mean", self.mean), ("scale", self.scale)):
            if len(numbers) not in {1, self.channels}:
                raise ValueError(f"{name}: {len(numbers)} numbers for {self.channels} channels")
        return self


class AudioPreprocessing(_Strict):
    """A recording: one channel at 16 kHz, cut or padded, through a front end, then value = (x - mean) * scale.

    `micro_features` is the front end of TensorFlow Lite Micro (windows of 30 ms every 10 ms, 40 bands, noise
    reduction, PCAN, logarithm), of which `frames` make a sample of shape (frames, 40, 1). `waveform` is none: samples
    of -1 to 1, `frames` of them, shape (frames,).
    """

    kind: Literal["audio"] = "audio"
    front_end: Literal["micro_features", "waveform"]
    frames: Annotated[int, Field(ge=1, le=1 << 22)]
    mean: Number = 0.0
    scale: Number = 1.0

    @property
    def shape(self) -> tuple[int, ...]:
        """That of one sample."""
        return (self.frames,) if self.front_end == "waveform" else (self.frames, FEATURE_BANDS, 1)

    @property
    def words(self) -> str:
        """What is done, for a result."""
        return f"{self.front_end}, {self.frames} frames, (x - {self.mean:g}) x {self.scale:g}"


def _words(numbers: tuple[float, ...]) -> str:
    """One number, or the channels'."""
    return f"{numbers[0]:g}" if len(numbers) == 1 else f"({', '.join(f'{number:g}' for number in numbers)})"


Preprocessing = Annotated[ImagePreprocessing | AudioPreprocessing, Field(discriminator="kind")]
