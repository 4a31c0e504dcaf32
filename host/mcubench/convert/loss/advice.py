# SPDX-License-Identifier: Apache-2.0
"""What to try: rules on what was measured, each with the reason and the option to pass."""

from collections.abc import Callable, Iterator

from mcubench.convert.loss.findings import SCALE_OF_INPUT, SIGNIFICANT, Findings, level_of
from mcubench.result import (
    Absent,
    AccuracyLoss,
    Advice,
    Calibration,
    ConversionOptions,
    LayerLoss,
    QuantizationLoss,
    WeightLoss,
)

# A layer that makes this share of the noise at the output is worth an option of its own, and three are few.
_MUCH_HARM = 0.2
_FEW_LAYERS = 3
# A quarter of a range is two bits of it.
_OUTLIERS = 0.25
# One bit is 6.02 dB.
_ONE_BIT_DB = 6.02
_ALIKE_DB = 3.0
_WIDE_INTERVAL = 0.02


def advise(
    loss: QuantizationLoss | Absent,
    accuracy: AccuracyLoss | Absent,
    options: ConversionOptions,
    calibration: Calibration | Absent,
) -> tuple[Advice, ...]:
    """What the rules have to say, the most telling first."""
    findings = Findings(loss, accuracy, options, calibration)
    # What a layer of a model that is computed wrong does is of no use.
    rules = _RULES if findings.other_result_db is None else (_kernels_differ,)
    return tuple(advice for rule in rules for advice in rule(findings))


def _kernels_differ(findings: Findings) -> Iterator[Advice]:
    """Figures that come of a kernel which ignores part of the quantization."""
    level = findings.other_result_db
    if level is None or isinstance(findings.loss, Absent) or isinstance(findings.loss.second_opinion, Absent):
        return
    yield Advice(
        rule="kernels-differ",
        sentence=f"{findings.loss.quantized_by} and {findings.loss.second_opinion.by} make different things of this "
        f"file, {level:.1f} dB apart: one of them, and perhaps a board, does not know this kind of quantization",
        option=None if findings.options.scheme == "int8" else "--quantize int8",
    )


def _calibrated_on_noise(findings: Findings) -> Iterator[Advice]:
    calibration = findings.calibration
    if isinstance(calibration, Absent) or calibration.kind != "noise":
        return
    count = len(findings.saturating)
    found = f", and {count} of {len(findings.layers)} ranges are too narrow for the data" if count else ""
    yield Advice(
        rule="calibrated-on-noise",
        sentence=f"the ranges were calibrated on noise, which says nothing of the data that will come{found}",
        option="--calibration DATA",
    )


def _more_calibration_data(findings: Findings) -> Iterator[Advice]:
    calibration = findings.calibration
    if not findings.saturating or isinstance(calibration, Absent) or calibration.kind != "data":
        return
    layer, use = findings.saturating[0]
    others = len(findings.saturating) - 1
    more = f"; {others} more ranges are too narrow" if others else ""
    yield Advice(
        rule="more-calibration-data",
        sentence=f"{_label(layer)} was calibrated to {use.low:.4g} to {use.high:.4g}, and held-out data goes "
        f"{100 * use.overshoot:.3g} % of that beyond: {100 * use.saturates:.3g} % of its values saturate{more}. "
        f"The {calibration.samples:,} samples of {calibration.name} did not show all that comes",
        option="--calibration DATA",
        layer=layer.tensor,
    )


def _other_calibration_data(findings: Findings) -> Iterator[Advice]:
    """Ranges for values that do not come, where that does harm."""
    calibration = findings.calibration
    if findings.trouble is None or isinstance(calibration, Absent) or calibration.kind != "data":
        return
    for layer, use in findings.empty[:1]:
        if isinstance(layer.harm, Absent) or layer.harm.share < _MUCH_HARM:
            continue
        yield Advice(
            rule="other-calibration-data",
            sentence=f"{findings.trouble}; held-out data uses {100 * (1 - use.unused):.0f} % of what it was "
            f"calibrated to in {_label(layer)}, which makes {100 * layer.harm.share:.0f} % of the output's noise: "
            f"{calibration.name} has values that this data has not",
            option="--calibration DATA",
            layer=layer.tensor,
        )


