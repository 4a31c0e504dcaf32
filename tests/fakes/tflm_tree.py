# SPDX-License-Identifier: Apache-2.0
"""A stand-in for TensorFlow Lite Micro, laid out as its checkout.

The same paths, names and signatures, and two operators that run. What is not of the library does not compile.
"""

import shutil
from pathlib import Path

_CHECKOUT = Path(__file__).with_name("tflm")


def write_checkout(folder: Path) -> None:
    """Write the stand-in to `folder`, which is made."""
    shutil.copytree(_CHECKOUT, folder)
