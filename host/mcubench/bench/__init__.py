# SPDX-License-Identifier: Apache-2.0
"""The bench: drives a target through a run, verifies what it computed, and says what it cost."""

from mcubench.bench.arena import find_arena
from mcubench.bench.input import InputSpec, parse_input
from mcubench.bench.journal import Journal
from mcubench.bench.metrics import exact
from mcubench.bench.plan import RunPlan
from mcubench.bench.run import Measurement, measure
from mcubench.bench.samples import Expected, Samples, notes_on, one_input, output_types, prepare_samples
from mcubench.bench.subject import Subject

__all__ = [
    "Expected",
    "InputSpec",
    "Journal",
    "Measurement",
    "RunPlan",
    "Samples",
    "Subject",
    "exact",
    "find_arena",
    "measure",
    "notes_on",
    "one_input",
    "output_types",
    "parse_input",
    "prepare_samples",
]
