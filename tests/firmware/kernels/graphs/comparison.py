# SPDX-License-Identifier: Apache-2.0
"""Plans drawn from a seed, compared many to a program; of those that fail, the first is made small."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

from firmware.kernels.comparison import first_differences
from firmware.kernels.graphs.build import build_case
from firmware.kernels.graphs.draw import draw_plans, smallest_failing
from firmware.kernels.graphs.plan import Plan
from mcubench.errors import McubenchError


class DrawnGraphs:
    """So many graphs of a seed, compared on a set of kernels; `wrong` is what differs.

    An even seed runs in the arena as planned, an odd one with every place in it guarded.
    """

    def __init__(self, folder: Path, seed: int, count: int, cpu: str | None) -> None:
        self._folders = _folders(folder)
        self._seed = seed
        self._count = count
        self._cpu = cpu
        self._plans = list(dict.fromkeys(draw_plans(seed, count)))
        self._wrong = self._differences(self._plans)

    @property
    def right(self) -> int:
        """How many gave the oracle's bytes."""
        return len(self._plans) - len(self._wrong)

    @property
    def wrong(self) -> int:
        """How many did not."""
        return len(self._wrong)

    def report(self) -> str:
        """What is wrong, and the smallest plan that is wrong, too."""
        right = set(self._plans) - set(self._wrong)
        smallest = smallest_failing(
            self._seed, self._count, lambda plan: plan not in right and bool(self._differences([plan]))
        )
        assert smallest is not None
        return "\n".join(
            [
                f"seed {self._seed}: {self.wrong} of {len(self._plans)} graphs differ; the smallest that does:",
                f"{smallest!r}",
                *self._differences([smallest]).values(),
                "the others:",
                *self._wrong.values(),
            ]
        )

    def _differences(self, plans: list[Plan]) -> dict[Plan, str]:
        """Of each plan that differs, how; all by themselves where a program or the oracle ends on one of them."""
        folder, guarded = next(self._folders), self._seed % 2 == 1
        try:
            cases = [build_case(plan) for plan in plans]
            found = first_differences(folder, cases, self._seed, guarded=guarded, cpu=self._cpu)
        except (AssertionError, McubenchError) as error:
            if len(plans) == 1:
                return {plans[0]: str(error)}
            half = len(plans) // 2
            return self._differences(plans[:half]) | self._differences(plans[half:])
        return {plans[index]: difference for index, difference in found.items()}


def _folders(root: Path) -> Iterator[Path]:
    for index in count():
        folder = root / f"{index}"
        folder.mkdir()
        yield folder
