# SPDX-License-Identifier: Apache-2.0
"""Which package runs a model, with which of its kernels."""

from dataclasses import dataclass
from typing import Literal

from mcubench.oracle import interpreters


@dataclass(frozen=True)
class Runtime:
    """A package that is installed, and the kernels that it is to use; `default` is what its users get."""

    package: str
    kernels: Literal["reference", "default"] = "reference"

    @property
    def version(self) -> str:
        """The package's."""
        return interpreters.version(self.package)

    @property
    def is_tflm(self) -> bool:
        """Whether it is TensorFlow Lite Micro itself: a target may be expected to give the same bytes."""
        return self.package == interpreters.TFLM


@dataclass(frozen=True)
class Role:
    """What a runtime is wanted for, as an error names it, and the way out."""

    title: str
    hint: str


ORACLE = Role(
    "the oracle", "the model cannot be verified, so nothing about it is reported; is it a valid int8 .tflite?"
)
ENGINE = Role("the engine", "nothing was measured; is it a valid .tflite, of operators that this package has?")
