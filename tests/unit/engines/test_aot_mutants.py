# SPDX-License-Identifier: Apache-2.0
"""Models that make little sense are compiled or refused with a message; never anything else."""

from collections import Counter

import pytest

from firmware.kernels.case import Dice, make_model
from firmware.kernels.graphs.build import build_case
from firmware.kernels.graphs.draw import draw_plans
from firmware.kernels.operator_rows import ROWS
from mcubench.engines import AotEngine
from mcubench.errors import ModelError, UnsupportedError
from unit.engines.model_mutator import ModelMutator


def originals() -> list[bytes]:
    """Of every operator with every type, and of several operators."""
    graphs = [make(Dice(7, index), row[1]) for row, make in ROWS.items() for index in range(2)]
    graphs += [(case.builder, case.outputs) for case in map(build_case, draw_plans(7, 100))]
    return [builder.build(*outputs) for builder, outputs in graphs]


def compile_mutants(seed: int, count: int) -> Counter[str]:
    mutator, files = ModelMutator(seed), originals()
    counts: Counter[str] = Counter()
    refusals = set()
    for index in range(count):
        data = mutator.mutate(files[index % len(files)])
        try:
            AotEngine().compile(make_model(data))
            counts["compiled"] += 1
        except UnsupportedError as error:
            refusals.add(error.message)
            counts["refused"] += 1
        except ModelError:
            counts["malformed"] += 1
    assert all(message.startswith("engine aot") for message in refusals)
    return counts


def test_mutants_are_compiled_or_refused() -> None:
    counts = compile_mutants(seed=1, count=1500)
    assert min(counts.values()) > 200
    assert len(counts) == 3


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(2, 22))
def test_many_mutants_are_compiled_or_refused(seed: int) -> None:
    compile_mutants(seed, count=10_000)
