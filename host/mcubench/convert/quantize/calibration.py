# SPDX-License-Identifier: Apache-2.0
"""The samples that ranges are taken from: data, or noise where only the cost matters."""

import re
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from mcubench.errors import ConfigError
from mcubench.model import Graph

Array = npt.NDArray[Any]

_MOST_NOISE = 100_000
_NOISE = re.compile(r"random:(\d{1,7})(?::(\d{1,18}))?")


@dataclass(frozen=True, eq=False)
class Calibration:
    """`inputs[input]` is (samples, *shape of the input) in float32; `sha256` is that of what they were read from."""

    kind: Literal["data", "noise"]
    name: str
    sha256: str | None
    inputs: tuple[Array, ...]

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


def draw_noise(graph: Graph, samples: int, seed: int, *, stream: int = 0) -> tuple[Array, ...]:
    """Numbers of -1 to 1, each as likely, for every input of a float graph; another stream has other numbers."""
    generator = np.random.Generator(np.random.PCG64([seed, stream]))
    shapes = (graph.tensors[index].shape for index in graph.inputs)
    return tuple(generator.uniform(-1.0, 1.0, (samples, *shape)).astype(np.float32) for shape in shapes)


def noise_calibration(graph: Graph, samples: int, seed: int) -> Calibration:
    """Noise for every input of a float graph."""
    return Calibration("noise", f"random:{samples}:{seed}", None, draw_noise(graph, samples, seed))
