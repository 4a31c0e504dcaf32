# SPDX-License-Identifier: Apache-2.0
"""What a run does: how often, with what input, how long it may take."""

from dataclasses import dataclass

from mcubench.bench.input import InputSpec

# An emulator on a slow machine: 30 instructions a multiply-accumulate at 20 million instructions a second.
_S_PER_MAC = 30 / 20e6
_S_AT_LEAST = 20.0


@dataclass(frozen=True)
class RunPlan:
    """How to measure. `rate_hz` is how often the application would run the model.

    `time_limit_s` replaces the limits that follow from the model's size. With `strict` a doubt about the timing is an
    error.
    """

    input: InputSpec
    iterations: int
    warmup: int
    profile: bool
    rate_hz: float | None = None
    time_limit_s: float | None = None
    strict: bool = False

    def inference_time_limit_s(self, macs: int) -> float:
        """How long one inference may take before the target counts as hung."""
        return self.time_limit_s or _S_AT_LEAST + macs * _S_PER_MAC
