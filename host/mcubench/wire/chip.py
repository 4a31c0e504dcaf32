# SPDX-License-Identifier: Apache-2.0
"""What a chip says of itself in numbers: the twin of the enum and the bits in firmware/lib/port/system.h."""

from enum import IntEnum, IntFlag


class ResetCause(IntEnum):
    """Why the chip started last."""

    UNKNOWN = 0
    POWER_ON = 1
    BROWN_OUT = 2
    PIN = 3
    SOFTWARE = 4
    WATCHDOG = 5
    LOW_POWER = 6
    LOCKUP = 7
    DEBUGGER = 8

    @property
    def words(self) -> str:
        """As in `brown-out`."""
        return self.name.lower().replace("_", "-")


class SpeedFeature(IntFlag):
    """What makes code run fast."""

    INSTRUCTION_CACHE = 1
    DATA_CACHE = 2
    PREFETCH = 4
    FLASH_ACCELERATOR = 8
    FPU = 16
