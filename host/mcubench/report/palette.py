# SPDX-License-Identifier: Apache-2.0
"""Colours that people who see fewer of them tell apart.

Okabe and Ito, "Color Universal Design" (2008).
"""

QUIET = "#56b4e9"
SECOND = "#009e73"
THIRD = "#e69f00"
ACCENT = "#d55e00"
# Seen on white and on black.
DIM = "#888888"
SERIES = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", DIM)

# A component has its colour wherever it is drawn; of the two memories each has all eight.
_OF_COMPONENTS = {
    **dict(zip(("model_weights", "harness", "kernels", "engine", "c_library", "startup"), SERIES, strict=False)),
    **dict(zip(("arena", "io_buffers", "stack", "other", "data"), SERIES, strict=False)),
    "initialized_data": SERIES[6],
}


def component_colour(name: str) -> str:
    """The colour of a part of a memory; gaps, and what is not known, are grey."""
    return _OF_COMPONENTS.get(name, SERIES[-1])
