# SPDX-License-Identifier: Apache-2.0
"""The noise of layers, whose own it is and what harm it does, against NumPy's arithmetic."""

import math

import numpy as np
import pytest

from mcubench.convert.loss import measure_loss
from mcubench.errors import ConfigError
from mcubench.model import DType
from mcubench.progress import Silent
from mcubench.result import Absent, Harm, LayerLoss, Noise, QuantizationLoss, RangeUse, Share
from model_builder import TensorSpec, build_model
from unit.convert.loss_models import DensePair, as_model, dataset, dense_pair, wide_enough

SAMPLES = np.random.default_rng(5).normal(0, 1, (40, 8)).astype(np.float32)
LAYERS = 4
FITTING = wide_enough(dense_pair([1.0] * (LAYERS + 1)), SAMPLES)
NARROW = 2


def measured(pair: DensePair) -> QuantizationLoss:
    return measure_loss(pair.float_model, pair.quantized, dataset(SAMPLES), Silent())


def narrow_scales() -> list[float]:
    """Tensor NARROW can hold a fifth of what comes, the others all of it."""
    return [scale / 5 if index == NARROW else scale for index, scale in enumerate(FITTING)]


FITTING_PAIR = dense_pair(FITTING)
FITTING_LOSS = measured(FITTING_PAIR)
NARROW_LOSS = measured(dense_pair(narrow_scales()))


def decibels(signal: np.ndarray, noisy: np.ndarray) -> float:
    return 10 * math.log10(np.sum(signal**2) / np.sum((noisy - signal) ** 2))


def noise_of(layer: LayerLoss) -> Noise:
    assert isinstance(layer.own, Noise)
    return layer.own


def test_every_layer_is_there_in_order_and_the_input_before_them() -> None:
    assert [layer.kind for layer in FITTING_LOSS.layers] == ["input", *["operator"] * LAYERS]
    assert [layer.tensor for layer in FITTING_LOSS.layers] == ["x", *(f"layer{index}" for index in range(LAYERS))]
    assert FITTING_LOSS.unmatched == ()
    assert all(layer.type_after == "INT8" for layer in FITTING_LOSS.layers)
    assert all(layer.weights_type == "INT8" for layer in FITTING_LOSS.layers[1:])


def test_the_accumulated_noise_is_what_the_two_models_values_differ_by() -> None:
    rounded = np.clip(np.round(SAMPLES / FITTING[0]), -128, 127) * np.float32(FITTING[0])
    layer = FITTING_LOSS.layers[0]
    assert isinstance(layer.accumulated, Noise)
    assert layer.accumulated.sqnr_db == pytest.approx(decibels(SAMPLES, rounded), abs=1e-3)
    # Of a layer behind: its input as int8 holds it, times the weights, rounded.
    product = rounded.astype(np.float64) @ FITTING_PAIR.weights[0].T.astype(np.float64)
    stored = np.round(product / FITTING[1]) * FITTING[1]
    second = FITTING_LOSS.layers[1].accumulated
    assert isinstance(second, Noise)
    assert second.sqnr_db == pytest.approx(decibels(FITTING_PAIR.values(SAMPLES)[1], stored), abs=0.05)


def test_a_layer_with_exact_weights_is_off_by_half_a_step_of_its_own_and_inherits_the_rest() -> None:
    for layer in FITTING_LOSS.layers[1:]:
        own, accumulated = noise_of(layer), layer.accumulated
        assert isinstance(accumulated, Noise)
        assert own.worst_error_steps == pytest.approx(0.5, abs=0.02)
        assert not isinstance(own.sqnr_db, Absent)
        assert not isinstance(accumulated.sqnr_db, Absent)
        assert own.sqnr_db > accumulated.sqnr_db


def test_the_harm_is_the_layers_own_noise_times_the_weights_that_follow() -> None:
    values = FITTING_PAIR.values(SAMPLES)
    for index, layer in enumerate(FITTING_LOSS.layers):
        signal = values[index] if index == 0 else np.round(values[index - 1] / FITTING[index - 1])
        if index:
            signal = signal * FITTING[index - 1] @ FITTING_PAIR.weights[index - 1].T.astype(np.float64)
        error = np.round(signal / FITTING[index]) * FITTING[index] - signal
        for matrix in FITTING_PAIR.weights[index:]:
            error = error @ matrix.T.astype(np.float64)
        harm = layer.harm
        assert isinstance(harm, Harm)
        # Halves that fixed-point arithmetic rounds the other way have another sign behind the weights.
        assert harm.output_sqnr_db == pytest.approx(decibels(values[-1], values[-1] + error), abs=0.5)