def _per_channel(findings: Findings) -> Iterator[Advice]:
    if isinstance(findings.loss, Absent) or not findings.options.per_tensor:
        return
    gains = [(gain, row) for row in findings.loss.weights if (gain := _gain_of_channels(row)) >= _ONE_BIT_DB]
    if gains:
        gain, row = max(gains, key=lambda pair: pair[0])
        yield Advice(
            rule="per-channel",
            sentence=f"with a scale for each channel the weights of operator {row.operator} {row.name} would be "
            f"{gain:.1f} dB better, and those of {len(gains)} operators by at least one bit",
            option="without --per-tensor",
            layer=row.tensor,
        )


def _single_layers(findings: Findings) -> Iterator[Advice]:
    """Layers that do most of the harm, but for those whose range is for other data: more bits do not mend that."""
    if findings.trouble is None:
        return
    other_data = [layer for layer, _ in (*findings.saturating, *findings.empty)]
    for layer in findings.by_harm[:_FEW_LAYERS]:
        if isinstance(layer.harm, Absent) or layer.harm.share < _MUCH_HARM or layer.kind != "operator":
            continue
        if layer in other_data:
            continue
        share = f"{_label(layer)} makes {100 * layer.harm.share:.0f} % of the noise at the output"
        if layer.type_after == "INT8" and not _is_noise_of_weights(findings, layer):
            yield Advice(
                rule="int16-layer",
                sentence=f"{findings.trouble}; {share}{_outliers(layer)}",
                option=f"--int16 {layer.operator}",
                layer=layer.tensor,
            )
        else:
            why = ", which comes of its weights" if _is_noise_of_weights(findings, layer) else ""
            yield Advice(
                rule="float-layer",
                sentence=f"{findings.trouble}; {share}{why}",
                option=f"--keep-float {layer.operator}",
                layer=layer.tensor,
            )


def _int16_everywhere(findings: Findings) -> Iterator[Advice]:
    """Noise from everywhere."""
    if findings.trouble is None or findings.options.scheme != "int8" or findings.saturating:
        return
    shares = [0.0 if isinstance(layer.harm, Absent) else layer.harm.share for layer in findings.by_harm]
    few = sum(shares[:_FEW_LAYERS])
    if len(shares) > 2 * _FEW_LAYERS and few < 0.5:
        yield Advice(
            rule="int16-everywhere",
            sentence=f"{findings.trouble}; it comes from many layers: the worst {_FEW_LAYERS} of {len(shares)} make "
            f"{100 * few:.0f} % of the noise",
            option="--quantize int16x8",
        )


def _more_labels(findings: Findings) -> Iterator[Advice]:
    accuracy = findings.accuracy
    if isinstance(accuracy, Absent) or accuracy.mcnemar_p < SIGNIFICANT:
        return
    if accuracy.difference.low < -_WIDE_INTERVAL:
        yield Advice(
            rule="more-labels",
            sentence=f"{accuracy.samples} labelled samples cannot tell the two accuracies apart, nor exclude that "
            f"quantization costs {-100 * accuracy.difference.low:.1f} points: more samples would",
        )


_RULES: tuple[Callable[[Findings], Iterator[Advice]], ...] = (
    _calibrated_on_noise,
    _more_calibration_data,
    _other_calibration_data,
    _per_channel,
    _single_layers,
    _int16_everywhere,
    _more_labels,
)


def _outliers(layer: LayerLoss) -> str:
    use = layer.range
    if isinstance(use, Absent) or use.fixed or layer.name in SCALE_OF_INPUT:
        return ""
    share = (use.bulk_high - use.bulk_low) / (use.high - use.low)
    if share >= _OUTLIERS:
        return ""
    return f": 99.9 % of its values are in {100 * share:.0f} % of its range, which a few large ones stretch"


def _is_noise_of_weights(findings: Findings, layer: LayerLoss) -> bool:
    """Whether a layer's own noise is about what its weights alone would make."""
    if isinstance(findings.loss, Absent):
        return False
    own = level_of(layer.own)
    rows = (row for row in findings.loss.weights if row.operator == layer.operator and row.channels)
    levels = [row.sqnr_db for row in rows if not isinstance(row.sqnr_db, Absent)]
    return own is not None and bool(levels) and own >= min(levels) - _ALIKE_DB


def _gain_of_channels(row: WeightLoss) -> float:
    one, many = row.int8_per_tensor_sqnr_db, row.int8_per_channel_sqnr_db
    if one is None or many is None or isinstance(one, Absent) or isinstance(many, Absent):
        return 0.0
    return many - one


def _label(layer: LayerLoss) -> str:
    """What a sentence calls a layer."""
    if layer.kind == "input":
        return "the input"
    if layer.operator is None:
        return f"the {layer.name} of '{layer.tensor}'"
    return f"operator {layer.operator} {layer.name}"
