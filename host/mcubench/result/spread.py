# SPDX-License-Identifier: Apache-2.0
"""How far repeated measurements lie apart."""

from mcubench.result.part import Part


class Spread(Part):
    """Statistics of single inferences, in `unit`; the standard deviation is the sample's (n - 1).

    `values` are the inferences themselves, in their order, where there are not more than a thousand.
    """

    unit: str
    samples: int
    minimum: float
    median: float
    mean: float
    percentile_95: float
    maximum: float
    standard_deviation: float
    values: tuple[float, ...] | None = None
