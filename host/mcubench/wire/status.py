# SPDX-License-Identifier: Apache-2.0
"""The firmware's status numbers: the twin of firmware/lib/status/status.h."""

from enum import IntEnum


class Status(IntEnum):
    """How a request ended on the board."""

    OK = 0
    UNKNOWN_COMMAND = 1
    MALFORMED = 2
    OUT_OF_RANGE = 3
    INPUT_STALE = 4
    NOT_AVAILABLE = 5
    INFERENCE_FAILED = 6
    INTERNAL = 7
    NOT_PREPARED = 8

    @property
    def meaning(self) -> str:
        """What to tell a person."""
        return _MEANINGS[self]


_MEANINGS = {
    Status.OK: "done",
    Status.UNKNOWN_COMMAND: "the firmware does not know this command",
    Status.MALFORMED: "the firmware did not find the fields it expects",
    Status.OUT_OF_RANGE: "an index, offset, length or count is out of range",
    Status.INPUT_STALE: "the last inference overwrote the input, and it was not written again",
    Status.NOT_AVAILABLE: "this board does not have it",
    Status.INFERENCE_FAILED: "the inference failed",
    Status.INTERNAL: "the firmware failed",
    Status.NOT_PREPARED: "the engine could not make the model ready, or has not yet",
}
