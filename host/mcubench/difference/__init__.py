# SPDX-License-Identifier: Apache-2.0
"""The difference of two results, and what is to blame for it: pure, from their documents alone."""

from mcubench.difference.blame import blame
from mcubench.difference.breakdown import COUNTERS as OPERATOR_COUNTERS
from mcubench.difference.change import Change, change_of_metric, change_of_values
from mcubench.difference.contribution import Contribution
from mcubench.difference.difference import Difference, difference_of
from mcubench.difference.match import OperatorPair, match_operators, operator_label

__all__ = [
    "OPERATOR_COUNTERS",
    "Change",
    "Contribution",
    "Difference",
    "OperatorPair",
    "blame",
    "change_of_metric",
    "change_of_values",
    "difference_of",
    "match_operators",
    "operator_label",
]
