# SPDX-License-Identifier: Apache-2.0
"""One layer of the report, put together from what was measured."""

from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.convert.loss.folding import constant_behind
from mcubench.convert.loss.layers import Layer
from mcubench.convert.loss.noise import error_histogram, measure_noise
from mcubench.convert.loss.own_noise import OwnValues
from mcubench.convert.loss.range_use import range_use
from mcubench.convert.loss.values import is_per_tensor, is_real, real_values, step_of
from mcubench.model import Graph, Operator
from mcubench.result import Absent, Harm, LayerLoss

Array = npt.NDArray[Any]


def layer_loss(
    layer: Layer, quantized: Graph, *, right: Array, stored: Array, own: OwnValues | str, harm: Harm | Absent
) -> LayerLoss:
    """The row of one layer.

    `right` are the float model's values, `stored` what the quantized model has in their place; `own` is the reason
    where the layer was not run on its own.
    """
    after = layer.after
    facts: dict[str, Any] = {}
    if not (is_real(layer.before) and is_real(after)):
        absent = Absent(reason=f"its values are {layer.before.dtype.name}, not real numbers")
        facts = {"accumulated": absent, "range": absent}
    else:
        signal, noisy = right.astype(np.float64), real_values(after, stored)
        facts = {
            "accumulated": measure_noise(signal, noisy, step_of(after)),
            "range": range_use(layer.name, after, signal),
        }
    if isinstance(own, str):
        facts["own"] = Absent(reason=own)
    else:
        pair = own.right[layer.before.index], own.quantized[layer.before.index]
        facts |= {"own": measure_noise(*pair, step_of(after)), "errors": error_histogram(*pair, step_of(after))}
    quantization = after.quantization if is_per_tensor(after) else None
    return LayerLoss(
        kind=layer.kind,
        operator=None if layer.operator is None else layer.operator.index,
        quantized_operator=None if layer.quantized is None else layer.quantized.index,
        name=layer.name,
        tensor=layer.before.name,
        type_before=layer.before.dtype.name,
        type_after=after.dtype.name,
        weights_type=_weights_type(quantized, layer.quantized) if layer.kind == "operator" else None,
        scale=None if quantization is None else quantization.scales[0],
        zero_point=None if quantization is None else quantization.zero_points[0],
        harm=harm,
        **facts,
    )


def ranked(rows: list[LayerLoss]) -> tuple[LayerLoss, ...]:
    """The same rows, each with its place by harm; equally bad ones in the order of execution."""
    harmful = [at for at, row in enumerate(rows) if isinstance(row.harm, Harm) and row.harm.share > 0]
    by_harm = sorted(harmful, key=lambda at: -rows[at].harm.share)  # type: ignore[union-attr]
    ranks = {at: rank for rank, at in enumerate(by_harm, start=1)}
    return tuple(row.model_copy(update={"rank": ranks.get(at)}) for at, row in enumerate(rows))


def _weights_type(graph: Graph, operator: Operator | None) -> str | None:
    """The type in which the file keeps an operator's weights."""
    if operator is None or len(operator.inputs) < 2 or operator.inputs[1] is None:
        return None
    constant = constant_behind(graph, operator.inputs[1])
    return None if constant is None or not is_real(constant) else constant.dtype.name
