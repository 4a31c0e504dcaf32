# SPDX-License-Identifier: Apache-2.0
"""The outputs of the two models side by side."""

from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.convert.loss.noise import measure_noise
from mcubench.convert.loss.share import share_of
from mcubench.convert.loss.values import is_real, real_values, step_of
from mcubench.dataset import top1
from mcubench.model import Tensor
from mcubench.result import Absent, OutputLoss

Array = npt.NDArray[Any]


def is_scores(tensor: Tensor) -> bool:
    """Whether an output is one vector, whose largest element may be the answer."""
    return tensor.element_count > 1 and max(tensor.shape) == tensor.element_count and is_real(tensor)


def output_loss(before: Tensor, after: Tensor, right: Array, stored: Array) -> OutputLoss:
    """An output of the float model, and the same of the quantized one; arrays are (samples, ...)."""
    if not (is_real(before) and is_real(after)):
        noise: Any = Absent(reason=f"its values are {before.dtype.name}, not real numbers")
    else:
        noise = measure_noise(right.astype(np.float64), real_values(after, stored), step_of(after))
    if not is_scores(before):
        agreement: Any = Absent(reason="the output is not one vector of several elements")
    else:
        agreement = share_of(int(np.sum(top1(right) == top1(stored))), len(right))
    return OutputLoss(tensor=before.name, noise=noise, top1_agreement=agreement)
