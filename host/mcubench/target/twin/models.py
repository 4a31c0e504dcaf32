# SPDX-License-Identifier: Apache-2.0
"""The families whose models exist: importing this makes `find_model` know them all."""

from mcubench.target.twin import stm32

FAMILIES = (stm32,)

__all__ = ["FAMILIES"]
