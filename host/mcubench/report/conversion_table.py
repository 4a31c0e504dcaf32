# SPDX-License-Identifier: Apache-2.0
"""A conversion for people to read in a terminal: what it cost, which layers did it, what to try."""

from collections.abc import Iterator

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from mcubench.report.grid import add_numbers, new_table
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
    saturating,
    saturation,
    share_sentence,
    tensor_label,
    worst_error,
)
from mcubench.result import Absent, AccuracyLoss, ConversionReport, Harm, QuantizationLoss, Share

_SHOWN = 10
# "13 DEPTHWISE_CONV_2D" in one line.
_LAYER_WIDTH = 20


def render_conversion(report: ConversionReport, console: Console) -> None:
    """Print a conversion; readable from 120 columns on."""
    for line in _head(report):
        console.print(line, highlight=False)
    console.print("", _sizes(report), "", _operators(report), sep="\n")
    for line in _refusals(report):
        console.print(line, highlight=False)
    if report.mends:
        console.print("", _mends(report), sep="\n")
    if isinstance(report.loss, Absent):
        console.print(f"\nthe layers were not compared: {escape(report.loss.reason)}", highlight=False)
    else:
        _render_loss(report.loss, console)
    console.print("")
    for line in _accuracy(report.accuracy):
        console.print(line, highlight=False)
    _render_advice(report, console)
    for note in report.notes:
        console.print(f"[dim]note: {escape(note)}[/]", highlight=False)


def _head(report: ConversionReport) -> Iterator[str]:
    yield f"[bold]{escape(report.output.name)}[/]: {headline(report)}"
    source, options = report.source, report.options
    yield (
        f"from {escape(source.name)} ({escape(source.format)}), inputs and outputs {escape(options.io)}, weights per "
        + ("tensor" if options.per_tensor else "channel")
    )
    style = "yellow" if "NOISE" in calibration_sentence(report.calibration) else "dim"
    yield f"[{style}]{escape(calibration_sentence(report.calibration))}[/]"
    yield f"[dim]{escape(checked_sentence(report.checked))}[/]"
    for title, layers in (("kept in float", options.keep_float), ("with int16 activations", options.int16)):
        if layers:
            yield f"{title}: {escape(', '.join(layers))}"


def _sizes(report: ConversionReport) -> Table:
    table = new_table("Size")
    table.add_column("bytes")
    add_numbers(table, "before", "after", "ratio")
    before, after = report.sizes.before, report.sizes.after
    rows = (
        ("file", before.file_bytes, after.file_bytes),
        ("parameters", before.parameter_bytes, after.parameter_bytes),
    )
    for name, was, now in rows:
        table.add_row(name, f"{was:,}", f"{now:,}", f"{now / was:.2f}x" if was else "-")
    return table


def _operators(report: ConversionReport) -> Table:
    table = new_table("Operators, and the engines that run them")
    table.add_column("operator")
    add_numbers(table, "count")
    table.add_column("types")
    table.add_column("engines")
    for row in report.operators:
        engines = ", ".join(row.engines) or "[red]none[/]"
        table.add_row(escape(row.name), f"{row.count}", " to ".join(row.types), engines)
    return table


def _refusals(report: ConversionReport) -> Iterator[str]:
    for row in report.operators:
        for engine, reason in row.refusals.items():
            yield f"[dim]{escape(row.name)}: not by {escape(engine)}: {escape(reason)}[/]"


def _mends(report: ConversionReport) -> Table:
    table = new_table("Changed, so that it runs on a microcontroller")
    for heading in ("operator", "what", "before", "after"):
        table.add_column(heading, overflow="fold")
    for mend in report.mends:
        table.add_row(*map(escape, (mend.operator, mend.what, mend.before, mend.after)))
    return table


def _render_loss(loss: QuantizationLoss, console: Console) -> None:
    console.print("", _layers(loss), sep="\n")
    hidden = len(loss.by_harm) - _SHOWN
    if hidden > 0:
        console.print(f"[dim]and {hidden} layers that do less harm: --json or --html has them[/]", highlight=False)
    console.print(f"[dim]{escape(samples_sentence(loss))}[/]", highlight=False)
    for row in loss.unmatched:
        console.print(
            f"[yellow]not compared:[/] {row.operator} {escape(row.name)}: {escape(row.reason)}", highlight=False
        )
    if saturating(loss):
        console.print("", _ranges(loss), sep="\n")
    for index, output in enumerate(loss.outputs):
        if isinstance(output.top1_agreement, Share):
            agreement = share_sentence(output.top1_agreement)
            console.print(f"output {index}: the same top class in {agreement}", highlight=False)


def _layers(loss: QuantizationLoss) -> Table:
    table = new_table("Layers by harm: what one layer's own noise does to the output, all others in float")
    table.add_column("layer", overflow="fold", min_width=_LAYER_WIDTH)
    table.add_column("writes", overflow="fold", ratio=1)
    table.add_column("type", no_wrap=True)
    add_numbers(table, "harm", "output dB", "own dB", "accumulated dB", "worst own error", "saturates")
    for layer in loss.by_harm[:_SHOWN]:
        harm = layer.harm
        if not isinstance(harm, Harm):
            continue
        table.add_row(
            escape(layer_label(layer)),
            escape(tensor_label(layer.tensor)),
            layer.type_after.lower(),
            percent(harm.share),
            format_decibels(harm.output_sqnr_db),
            noise_level(layer.own),
            noise_level(layer.accumulated),
            worst_error(layer.own),
            saturation(layer.range),
        )
    return table


def _ranges(loss: QuantizationLoss) -> Table:
    table = new_table("Ranges that saturate on this data")
    table.add_column("layer", overflow="fold", min_width=_LAYER_WIDTH)
    table.add_column("writes", overflow="fold", ratio=1)
    add_numbers(table, "holds", "to", "float values", "to", "saturate")
    for layer, use in saturating(loss)[:_SHOWN]:
        ends = (f"{end:.4g}" for end in (use.low, use.high, use.seen_low, use.seen_high))
        table.add_row(escape(layer_label(layer)), escape(tensor_label(layer.tensor)), *ends, percent(use.saturates))
    return table


def _accuracy(accuracy: AccuracyLoss | Absent) -> Iterator[str]:
    if isinstance(accuracy, Absent):
        yield f"[bold]accuracy[/] not measured: {escape(accuracy.reason)}"
        return
    yield f"[bold]accuracy[/] over {accuracy.samples:,} samples of {escape(accuracy.dataset)}"
    yield f"  float      {share_sentence(accuracy.float_model)}"
    yield f"  quantized  {share_sentence(accuracy.quantized)}"
    yield f"  difference {difference_sentence(accuracy)}"


def _render_advice(report: ConversionReport, console: Console) -> None:
    if not report.advice:
        console.print("\nnothing to try: no rule found a reason", highlight=False)
        return
    console.print("\n[bold]What to try[/]")
    for advice in report.advice:
        console.print(f"- {escape(advice.sentence)}", highlight=False)
        if advice.option is not None:
            console.print(f"  [green]{escape(advice.option)}[/]", highlight=False, soft_wrap=True)
