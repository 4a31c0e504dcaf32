# SPDX-License-Identifier: Apache-2.0
"""Models of ST's STM32."""

from mcubench.target.twin.stm32 import gpio

MODULES = (gpio,)

__all__ = ["MODULES"]
