# SPDX-License-Identifier: Apache-2.0
"""One picture as the values that a model's input takes; nothing in the file is trusted."""

import warnings
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps, UnidentifiedImageError

from mcubench.dataset.preprocessing import ImagePreprocessing
from mcubench.errors import ConfigError, FileError

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".ppm", ".webp")
_FORMATS = ("PNG", "JPEG", "BMP", "DIB", "PPM", "WEBP")
MAX_PIXELS = 50_000_000
_FILTERS = {
    "nearest": Image.Resampling.NEAREST,
    "box": Image.Resampling.BOX,
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}
# Pillow's modes with 8 bits a channel at most, which become grey or red, green and blue without a choice to make.
_PLAIN = ("1", "L", "P", "RGB", "YCbCr")
_WITH_ALPHA = ("LA", "PA", "RGBA")
_PNG_BIT_DEPTH_AT = 24  # PNG specification, 11.2.2: signature, length and type of IHDR, width, height, then this


def read_image(path: Path, preprocessing: ImagePreprocessing) -> npt.NDArray[np.float32]:
    """A picture as (height, width, channels), turned upright as its EXIF tag says.

    Raises:
        FileError: the file cannot be read.
        ConfigError: it is no picture, a broken, animated or too large one, or one whose pixels would be a guess.
    """
    return to_values(decode_image(path), preprocessing)


def decode_image(path: Path) -> Image.Image:
    """A picture upright and with 8 bits a channel, in its own size.

    Raises:
        FileError: the file cannot be read.
        ConfigError: it is no picture, a broken, animated or too large one, or one whose pixels would be a guess.
    """
    try:
        with path.open("rb") as file, warnings.catch_warnings():
            # What a decoder puts up with is no reason to stop; its warning of a bomb is made by our own limit.
            warnings.simplefilter("ignore")
            head = file.read(_PNG_BIT_DEPTH_AT + 1)
            file.seek(0)
            with Image.open(file, formats=_FORMATS) as image:
                _check(image, head, path)
                upright = ImageOps.exif_transpose(image)
                upright.load()
                return _without_alpha(upright, path)
    except ConfigError:
        raise
    except Image.DecompressionBombError as error:
        raise _too_large(path) from error
    except UnidentifiedImageError as error:
        raise ConfigError(f"{path}: not a picture of a kind that is read ({', '.join(SUFFIXES)})") from error
    except OSError as error:
        if error.errno is not None:
            raise FileError(f"cannot read the picture {path}: {error.strerror}") from error
        raise _broken(path, error) from error
    except Exception as error:  # whatever a decoder raises on a damaged file
        raise _broken(path, error) from error


def to_values(image: Image.Image, preprocessing: ImagePreprocessing) -> npt.NDArray[np.float32]:
    """A decoded picture as (height, width, channels)."""
    coloured = image.convert("L" if preprocessing.colour_order == "grey" else "RGB")
    size = (preprocessing.width, preprocessing.height)
    if coloured.size != size:
        coloured = coloured.resize(size, _FILTERS[preprocessing.resize])
    pixels = np.asarray(coloured, np.float64).reshape(preprocessing.height, preprocessing.width, -1)
    if preprocessing.colour_order == "bgr":
        pixels = pixels[..., ::-1]
    values: npt.NDArray[np.float64] = (pixels - np.array(preprocessing.mean)) * np.array(preprocessing.scale)
    return values.astype(np.float32)


def _check(image: Image.Image, head: bytes, path: Path) -> None:
    """What can be said before a pixel is decoded."""
    if image.width * image.height > MAX_PIXELS:
        raise _too_large(path)
    frames = getattr(image, "n_frames", 1)
    # A phone's photograph may bring a preview or a depth map along: MPO, of which the first is the picture.
    if frames != 1 and image.format != "MPO":
        raise ConfigError(f"{path}: an animation of {frames} pictures; a sample is one")
    deep_png = image.format == "PNG" and head[_PNG_BIT_DEPTH_AT:] == b"\x10"
    if deep_png or image.mode.startswith(("I", "F")):
        raise ConfigError(f"{path}: more than 8 bits a channel; a pixel is 0 to 255 here", hint="save it with 8 bits")
    if image.mode not in (*_PLAIN, *_WITH_ALPHA):
        raise ConfigError(f"{path}: its colours are {image.mode}, not RGB or grey", hint="save it as RGB")


def _without_alpha(image: Image.Image, path: Path) -> Image.Image:
    """The picture where all of it is opaque: what shows through would be a guess."""
    if image.mode not in _WITH_ALPHA and "transparency" not in image.info:
        return image
    rgba = image.convert("RGBA")
    lowest, _ = rgba.getchannel("A").getextrema()
    if lowest != 255:
        raise ConfigError(f"{path}: transparent in places, and what lies behind would be a guess", hint="flatten it")
    return rgba.convert("RGB")


def _too_large(path: Path) -> ConfigError:
    return ConfigError(f"{path}: more than {MAX_PIXELS:,} pixels are too many for a sample")


def _broken(path: Path, error: Exception) -> ConfigError:
    return ConfigError(f"{path}: a broken picture ({' '.join(str(error).split()) or type(error).__name__})")
