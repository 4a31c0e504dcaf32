# SPDX-License-Identifier: Apache-2.0
"""What came of every sample, and from what a tensor holds to the numbers that it stands for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.dataset import Dataset
from mcubench.model import Graph, Tensor

Array = npt.NDArray[Any]
# The model's outputs, each (samples, elements).
Outputs = Sequence[Array]


@dataclass(frozen=True, eq=False)
class Answers:
    """The outputs for every sample: `ours` on the target, `theirs` on the host.

    `inputs` are the samples as the model takes them. `equal_because` says why both outputs are the same, byte for
    byte; None where they are not, and then a difference is no accident of ours.
    """

    graph: Graph
    dataset: Dataset
    inputs: Array
    ours: Outputs
    theirs: Outputs
    equal_because: str | None = None

    def output(self, place: int) -> Tensor:
        """The tensor of one of the model's outputs."""
        return self.graph.tensors[self.graph.outputs[place]]

    def both(self, place: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """What an output stands for, on the target and on the host."""
        tensor = self.output(place)
        return dequantize(self.ours[place], tensor), dequantize(self.theirs[place], tensor)


def dequantize(values: Array, tensor: Tensor) -> npt.NDArray[np.float64]:
    """Real = scale * (stored - zero point); floats are what they are. The shape is kept."""
    real = values.astype(np.float64)
    if tensor.quantization is None:
        return real
    return (real - tensor.quantization.zero_points[0]) * tensor.quantization.scales[0]
