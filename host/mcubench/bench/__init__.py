# SPDX-License-Identifier: Apache-2.0
"""The bench: drives a target through a run, verifies what it computed, and says what it cost."""

from mcubench.bench.accuracy import prepare_samples
from mcubench.bench.arena import find_arena
from mcubench.bench.input import InputSpec, parse_input
from mcubench.bench.metrics import exact
from mcubench.bench.plan import RunPlan
from mcubench.bench.run import Measurement, Samples, measure
from mcubench.bench.subject import Subject

__all__ = [
    "InputSpec",
    "Measurement",
    "RunPlan",
    "Samples",
    "Subject",
    "exact",
    "find_arena",
    "measure",
    "parse_input",
    "prepare_samples",
]
