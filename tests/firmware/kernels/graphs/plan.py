# SPDX-License-Identifier: Apache-2.0
"""Small graphs of several operators, as descriptions that print as the code that makes them again."""

from dataclasses import MISSING, dataclass, fields

Pair = tuple[int, int]


class _Short:
    """Prints the fields that are not what they are by default."""

    def __repr__(self) -> str:
        values = [(item, getattr(self, item.name)) for item in fields(self)]  # type: ignore[arg-type]  # of dataclasses
        shown = [
            f"{item.name}={value!r}" for item, value in values if item.default is MISSING or value != item.default
        ]
        return f"{type(self).__name__}({', '.join(shown)})"


@dataclass(frozen=True, repr=False)
class Step(_Short):
    """One layer: of the fields it takes those that it has a use for.

    `reads` are the values that it reads, counted back from the newest. `sizes` are rows and columns of a window, or
    how much to pad, to cut or to take. `power` is the base-2 logarithm of how much coarser than usual the output's
    scale is: fine ones saturate. Every `dead`-th channel has weights of zero, none for 0. What is not here comes from
    `seed`.
    """

    layer: str
    reads: Pair = (0, 0)
    channels: int = 1
    sizes: Pair = (1, 1)
    stride: Pair = (1, 1)
    dilation: Pair = (1, 1)
    same: bool = True
    per_channel: bool = False
    biased: bool = False
    dead: int = 0
    activation: int = 0
    axis: int = 0
    zero_point: int = 0
    power: int = 0
    seed: int = 0


@dataclass(frozen=True, repr=False)
class Plan(_Short):
    """A graph of int8: its inputs' shapes, its layers in their order, and a value more that is an output.

    Outputs are the values that nobody reads, and the one that `extra_output` counts back from the newest.
    """

    inputs: tuple[tuple[int, ...], ...]
    steps: tuple[Step, ...]
    extra_output: int | None = None
