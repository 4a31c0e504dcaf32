# SPDX-License-Identifier: Apache-2.0
"""The bench: drives a target through a run, verifies what it computed, and says what it cost."""

from mcubench.bench.accuracy import prepare_samples
from mcubench.bench.input import InputSpec, parse_input
from mcubench.bench.metrics import exact
from mcubench.bench.plan import RunPlan
from mcubench.bench.run import Measurement, Samples, Subject, measure

__all__ = [
    "InputSpec",
    "Measurement",
    "RunPlan",
    "Samples",
    "Subject",
    "exact",
    "measure",
    "parse_input",
    "prepare_samples",
]
