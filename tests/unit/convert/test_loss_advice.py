# SPDX-License-Identifier: Apache-2.0
"""What to try: each rule speaks where its reason was measured, and nowhere else."""

from collections.abc import Sequence

import numpy as np

from mcubench.convert.loss import advise, compare_accuracy
from mcubench.result import (
    Absent,
    AccuracyLoss,
    Advice,
    Calibration,
    ConversionOptions,
    Harm,
    LayerLoss,
    Noise,
    OutputLoss,
    QuantizationLoss,
    RangeUse,
    SecondOpinion,
    Share,
    WeightLoss,
)
from mcubench.statistics import wilson

NOT_MEASURED = Absent(reason="not measured")
INT8 = ConversionOptions(scheme="int8", io="int8")
DATA = Calibration(kind="data", name="train.npz", sha256="ab" * 32, samples=20)
NOISE = Calibration(kind="noise", name="uniform", samples=20)
WIDE = RangeUse(
    low=-1, high=1, seen_low=-1, seen_high=1, bulk_low=-1, bulk_high=1, saturates_low=0, saturates_high=0, unused=0
)
NARROW = WIDE.model_copy(update={"seen_high": 1.5, "saturates_high": 0.1})


def noise(level: float) -> Noise:
    return Noise(sqnr_db=level, worst_error=0.1, worst_error_steps=1.0, mean_error=0.0)


def layer(index: int, share: float, **changes: object) -> LayerLoss:
    """A layer that makes a share of the harm, as the worst but `index` others."""
    plain = LayerLoss(
        kind="operator",
        operator=index,
        quantized_operator=index,
        name="CONV_2D",
        tensor=f"model/layer {index};it's",
        type_before="FLOAT32",
        type_after="INT8",
        accumulated=noise(20.0),
        own=noise(25.0),
        harm=Harm(output_sqnr_db=20.0, share=share),
        rank=index + 1,
        range=WIDE,
    )
    return plain.model_copy(update=changes)


def agreement(count: int, samples: int = 100) -> Share:
    share = wilson(count, samples)
    return Share(
        count=count,
        samples=samples,
        value=share.estimate,
        low=share.low,
        high=share.high,
        confidence=share.confidence,
    )


def loss(
    layers: Sequence[LayerLoss], *, agree: int = 50, apart_db: float = 60.0, **changes: object
) -> QuantizationLoss:
    plain = QuantizationLoss(
        dataset="held-out",
        dataset_sha256="cd" * 32,
        samples=100,
        available=100,
        harm_samples=100,
        float_by="one",
        quantized_by="one",
        layers=tuple(layers),
        outputs=(OutputLoss(tensor="y", noise=noise(20.0), top1_agreement=agreement(agree)),),
        second_opinion=SecondOpinion(by="another", noise=noise(apart_db)),
    )
    return plain.model_copy(update=changes)


def advice(
    found: QuantizationLoss | Absent,
    *,
    accuracy: AccuracyLoss | Absent = NOT_MEASURED,
    options: ConversionOptions = INT8,
    calibration: Calibration | Absent = DATA,
) -> dict[str, Advice]:
    return {it.rule: it for it in advise(found, accuracy, options, calibration)}


BAD = [layer(0, 0.8), layer(1, 0.1), layer(2, 0.1)]


def test_a_model_that_is_as_good_as_before_gets_no_advice() -> None:
    assert advice(loss(BAD, agree=100)) == {}


def test_one_sample_of_a_hundred_is_no_trouble_yet() -> None:
    assert advice(loss(BAD, agree=99)) == {}


def test_without_a_measurement_there_is_no_advice() -> None:
    assert advice(NOT_MEASURED) == {}


def test_the_layer_that_does_most_harm_is_to_have_more_bits_and_is_named_by_its_number() -> None:
    found = advice(loss(BAD))["int16-layer"]
    assert found.layer == BAD[0].tensor
    assert found.option == "--int16 0"
    assert "50 of 100 samples have another top class" in found.sentence
    assert "80 % of the noise" in found.sentence


def test_noise_that_comes_of_the_weights_is_not_cured_by_larger_activations() -> None:
    weights = WeightLoss(
        operator=0, name="CONV_2D", tensor="w", type_after="INT8", scales=1, sqnr_db=26.0, channels=(26.0,)
    )
    found = advice(loss(BAD, weights=(weights,)))
    assert "int16-layer" not in found
    assert found["float-layer"].option == "--keep-float 0"
    assert "comes of its weights" in found["float-layer"].sentence


def test_a_layer_that_has_16_bits_already_is_to_be_kept_in_float() -> None:
    found = advice(loss([layer(0, 0.8, type_after="INT16")]))
    assert set(found) == {"float-layer"}


