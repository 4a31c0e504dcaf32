# SPDX-License-Identifier: Apache-2.0
"""Plans at random, and the smallest of those that fail, both by hypothesis from a seed."""

from collections.abc import Callable

import hypothesis
import pytest
from hypothesis import strategies as st
from hypothesis.internal.conjecture.providers import HypothesisProvider

from firmware.kernels.graphs.layers import LAYERS
from firmware.kernels.graphs.plan import Pair, Plan, Step

# Each extreme of int8 as often as all that lies between them.
_ZERO_POINTS = st.one_of(st.just(0), st.just(-128), st.just(127), st.integers(-128, 127))
_IMAGES = st.tuples(st.integers(1, 2), st.integers(1, 9), st.integers(1, 9), st.sampled_from((1, 2, 3, 4, 5, 8)))
_ROWS = st.tuples(st.integers(1, 3), st.integers(1, 24))


def _pairs(low: int, high: int) -> st.SearchStrategy[Pair]:
    return st.tuples(st.integers(low, high), st.integers(low, high))


_STEPS = st.builds(
    Step,
    layer=st.sampled_from(tuple(LAYERS)),
    reads=_pairs(0, 4),
    channels=st.integers(1, 9),
    sizes=_pairs(1, 4),
    stride=_pairs(1, 3),
    dilation=st.one_of(st.just((1, 1)), _pairs(1, 3)),
    same=st.booleans(),
    per_channel=st.booleans(),
    biased=st.booleans(),
    dead=st.sampled_from((0, 0, 2, 3, 1)),
    activation=st.integers(0, 3),
    axis=st.integers(0, 3),
    zero_point=_ZERO_POINTS,
    power=st.integers(-4, 4),
    seed=st.integers(0, 255),
)
_PLANS = st.builds(
    Plan,
    inputs=st.lists(st.one_of(_IMAGES, _IMAGES, _ROWS), min_size=1, max_size=3).map(tuple),
    steps=st.lists(_STEPS, min_size=2, max_size=8).map(tuple),
    extra_output=st.one_of(st.none(), st.integers(0, 4)),
)


class PlanFails(Exception):  # noqa: N818 - what a predicate found
    """Raised for hypothesis, of a plan that fails."""


def draw_plans(seed: int, count: int) -> list[Plan]:
    """The same ones for the same seed and count."""
    drawn: list[Plan] = []
    _search(seed, count, drawn.append, (hypothesis.Phase.generate,))
    return drawn


def smallest_failing(seed: int, count: int, fails: Callable[[Plan], bool]) -> Plan | None:
    """Of the plans that `draw_plans` gives the first that fails, made as small as it goes; None where none does."""
    smallest: list[Plan] = []

    def check(plan: Plan) -> None:
        if fails(plan):
            smallest[:] = [plan]
            raise PlanFails

    try:
        _search(seed, count, check, (hypothesis.Phase.generate, hypothesis.Phase.shrink))
    except PlanFails:
        return smallest[0]
    return None


def _search(seed: int, count: int, see: Callable[[Plan], None], phases: tuple[hypothesis.Phase, ...]) -> None:
    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=count,
        phases=phases,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        suppress_health_check=list(hypothesis.HealthCheck),
        verbosity=hypothesis.Verbosity.quiet,
    )
    @hypothesis.given(_PLANS)
    def search(plan: Plan) -> None:
        see(plan)

    with pytest.MonkeyPatch.context() as patch:
        # Hypothesis draws a constant of the loaded modules now and then, and a seed has to draw the same graphs in
        # every process, whatever it has loaded.
        patch.setattr(HypothesisProvider, "_maybe_draw_constant", lambda *_, **__: None)
        search()
