# SPDX-License-Identifier: Apache-2.0
"""What a firmware is optimized for."""

from collections.abc import Mapping
from typing import Literal

Optimize = Literal["size", "balanced", "speed"]

# GCC's level, as it follows -O.
COMPILER_LEVELS: Mapping[Optimize, str] = {"size": "s", "balanced": "2", "speed": "3"}
