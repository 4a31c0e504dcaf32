# SPDX-License-Identifier: Apache-2.0
"""How a model is quantized: the scheme, the types at its inputs and outputs, and the layers that are exceptions."""

from dataclasses import dataclass
from typing import Literal

from mcubench.errors import ConfigError

Scheme = Literal["int8", "int16x8", "int8-weights", "float16", "none"]
IoType = Literal["int8", "uint8", "int16", "float32"]

# Activations become integers, of ranges that have to be seen.
CALIBRATED: tuple[Scheme, ...] = ("int8", "int16x8")
_OWN_IO: dict[Scheme, IoType] = {"int8": "int8", "int16x8": "int16"}


@dataclass(frozen=True)
class QuantizeOptions:
    """`io` is None for the scheme's own type; `keep_float` and `int16` are operators' indices in the float graph."""

    scheme: Scheme = "int8"
    io: IoType | None = None
    per_tensor: bool = False
    keep_float: tuple[int, ...] = ()
    int16: tuple[int, ...] = ()

    @property
    def is_calibrated(self) -> bool:
        """Whether ranges of activations are needed."""
        return self.scheme in CALIBRATED

    @property
    def io_type(self) -> IoType:
        """The type of the model's inputs and outputs."""
        return self.io or _OWN_IO.get(self.scheme, "float32")

    def check(self) -> None:
        """Refuse what contradicts itself.

        Raises:
            ConfigError: an option that the scheme has no use for.
        """
        if self.io not in {None, "float32"} and not self.is_calibrated:
            raise ConfigError(
                f"--io {self.io}: with --quantize {self.scheme} activations stay float32",
                hint="--quantize int8 or int16x8 makes them integers",
            )
        if self.io == "int16" and self.scheme != "int16x8":
            raise ConfigError("--io int16 is for --quantize int16x8")
        if self.per_tensor and self.scheme in {"float16", "none"}:
            raise ConfigError(f"--per-tensor: --quantize {self.scheme} has no scales")
        if self.int16 and self.scheme != "int8":
            raise ConfigError("--int16 LAYER is an exception to --quantize int8")
        if self.keep_float and self.scheme in {"float16", "none"}:
            raise ConfigError(f"--keep-float LAYER: --quantize {self.scheme} keeps every layer in floating point")
        both = sorted({*self.keep_float} & {*self.int16})
        if both:
            raise ConfigError(f"layer {both[0]} cannot be kept in float and be int16 at once")
