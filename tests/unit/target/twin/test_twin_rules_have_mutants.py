# SPDX-License-Identifier: Apache-2.0
"""A rule that nothing breaks proves nothing: each has a firmware that the twin must refuse by it."""

import re
from pathlib import Path

import pytest

from mcubench.target.twin.rules import Rule

_MUTANTS = Path(__file__).resolve().parents[3] / "emulated" / "twin"


@pytest.mark.parametrize("rule", list(Rule), ids=str)
def test_a_rule_has_a_mutant(rule: Rule) -> None:
    named = {
        name
        for path in _MUTANTS.glob("test_mutants_*.py")
        for name in re.findall(r'Mutant\(\s*"(\w+)"', path.read_text())
    }
    assert rule.value in named
