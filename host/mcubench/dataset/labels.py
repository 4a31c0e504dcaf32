# SPDX-License-Identifier: Apache-2.0
"""From a classifier's outputs to labels."""

from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.dataset.samples import Labels
from mcubench.errors import ConfigError


def top1(outputs: npt.NDArray[Any]) -> Labels:
    """The index of each sample's largest output, (count, ...) to (count,); of equal ones, the lowest.

    Raises:
        ConfigError: there are no outputs to choose from.
    """
    if outputs.ndim < 2 or outputs.size == 0:
        raise ConfigError(f"outputs of shape {outputs.shape} are not a classifier's (samples, classes)")
    labels: Labels = np.argmax(outputs.reshape(len(outputs), -1), axis=1).astype(np.int64)
    return labels