def test_shares_of_harm_add_up_and_ranks_follow_them() -> None:
    harms = [layer.harm for layer in NARROW_LOSS.by_harm]
    shares = [harm.share for harm in harms if isinstance(harm, Harm)]
    assert sum(shares) == pytest.approx(1.0)
    assert shares == sorted(shares, reverse=True)
    assert [layer.rank for layer in NARROW_LOSS.by_harm] == list(range(1, len(shares) + 1))


def test_the_one_layer_that_saturates_is_named_as_the_worst() -> None:
    worst = NARROW_LOSS.by_harm[0]
    assert worst.tensor == f"layer{NARROW - 1}"
    assert isinstance(worst.harm, Harm)
    assert worst.harm.share > 0.9
    assert isinstance(worst.range, RangeUse)
    assert worst.range.saturates > 0.2
    others = [layer.range for layer in NARROW_LOSS.layers if layer is not worst]
    assert all(isinstance(use, RangeUse) and use.saturates == 0 for use in others)


def test_the_layer_behind_a_saturating_one_inherits_its_noise_and_makes_none() -> None:
    behind = next(layer for layer in NARROW_LOSS.layers if layer.tensor == f"layer{NARROW}")
    assert noise_of(behind).worst_error_steps == pytest.approx(0.5, abs=0.02)
    assert isinstance(behind.accumulated, Noise)
    assert behind.accumulated.worst_error_steps is not None
    assert behind.accumulated.worst_error_steps > 10


def test_weights_that_are_the_same_numbers_are_called_equal() -> None:
    assert [row.sqnr_db for row in FITTING_LOSS.weights] == [Absent(reason="equal")] * LAYERS


def test_the_outputs_agree_on_the_top_class_as_often_as_numpy_says() -> None:
    output = FITTING_LOSS.outputs[0]
    assert isinstance(output.top1_agreement, Share)
    assert output.top1_agreement.samples == len(SAMPLES)
    assert output.noise == FITTING_LOSS.layers[-1].accumulated
    assert output.top1_agreement.value >= 0.9


def test_the_same_files_give_the_same_report_byte_for_byte() -> None:
    assert measured(dense_pair(FITTING)).model_dump_json() == FITTING_LOSS.model_dump_json()


def test_a_second_interpreter_agrees_on_plain_int8() -> None:
    opinion = FITTING_LOSS.second_opinion
    assert not isinstance(opinion, Absent)
    assert opinion.by.startswith("ai-edge-litert")
    assert (opinion.noise.worst_error_steps or 0) <= 2


def test_a_model_compared_with_itself_makes_no_noise_at_all() -> None:
    model = FITTING_PAIR.float_model
    loss = measure_loss(model, model, dataset(SAMPLES), Silent())
    assert loss.by_harm == ()
    equal = Absent(reason="equal")
    assert all(noise_of(layer).sqnr_db == equal for layer in loss.layers)
    assert all(isinstance(layer.harm, Harm) and layer.harm.output_sqnr_db == equal for layer in loss.layers)


def test_a_quantized_model_is_no_float_model() -> None:
    with pytest.raises(ConfigError, match="the input of the float model is INT8"):
        measure_loss(FITTING_PAIR.quantized, FITTING_PAIR.quantized, dataset(SAMPLES), Silent())


def test_models_with_other_outputs_are_not_compared() -> None:
    other = dense_pair([0.1, 0.1], width=9)
    with pytest.raises(ConfigError, match=r"inputs of the float model are \[\(1, 8\)\], and those .* \[\(1, 9\)\]"):
        measure_loss(FITTING_PAIR.float_model, other.quantized, dataset(SAMPLES), Silent())


def test_a_model_with_two_inputs_takes_no_data_set() -> None:
    inputs = [TensorSpec(name, (1, 8), DType.FLOAT32) for name in "ab"]
    model = as_model(build_model(inputs, [], [0, 1], [0]))
    with pytest.raises(ConfigError, match="a data set goes into one input, and the model has 2"):
        measure_loss(model, model, dataset(SAMPLES), Silent())