def test_a_range_that_held_out_data_leaves_asks_for_more_calibration_data_and_not_for_more_bits() -> None:
    found = advice(loss([layer(0, 0.8, range=NARROW), layer(1, 0.1)]))
    assert set(found) == {"more-calibration-data"}
    assert "-1 to 1" in found["more-calibration-data"].sentence
    assert "25 % of that beyond: 10 % of its values saturate" in found["more-calibration-data"].sentence
    assert "20 samples of train.npz" in found["more-calibration-data"].sentence


def test_a_range_of_which_the_data_uses_little_was_calibrated_with_other_data() -> None:
    empty = WIDE.model_copy(update={"seen_low": 0.0, "seen_high": 0.1, "unused": 0.95})
    found = advice(loss([layer(0, 0.8, range=empty), layer(1, 0.2)]))
    assert "uses 5 % of what it was calibrated to" in found["other-calibration-data"].sentence
    assert found["other-calibration-data"].option == "--calibration DATA"
    assert "int16-layer" in found
    assert found["int16-layer"].layer == layer(1, 0).tensor
    # A pool keeps the scale of its input.
    assert set(advice(loss([layer(0, 1.0, range=empty, name="AVERAGE_POOL_2D")]))) == {"int16-layer"}


def test_a_range_that_the_format_prescribes_is_nobodys_mistake() -> None:
    fixed = NARROW.model_copy(update={"fixed": True})
    assert "more-calibration-data" not in advice(loss([layer(0, 0.8, range=fixed)]))


def test_calibration_on_noise_is_said_also_where_nothing_was_measured() -> None:
    found = advice(loss([layer(0, 0.8, range=NARROW), layer(1, 0.1)]), calibration=NOISE)
    assert "1 of 2 ranges are too narrow" in found["calibrated-on-noise"].sentence
    assert "more-calibration-data" not in found
    assert set(advice(NOT_MEASURED, calibration=NOISE)) == {"calibrated-on-noise"}


def test_scales_per_channel_are_proposed_where_they_are_worth_a_bit() -> None:
    per_tensor = INT8.model_copy(update={"per_tensor": True})
    row = WeightLoss(
        operator=3,
        name="CONV_2D",
        tensor="w",
        type_after="INT8",
        scales=1,
        sqnr_db=20.0,
        int8_per_tensor_sqnr_db=20.0,
        int8_per_channel_sqnr_db=40.0,
    )
    good = loss(BAD, agree=100, weights=(row,))
    assert "20.0 dB better" in advice(good, options=per_tensor)["per-channel"].sentence
    assert advice(good) == {}
    small = row.model_copy(update={"int8_per_channel_sqnr_db": 25.0})
    assert advice(loss(BAD, agree=100, weights=(small,)), options=per_tensor) == {}


def test_noise_from_everywhere_asks_for_int16_everywhere() -> None:
    many = [layer(index, 0.1) for index in range(10)]
    found = advice(loss(many))
    assert found["int16-everywhere"].option == "--quantize int16x8"
    assert "int16-layer" not in found
    assert advice(loss(many), options=INT8.model_copy(update={"scheme": "int16x8"})) == {}


def test_a_model_that_two_interpreters_compute_differently_gets_no_advice_on_its_layers() -> None:
    found = advice(loss(BAD, apart_db=-3.0), options=INT8.model_copy(update={"scheme": "int8-weights"}))
    assert set(found) == {"kernels-differ"}
    assert found["kernels-differ"].option == "--quantize int8"


def test_few_labels_that_prove_nothing_are_called_so() -> None:
    right = np.repeat([True, False], [45, 5])
    accuracy = compare_accuracy(right, np.roll(right, 1), name="few", sha256="ab" * 32)
    assert accuracy.mcnemar_p == 1.0
    assert (
        "50 labelled samples cannot tell" in advice(loss(BAD, agree=100), accuracy=accuracy)["more-labels"].sentence
    )
    many = np.repeat([True, False], [45_000, 5_000])
    sure = compare_accuracy(many, many, name="many", sha256="ab" * 32)
    assert advice(loss(BAD, agree=100), accuracy=sure) == {}


def test_an_accuracy_that_fell_is_trouble_whatever_the_outputs_say() -> None:
    first = np.ones(200, bool)
    accuracy = compare_accuracy(first, np.arange(200) >= 20, name="set", sha256="ab" * 32)
    found = advice(loss(BAD, agree=100), accuracy=accuracy)
    assert "the accuracy fell by 10.00 points" in found["int16-layer"].sentence
