# SPDX-License-Identifier: Apache-2.0
"""Cases compiled, run and held against TensorFlow Lite Micro, many at a time."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from firmware.kernels.case import Array, Case, make_model
from firmware.kernels.many_models import ManyModels
from mcubench.engines import AotEngine
from mcubench.model import Model, OptionValue
from mcubench.oracle import OracleJob, start_oracle
from model_builder import ABSENT, OperatorSpec, TensorSpec, build_model


def compare(
    folder: Path, cases: Sequence[Case], seed: int, *, guarded: bool = True, cpu: str | None = None
) -> Counter[str]:
    """Fail at the first output that differs; the message has the case's name. How often each kernel was called."""
    calls: Counter[str] = Counter()
    for index, sample, target, oracle in _pairs(folder, cases, seed, calls, guarded=guarded, cpu=cpu):
        np.testing.assert_array_equal(target, oracle, f"seed {seed}, {cases[index].name}, sample {sample}")
    return calls


def first_differences(
    folder: Path, cases: Sequence[Case], seed: int, *, guarded: bool = True, cpu: str | None = None
) -> dict[int, str]:
    """Of each case that differs, by its index, how its first output that does."""
    differences: dict[int, str] = {}
    for index, sample, target, oracle in _pairs(folder, cases, seed, Counter(), guarded=guarded, cpu=cpu):
        if index not in differences and not np.array_equal(target, oracle, equal_nan=target.dtype.kind == "f"):
            where = f"seed {seed}, {cases[index].name}, sample {sample}"
            differences[index] = f"{where}: {target.ravel().tolist()} is not {oracle.ravel().tolist()}"
    return differences


def _pairs(
    folder: Path, cases: Sequence[Case], seed: int, calls: Counter[str], *, guarded: bool, cpu: str | None
) -> Iterator[tuple[int, int, Array, Array]]:
    """Case, sample, and an output of ours beside the oracle's; `calls` counts the kernels."""
    samples = [case.samples(seed + index) for index, case in enumerate(cases)]
    with start_joint_oracle(cases, samples) as job:
        models = [case.model() for case in cases]
        engine = AotEngine(cpu)
        compiled = [engine.compile(model) for model in models]
        calls.update(operator.kernel or "none" for model in compiled for operator in model.operators)
        program = ManyModels(folder, list(zip(models, compiled, strict=True)), guarded=guarded)
        requests = [(index, sample) for index, of_case in enumerate(samples) for sample in of_case]
        ours = iter(program.run(requests))
        answer = job.answer()
    assert answer.is_tflm
    first = 0
    for index, case in enumerate(cases):
        last = first + len(case.outputs)
        for sample in range(len(samples[index])):
            for target, oracle in zip(next(ours)[0], answer.outputs[sample][first:last], strict=True):
                yield index, sample, target, oracle
        first = last


def start_joint_oracle(cases: Sequence[Case], samples: Sequence[Sequence[Sequence[Array]]]) -> OracleJob:
    """One oracle for all: the cases side by side in one graph, which computes each of them by itself."""
    joined = [[value for of_case in samples for value in of_case[sample]] for sample in range(len(samples[0]))]
    return start_oracle(join(cases), joined)


def _apart(options: Mapping[str, OptionValue], start: int) -> Mapping[str, OptionValue]:
    """The options with names of variables that no other case has."""
    names = {key: f"{start} {value}" for key, value in options.items() if key == "shared_name"}
    return {**options, **names}


def join(cases: Sequence[Case]) -> Model:
    """The cases in one graph, inputs and outputs in their order."""
    tensors: list[TensorSpec] = []
    operators: list[OperatorSpec] = []
    inputs: list[int] = []
    outputs: list[int] = []
    for case in cases:
        start = len(tensors)
        tensors += case.builder.tensors
        inputs += [start + index for index in case.builder.inputs]
        outputs += [start + index for index in case.outputs]
        operators += [
            replace(
                operator,
                inputs=tuple(index if index == ABSENT else start + index for index in operator.inputs),
                outputs=tuple(start + index for index in operator.outputs),
                options=_apart(operator.options, start),
            )
            for operator in case.builder.operators
        ]
    return make_model(build_model(tensors, operators, inputs, outputs))
