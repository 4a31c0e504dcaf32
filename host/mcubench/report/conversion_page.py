# SPDX-License-Identifier: Apache-2.0
"""A conversion as one HTML file that needs nothing else."""

from mcubench.report.loss_figures import (
    accuracy_figure,
    error_figure,
    harm_figure,
    noise_figure,
    range_figure,
    weight_figure,
)
from mcubench.report.loss_words import (
    calibration_sentence,
    checked_sentence,
    difference_sentence,
    format_decibels,
    headline,
    layer_label,
    noise_level,
    percent,
    samples_sentence,
    saturation,
    share_sentence,
    tensor_label,
    worst_error,
)
from mcubench.report.page import Figures, embed_data, render_page
from mcubench.result import (
    Absent,
    AccuracyLoss,
    ConversionReport,
    Harm,
    LayerLoss,
    QuantizationLoss,
    Share,
    WeightLoss,
)

_LAYERS = (
    "rank",
    "layer",
    "writes",
    "type",
    "harm",
    "output dB",
    "own dB",
    "accumulated dB",
    "worst own error",
    "saturates",
)
_WEIGHTS = (
    "operator",
    "tensor",
    "type",
    "scales",
    "SQNR dB",
    "worst channel",
    "channels lost",
    "int8 per tensor",
    "int8 per channel",
)


def render_conversion_page(report: ConversionReport) -> str:
    """The page of a conversion, everything that it needs inside."""
    loss = report.loss if isinstance(report.loss, QuantizationLoss) else None
    accuracy = report.accuracy if isinstance(report.accuracy, AccuracyLoss) else None
    figures = Figures()
    return render_page(
        "conversion_page",
        figures=figures,
        report=report,
        headline=headline(report),
        calibration=calibration_sentence(report.calibration),
        checked=checked_sentence(report.checked),
        loss=loss,
        no_loss=report.loss.reason if isinstance(report.loss, Absent) else "",
        accuracy=accuracy,
        no_accuracy=report.accuracy.reason if isinstance(report.accuracy, Absent) else "",
        accuracy_words=[] if accuracy is None else _accuracy_words(accuracy),
        accuracy_figure=figures.embed(
            accuracy_figure(accuracy) if accuracy else None,
            "accuracy of the float and of the quantized model, with intervals",
        ),
        samples=loss and samples_sentence(loss),
        harm_figure=figures.embed(
            harm_figure(loss) if loss and loss.by_harm else None,
            "the layers by their share of the noise at the output",
        ),
        noise_figure=figures.embed(
            noise_figure(loss) if loss and loss.layers else None, "signal to quantization noise after each layer"
        ),
        range_figure=figures.embed(
            range_figure(loss) if loss else None, "what each tensor can hold, and where its float values are"
        ),
        error_figure=figures.embed(error_figure(loss) if loss else None, "errors of the worst layers, by size"),
        weight_figure=figures.embed(
            weight_figure(loss) if loss else None, "signal to noise of each channel of the weights that lost most"
        ),
        agreements=[] if loss is None else _agreements(loss),
        layer_columns=_LAYERS,
        layer_rows=[] if loss is None else [_layer_row(layer) for layer in loss.layers],
        weight_columns=_WEIGHTS,
        weight_rows=[] if loss is None else [_weight_row(row) for row in loss.weights],
        sizes=[
            ("file", report.sizes.before.file_bytes, report.sizes.after.file_bytes),
            ("parameters", report.sizes.before.parameter_bytes, report.sizes.after.parameter_bytes),
        ],
        origin=", ".join(f"{name} {version}" for name, version in report.versions.items()),
        data=embed_data(report),
    )


def _accuracy_words(accuracy: AccuracyLoss) -> list[str]:
    return [
        f"float {share_sentence(accuracy.float_model)}",
        f"quantized {share_sentence(accuracy.quantized)}",
        f"difference {difference_sentence(accuracy)}",
    ]


def _agreements(loss: QuantizationLoss) -> list[str]:
    return [
        f"output {index}: the same top class in {share_sentence(output.top1_agreement)}"
        for index, output in enumerate(loss.outputs)
        if isinstance(output.top1_agreement, Share)
    ]


def _layer_row(layer: LayerLoss) -> list[str]:
    harm = layer.harm
    return [
        "" if layer.rank is None else str(layer.rank),
        layer_label(layer),
        tensor_label(layer.tensor),
        layer.type_after.lower(),
        percent(harm.share) if isinstance(harm, Harm) else "-",
        format_decibels(harm.output_sqnr_db) if isinstance(harm, Harm) else "-",
        noise_level(layer.own),
        noise_level(layer.accumulated),
        worst_error(layer.own),
        saturation(layer.range),
    ]


def _weight_row(row: WeightLoss) -> list[str]:
    worst = None if row.worst_channel is None else row.channels[row.worst_channel]
    return [
        f"{row.operator} {row.name}",
        tensor_label(row.tensor),
        row.type_after.lower(),
        str(row.scales) if row.scales else "-",
        format_decibels(row.sqnr_db),
        "-" if worst is None else f"{row.worst_channel} ({worst:.1f})",
        str(len(row.lost_channels)) if row.channels else "-",
        "-" if row.int8_per_tensor_sqnr_db is None else format_decibels(row.int8_per_tensor_sqnr_db),
        "-" if row.int8_per_channel_sqnr_db is None else format_decibels(row.int8_per_channel_sqnr_db),
    ]
