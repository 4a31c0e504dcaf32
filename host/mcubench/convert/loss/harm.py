# SPDX-License-Identifier: Apache-2.0
"""How much harm each layer's own noise does at the outputs."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.convert.loss.layers import STATEFUL
from mcubench.convert.loss.noise import EQUAL, power
from mcubench.convert.loss.own_noise import OwnValues
from mcubench.convert.loss.propagation import Disturbance, propagate, tail_macs
from mcubench.convert.loss.samples import evenly_spaced
from mcubench.model import Graph, Model
from mcubench.result import Absent, Harm

Array = npt.NDArray[Any]

# About ten seconds of TensorFlow Lite Micro's reference kernels, and what the processes may hand each other.
_MAX_MACS = 10_000_000_000
_MAX_VALUES_BYTES = 64 << 20
_NOT_ALONE = "its own noise is not known"


def find_harm(
    model: Model, layers: Sequence[OwnValues | str], values: Mapping[int, Array]
) -> tuple[list[Harm | Absent], int]:
    """Of each layer what its noise does, and with how many samples that was found.

    `values` are those of the float model's activations; a layer whose own noise is not known is the reason.

    Raises:
        MeasurementError: no interpreter runs the model.
        ToolError: none is installed.
    """
    if any(operator.name in STATEFUL for operator in model.graph.operators):
        return [Absent(reason="the model keeps state outside of its tensors") for _ in layers], 0
    disturbed = [{} if isinstance(layer, str) else layer.disturbed(values) for layer in layers]
    noisy = [at for at, changed in enumerate(disturbed) if changed]
    available = len(next(iter(values.values())))
    chosen = evenly_spaced(available, _sample_count(model.graph, [disturbed[at] for at in noisy], values, available))
    few = {index: array[chosen] for index, array in values.items()}
    disturbances = [Disturbance({it: array[chosen] for it, array in disturbed[at].items()}) for at in noisy]
    powers = {
        at: _noise_to_signal(few, changed)
        for at, changed in zip(noisy, propagate(model, few, disturbances), strict=True)
    }
    whole = sum(filter(math.isfinite, powers.values()))
    return [
        Absent(reason=_NOT_ALONE) if isinstance(layer, str) else _harm(powers.get(at, 0.0), whole)
        for at, layer in enumerate(layers)
    ], len(chosen)


def _sample_count(
    graph: Graph, disturbed: Sequence[Mapping[int, Array]], values: Mapping[int, Array], available: int
) -> int:
    """As many as there is time and room for, at least one."""
    macs = sum(tail_macs(graph, list(changed)) for changed in disturbed)
    arrays = (array for changed in (values, *disturbed) for array in changed.values())
    size_bytes = sum(int(array[0].nbytes) for array in arrays)
    return min(available, max(_MAX_MACS // max(macs, 1), 1), max(_MAX_VALUES_BYTES // max(size_bytes, 1), 1))


def _noise_to_signal(values: Mapping[int, Array], changed: Mapping[int, Array]) -> float:
    """Noise power by signal power, of the output that suffers most; infinite where there is noise and no signal."""
    worst = 0.0
    for index, outputs in changed.items():
        right = values[index].astype(np.float64)
        noise, signal = power(outputs - right), power(right)
        if noise:
            worst = max(worst, noise / signal if signal else math.inf)
    return worst


def _harm(ratio: float, whole: float) -> Harm | Absent:
    if not math.isfinite(ratio):
        return Absent(reason="an output's values are all zero, or not finite")
    if ratio == 0.0:
        return Harm(output_sqnr_db=Absent(reason=EQUAL), share=0.0)
    return Harm(output_sqnr_db=-10.0 * math.log10(ratio), share=ratio / whole)
