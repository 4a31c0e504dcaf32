# SPDX-License-Identifier: Apache-2.0
"""What quantization cost, in the words and numbers that the table and the page share."""

from mcubench.result import (
    Absent,
    AccuracyLoss,
    Calibration,
    CheckFacts,
    ConversionReport,
    Decibels,
    LayerLoss,
    Noise,
    QuantizationLoss,
    RangeUse,
    Share,
)

# The usual level of significance.
SIGNIFICANT = 0.05


def layer_label(layer: LayerLoss) -> str:
    """What a layer is called: its operator's index in the float model and name."""
    if layer.kind == "input":
        return "input"
    return layer.name if layer.operator is None else f"{layer.operator} {layer.name}"


def tensor_label(tensor: str) -> str:
    """The first of the names that a converter joined into one."""
    return tensor.split(";", maxsplit=1)[0]


def format_decibels(level: Decibels) -> str:
    """A level, or the word that stands for none."""
    if not isinstance(level, Absent):
        return f"{level:.1f}"
    return level.reason if level.reason == "equal" else "-"


def noise_level(noise: Noise | Absent) -> str:
    """The SQNR of a noise."""
    return "-" if isinstance(noise, Absent) else format_decibels(noise.sqnr_db)


def worst_error(noise: Noise | Absent) -> str:
    """The worst error in steps, or where there is no step in the tensor's unit."""
    if isinstance(noise, Absent):
        return "-"
    if noise.worst_error_steps is None:
        return f"{noise.worst_error:.3g}"
    return f"{noise.worst_error_steps:,.1f} steps"


def saturation(use: RangeUse | Absent) -> str:
    """The share of values that saturate; a range that the format prescribes is nobody's mistake."""
    return "-" if isinstance(use, Absent) or use.fixed else percent(use.saturates)


def percent(share: float) -> str:
    """A share; what is there is never called 0, and what is missing never 100."""
    text = f"{100 * share:.2f} %"
    if share > 0 and text == "0.00 %":
        return "< 0.01 %"
    return "> 99.99 %" if share < 1 and text == "100.00 %" else text


def share_sentence(share: Share) -> str:
    """A share with its interval."""
    interval = f"{100 * share.confidence:g} % interval {percent(share.low)} to {percent(share.high)}"
    return f"{percent(share.value)} ({share.count:,} of {share.samples:,}; {interval})"


def difference_sentence(accuracy: AccuracyLoss) -> str:
    """The difference of the accuracies, and whether it can be told from chance."""
    difference = accuracy.difference
    ends = f"{100 * difference.low:+.2f} to {100 * difference.high:+.2f}"
    return (
        f"{100 * difference.value:+.2f} points ({100 * difference.confidence:g} % interval {ends}); McNemar's exact "
        f"p = {accuracy.mcnemar_p:.3g}: {accuracy.only_float_right} right by the float model only, "
        f"{accuracy.only_quantized_right} by the quantized one only"
    )


def calibration_sentence(calibration: Calibration | Absent) -> str:
    """What the ranges were taken from."""
    if isinstance(calibration, Absent):
        return f"not calibrated: {calibration.reason}"
    if calibration.kind == "noise":
        return f"calibrated on NOISE ({calibration.name}, {calibration.samples:,} samples): no data was given"
    return f"calibrated on {calibration.samples:,} samples of {calibration.name}"


def checked_sentence(checked: CheckFacts) -> str:
    """What ran the file, and whether the other interpreter makes the same of it."""
    if checked.largest_difference is None:
        return f"runs on {checked.runtime}"
    if checked.largest_difference == 0:
        return f"runs on {checked.runtime}, and LiteRT makes exactly the same of it"
    apart = percent(checked.largest_difference)
    return f"runs on {checked.runtime}, and LiteRT makes the same of it but for {apart} of the range"


def headline(report: ConversionReport) -> str:
    """One line that says it all."""
    before, after = report.sizes.before.file_bytes, report.sizes.after.file_bytes
    parts = [f"{report.options.scheme}, {after:,} bytes ({after / before:.2f}x)"]
    if isinstance(report.loss, QuantizationLoss):
        parts += [f"output SQNR {noise_level(output.noise)} dB" for output in report.loss.outputs[:1]]
    if isinstance(report.accuracy, AccuracyLoss):
        accuracy = report.accuracy
        told = "not by chance" if accuracy.mcnemar_p < SIGNIFICANT else "within chance"
        shares = f"{percent(accuracy.float_model.value)} to {percent(accuracy.quantized.value)}"
        parts.append(f"accuracy {shares}, {told}")
    elif isinstance(report.loss, QuantizationLoss):
        agreements = (output.top1_agreement for output in report.loss.outputs[:1])
        parts += [f"same top class in {percent(it.value)}" for it in agreements if isinstance(it, Share)]
    return "; ".join(parts)


def samples_sentence(loss: QuantizationLoss) -> str:
    """What the layers were measured over, and by whom."""
    of = "" if loss.samples == loss.available else f" of {loss.available:,}, evenly spaced"
    return (
        f"{loss.samples:,} samples{of}, of {loss.dataset}; harm by {loss.harm_samples:,} of them; "
        f"float by {loss.float_by}, quantized by {loss.quantized_by}"
    )


def saturating(loss: QuantizationLoss) -> list[tuple[LayerLoss, RangeUse]]:
    """The layers with values outside of what they can hold, the most first; not those whose range is prescribed."""
    found = [(layer, layer.range) for layer in loss.layers if isinstance(layer.range, RangeUse)]
    narrow = [(layer, use) for layer, use in found if use.saturates > 0 and not use.fixed]
    return sorted(narrow, key=lambda pair: -pair[1].saturates)
