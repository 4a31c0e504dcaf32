# SPDX-License-Identifier: Apache-2.0
"""A folder of pictures, one folder a class, as the samples that a model takes."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mcubench.dataset.class_folders import find_class_folders
from mcubench.dataset.image import SUFFIXES, read_image
from mcubench.dataset.preprocessing import ImagePreprocessing
from mcubench.dataset.samples import Labels
from mcubench.dataset.storage import allocate


def read_image_folder(
    folder: Path, preprocessing: ImagePreprocessing, classes: Sequence[str] | None = None
) -> tuple[npt.NDArray[np.float32], Labels | None, tuple[str, ...]]:
    """The samples (count, height, width, channels), their labels where there are folders of classes, and the classes.

    Raises:
        FileError: the folder or a file cannot be read.
        ConfigError: there is no picture, a folder is no class of the model, a file is no picture or a broken one, or
            all together are too many.
    """
    found = find_class_folders(folder, SUFFIXES, classes)
    return read_images(found.files, preprocessing, str(folder)), found.labels, found.classes


def read_images(files: Sequence[Path], preprocessing: ImagePreprocessing, name: str) -> npt.NDArray[np.float32]:
    """Pictures, one sample each; `name` is what a message calls them all.

    Raises:
        FileError: a file cannot be read, or there is no room for the samples.
        ConfigError: a file is no picture or a broken one, or all together are too many.
    """
    shape = (preprocessing.height, preprocessing.width, preprocessing.channels)
    inputs: npt.NDArray[np.float32] = allocate((len(files), *shape), np.float32, name)
    for index, path in enumerate(files):
        inputs[index] = read_image(path, preprocessing)
    inputs.flags.writeable = False
    return inputs
