# SPDX-License-Identifier: Apache-2.0
"""The samples that ranges are taken from, and those that are held out to see what quantization costs."""

import re
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from mcubench.errors import ConfigError
from mcubench.model import Graph

Array = npt.NDArray[Any]

# Each fifth sample is held out, from ten on: fewer would leave neither part enough.
_HELD_OUT_STEP = 5
_FEWEST_TO_SPLIT = 10
_MOST_NOISE = 100_000
_NOISE = re.compile(r"random:(\d{1,7})(?::(\d{1,18}))?")


@dataclass(frozen=True, eq=False)
class Calibration:
    """`inputs[input]` is (samples, *shape of the input) in float32; `sha256` is that of what they were read from.

    `held_out` has the same form; where it is the calibration itself, `held_out_note` says why.
    """

    kind: Literal["data", "noise"]
    name: str
    sha256: str | None
    inputs: tuple[Array, ...]
    held_out: tuple[Array, ...]
    held_out_note: str | None = None

    @property
    def samples(self) -> int:
        """How many samples the ranges are taken from."""
        return len(self.inputs[0])


def parse_noise(text: str) -> tuple[int, int] | None:
    """Samples and seed of `random:N[:SEED]`; None where the text is something else.

    Raises:
        ConfigError: no samples, or too many.
    """
    if not text.startswith("random:"):
        return None
    match = _NOISE.fullmatch(text)
    if match is None or not 0 < int(match[1]) <= _MOST_NOISE:
        raise ConfigError(f"'{text}' is no noise to calibrate on", hint=f"random:N[:SEED], N at most {_MOST_NOISE}")
    return int(match[1]), int(match[2] or 0)


def noise_calibration(graph: Graph, samples: int, seed: int) -> Calibration:
    """Numbers of -1 to 1, each as likely, for every input of a float graph; as many more are held out."""

    def draw(stream: int) -> tuple[Array, ...]:
        generator = np.random.Generator(np.random.PCG64([seed, stream]))
        shapes = (graph.tensors[index].shape for index in graph.inputs)
        return tuple(generator.uniform(-1.0, 1.0, (samples, *shape)).astype(np.float32) for shape in shapes)

    return Calibration("noise", f"random:{samples}:{seed}", None, draw(0), draw(1))


def calibrate_on(name: str, sha256: str, inputs: Array) -> Calibration:
    """Samples of one input; each fifth is held out, where there are enough."""
    if len(inputs) < _FEWEST_TO_SPLIT:
        note = f"measured on the calibration data itself: {len(inputs)} samples are too few to hold some out"
        return Calibration("data", name, sha256, (inputs,), (inputs,), note)
    is_held_out = np.arange(len(inputs)) % _HELD_OUT_STEP == _HELD_OUT_STEP - 1
    return Calibration("data", name, sha256, (inputs[~is_held_out],), (inputs[is_held_out],))


def hold_out(calibration: Calibration, inputs: Array) -> Calibration:
    """The same ranges, and other samples to see what quantization costs."""
    return replace(calibration, held_out=(inputs,), held_out_note=None)
