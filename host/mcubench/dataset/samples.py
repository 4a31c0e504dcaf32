# SPDX-License-Identifier: Apache-2.0
"""The value that every loader returns: samples, and where they are known, what is true of them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mcubench.dataset.boxes import Boxes
from mcubench.errors import ConfigError

Samples = npt.NDArray[np.float32] | npt.NDArray[np.int8]
Labels = npt.NDArray[np.int64]
Targets = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Dataset:
    """`inputs` is (count, *sample shape), float32 in the model's input range or int8 as the model takes it.

    `labels` is (count,), class indices from 0; `classes` are their names where the data set or the model has some.
    `targets` are a regression's, (count, ...), and `boxes` those in pictures. `sha256` is that of the file or of
    all files. `preparation` says how files became samples, `notes` what was assumed or found on the way. No array
    can be written to.
    """

    inputs: Samples
    labels: Labels | None
    name: str
    sha256: str
    classes: tuple[str, ...] = ()
    targets: Targets | None = None
    boxes: Boxes | None = None
    preparation: str | None = None
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.inputs)

    def check_labels(self, class_count: int) -> None:
        """Refuse labels that name a class which a model with `class_count` outputs does not have.

        Raises:
            ConfigError: a label is too large; the message says which sample's.
        """
        if self.labels is None or int(self.labels.max()) < class_count:
            return
        sample = int(np.argmax(self.labels >= class_count))
        from_one = int(self.labels.min()) == 1 and int(self.labels.max()) == class_count
        raise ConfigError(
            f"data set {self.name}: sample {sample} has label {self.labels[sample]}, "
            f"and the model has {class_count} classes (0 to {class_count - 1})",
            hint="the labels seem to be counted from 1; they are indices from 0" if from_one else None,
        )
