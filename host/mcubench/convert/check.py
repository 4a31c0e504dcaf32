# SPDX-License-Identifier: Apache-2.0
"""Does it run, and right: TFLM allocates and runs the converted model, and LiteRT has to agree on what comes out.

TFLM's kernels do not look at everything that the format can say. Its DEQUANTIZE, for one, takes the first scale of
weights that have one a channel (tensorflow/lite/micro/kernels/dequantize.cc), and computes something else in silence.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from mcubench.errors import MeasurementError, UnsupportedError
from mcubench.model import Graph, Model, Tensor
from mcubench.oracle import ORACLE, OracleAnswer, Runtime, start_runtime
from mcubench.oracle.interpreters import LITERT, TFLM, available, is_installed

Array = npt.NDArray[Any]
RuntimeName = Literal["tflm", "litert"]

# Kernels of the two round differently, by counts; a kernel that misreads the model is off by much of the range.
_TOLERATED = 0.05
# How TFLM and LiteRT name the operator that they refuse: "Node CONV_2D (number 3)", "Node number 3 (CONV_2D)".
_NODE = re.compile(r"[Nn]ode (?:\w+ \()?number (\d+)")


@dataclass(frozen=True)
class Checked:
    """What ran the model; `largest_difference` of the two is a share of the output's range, None where one ran it.

    `tflm_refusal` is why TFLM does not run it, where it is LiteRT that has to.
    """

    runtime: str
    largest_difference: float | None
    tflm_refusal: str | None = None
    notes: tuple[str, ...] = ()


def check_runs(model: Model, samples: Sequence[Sequence[Array]], wanted: RuntimeName) -> Checked:
    """Run `samples[sample][input]`, which have the types of the model's inputs, by both.

    Raises:
        UnsupportedError: the wanted one refuses the model, or both compute something else; the message names the
            operator.
    """
    refusals: dict[RuntimeName, str] = {}
    answers: dict[RuntimeName, OracleAnswer] = {}
    for name in ("tflm", "litert"):
        try:
            answers[name] = _run(name, model, samples)
        except MeasurementError as error:
            if name == wanted:
                raise _refused(model.graph, error) from error
            refusals[name] = _with_operator(model.graph, error.message)
    answer = answers.get(wanted)
    if answer is None:
        raise UnsupportedError(f"{wanted} is not installed, and the converted model is to run on it")
    ran = answer.title
    if len(answers) < 2 or not answers["tflm"].is_tflm:
        return Checked(ran, None, refusals.get("tflm"), tuple(refusals.values()))
    largest = _largest_difference(model.graph, answers["tflm"], answers["litert"])
    if largest > _TOLERATED:
        raise _disagreement(model, samples[0], largest)
    return Checked(ran, largest)


def _run(
    name: RuntimeName, model: Model, samples: Sequence[Sequence[Array]], *, tensors: Sequence[int] = ()
) -> OracleAnswer:
    if name == "tflm":
        # As it is: what comes out of a conversion has to run on TensorFlow Lite Micro.
        with start_runtime(Runtime(available() or TFLM), model, samples, tensors=tensors, role=ORACLE) as job:
            return job.answer()
    if not is_installed(LITERT):
        raise MeasurementError("LiteRT is not installed")
    try:
        with start_runtime(Runtime(LITERT), model, samples, tensors=tensors) as job:
            return job.answer()
    except MeasurementError:
        # Its reference kernels are not all there are: ELU has none.
        with start_runtime(Runtime(LITERT, "default"), model, samples, tensors=tensors) as job:
            return job.answer()


def _refused(graph: Graph, error: MeasurementError) -> UnsupportedError:
    return UnsupportedError(
        f"the converted model does not run: {_with_operator(graph, error.message)}",
        hint="nothing was written; --runtime litert writes a model for LiteRT, which no microcontroller runs",
    )


def _with_operator(graph: Graph, message: str) -> str:
    """The message, with the operator that it names by a number named as everywhere else."""
    match = _NODE.search(message)
    number = int(match[1]) if match else len(graph.operators)
    if number >= len(graph.operators):
        return message
    operator = graph.operators[number]
    types = [graph.tensors[index].dtype.name for index in (*operator.inputs, *operator.outputs) if index is not None]
    return f"{message}: {operator.label} (writes '{graph.result(operator).short_name}', {', '.join(types)})"


def _largest_difference(graph: Graph, ours: OracleAnswer, theirs: OracleAnswer) -> float:
    """Over all samples and outputs."""
    return max(
        _difference(
            graph.tensors[index],
            [sample[place] for sample in ours.outputs],
            [sample[place] for sample in theirs.outputs],
        )
        for place, index in enumerate(graph.outputs)
    )


def _difference(tensor: Tensor, ours: Sequence[Array], theirs: Sequence[Array]) -> float:
    """The largest difference, as a share of what an integer type can hold or of the values' own range."""
    a, b = np.stack(ours).astype(np.float64), np.stack(theirs).astype(np.float64)
    limits = tensor.dtype.integer_range
    if tensor.quantization is not None and limits is not None:
        return float(np.abs(a - b).max() / (limits[1] - limits[0]))
    if limits is not None:
        return 0.0 if np.array_equal(a, b) else 1.0
    width = float(b.max() - b.min()) or float(np.abs(b).max()) or 1.0
    return float(np.abs(a - b).max() / width)


def _disagreement(model: Model, sample: Sequence[Array], largest: float) -> UnsupportedError:
    """Which operator it is: the first whose output differs."""
    graph = model.graph
    computed = [operator.outputs[0] for operator in graph.operators if operator.outputs]
    ours, theirs = (_run(name, model, [sample], tensors=computed) for name in ("tflm", "litert"))
    for operator in graph.operators:
        tensor = graph.tensors[operator.outputs[0]]
        off = _difference(tensor, [ours.tensors[tensor.index]], [theirs.tensors[tensor.index]])
        if off > _TOLERATED:
            return UnsupportedError(
                f"TensorFlow Lite Micro computes {operator.label} (writes '{tensor.short_name}') otherwise than "
                f"LiteRT: by {off:.1%} of its range",
                hint="nothing was written; --keep-float that layer, or another --quantize",
            )
    return UnsupportedError(
        f"TensorFlow Lite Micro's outputs differ from LiteRT's by {largest:.1%} of their range",
        hint="nothing was written; another --quantize may do",
    )
