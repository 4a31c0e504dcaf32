# SPDX-License-Identifier: Apache-2.0
"""The float model and the quantized one on the same samples: what each layer lost, and what that does in the end."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy.typing as npt

from mcubench.convert.loss.folding import folded_tensors
from mcubench.convert.loss.harm import find_harm
from mcubench.convert.loss.inference import Inference, infer
from mcubench.convert.loss.layer_loss import layer_loss, ranked
from mcubench.convert.loss.layers import Layer, find_layers, why_not_alone
from mcubench.convert.loss.match import Match, match_graphs
from mcubench.convert.loss.output import output_loss
from mcubench.convert.loss.own_noise import OwnValues, own_values
from mcubench.convert.loss.rewiring import with_outputs
from mcubench.convert.loss.samples import check_comparable, choose_samples, float_inputs, quantized_inputs
from mcubench.convert.loss.second_opinion import ask_another
from mcubench.convert.loss.weights import weight_losses
from mcubench.dataset import Dataset
from mcubench.model import DType, Graph, Model
from mcubench.progress import Progress
from mcubench.result import QuantizationLoss, UnmatchedLayer

Array = npt.NDArray[Any]


def measure_loss(float_model: Model, quantized: Model, samples: Dataset, progress: Progress) -> QuantizationLoss:
    """Compare two models of the same computation, layer by layer, on samples that calibration has not seen.

    Raises:
        ConfigError: the samples do not fit the models, or the models not each other.
        MeasurementError: no interpreter runs one of the models.
        ToolError: no interpreter is installed.
    """
    graph, other = float_model.graph, quantized.graph
    check_comparable(graph, other)
    match = match_graphs(graph, other)
    layers = find_layers(float_model, quantized, match)
    inputs = float_inputs(graph, other, choose_samples(graph, samples))
    with progress.step("run the float model") as note:
        right, float_run = _values(float_model, inputs, _activations(graph))
        note(f"{len(inputs)} samples, {float_run.by}")
    with progress.step("run the quantized model") as note:
        wanted = [*(layer.after.index for layer in layers), *other.outputs]
        stored_inputs = quantized_inputs(other, inputs)
        stored, quantized_run = _values(quantized, stored_inputs, wanted)
        opinion = ask_another(quantized, stored_inputs, stored, quantized_run.package)
        note(quantized_run.by)
    with progress.step("run every layer on its own"):
        own = _own(float_model, quantized, match, layers, right)
    with progress.step("follow each layer's noise to the outputs") as note:
        harms, harm_samples = find_harm(float_model, own, right)
        note(f"{harm_samples} samples")
    rows = [
        layer_loss(
            layer,
            other,
            right=right[layer.before.index],
            stored=stored[layer.after.index],
            own=alone,
            harm=harm,
        )
        for layer, alone, harm in zip(layers, own, harms, strict=True)
    ]
    outputs = zip(graph.outputs, other.outputs, strict=True)
    return QuantizationLoss(
        dataset=samples.name,
        dataset_sha256=samples.sha256,
        samples=len(inputs),
        available=len(samples),
        harm_samples=harm_samples,
        float_by=float_run.by,
        quantized_by=quantized_run.by,
        layers=ranked(rows),
        unmatched=_unmatched(graph, match),
        weights=weight_losses(graph, other, match),
        outputs=tuple(
            output_loss(graph.tensors[ours], other.tensors[theirs], right[ours], stored[theirs])
            for ours, theirs in outputs
        ),
        second_opinion=opinion,
    )


def _activations(graph: Graph) -> list[int]:
    """What operators write that depends on the inputs and can be handed out."""
    folded = folded_tensors(graph)
    written = (index for operator in graph.operators for index in operator.outputs)
    return [index for index in written if index not in folded and graph.tensors[index].dtype is not DType.RESOURCE]


def _values(model: Model, inputs: Array, tensors: Sequence[int]) -> tuple[Mapping[int, Array], Inference]:
    """The values of tensors, and the inference that gave them; the input is among them."""
    wanted = [index for index in dict.fromkeys(tensors) if index not in model.graph.inputs]
    inference = infer(with_outputs(model, wanted), [inputs])
    return {model.graph.inputs[0]: inputs, **dict(zip(wanted, inference.outputs, strict=True))}, inference


def _own(
    float_model: Model, quantized: Model, match: Match, layers: Sequence[Layer], values: Mapping[int, Array]
) -> list[OwnValues | str]:
    """Each layer on its own, or the reason why it was not run so."""
    reasons = [why_not_alone(float_model.graph, quantized.graph, match, layer) for layer in layers]
    alone = [layer for layer, reason in zip(layers, reasons, strict=True) if reason is None]
    found = iter(own_values(float_model, quantized, match, alone, values))
    return [next(found) if reason is None else reason for reason in reasons]


def _unmatched(graph: Graph, match: Match) -> tuple[UnmatchedLayer, ...]:
    return tuple(
        UnmatchedLayer(
            operator=index,
            name=graph.operators[index].name,
            tensor=graph.result(graph.operators[index]).name,
            reason=reason,
        )
        for index, reason in sorted(match.reasons.items())
    )
