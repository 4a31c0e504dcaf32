# SPDX-License-Identifier: Apache-2.0
"""Results of several runs in one document: what `mcubench report --format json` writes."""

from typing import Literal

from mcubench.result.document import Result
from mcubench.result.part import Part


class NamedResult(Part):
    """A result, and what the report calls it."""

    name: str
    result: Result


class Results(Part):
    """The results of a report, in the order in which they were asked for."""

    schema_version: Literal[1] = 1
    results: tuple[NamedResult, ...]
