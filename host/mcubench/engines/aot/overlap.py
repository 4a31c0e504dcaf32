# SPDX-License-Identifier: Apache-2.0
"""How far an operator's output may lie over its input, whose memory it takes over while the input is read.

Source of the idea: Blacker, Bolte and Kaeslin, "Automated Memory Optimization of Deep Neural Networks with Diagonal
Overlaps" (2020).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Overlap:
    """The output may begin anywhere from `lead_bytes` before the input on down.

    Where it is `only_in_place`, the one place over the input is the input's own: a kernel that goes channel by
    channel writes each value where it has read one of the same channel.
    """

    lead_bytes: int = 0
    only_in_place: bool = False

    def saved_bytes(self, input_bytes: int, output_bytes: int) -> int:
        """Of both sizes, what the overlap saves at most."""
        return max(0, input_bytes + output_bytes - max(output_bytes, self.lead_bytes + input_bytes))


IN_PLACE = Overlap(only_in_place=True)
