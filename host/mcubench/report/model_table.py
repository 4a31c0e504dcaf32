# SPDX-License-Identifier: Apache-2.0
"""A model's summary for a person: what `mcubench inspect` prints."""

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mcubench.model.summary import ModelSummary, OperatorSummary, QuantizationSummary, TensorSummary
from mcubench.report.finding_table import finding_tables
from mcubench.report.memory_plan_table import memory_plan_table
from mcubench.report.weight_table import weight_note, weight_table

OPERATOR_WORDS = ("#", "operator", "output", "weights", "type", "scale per")
OPERATOR_NUMBERS = ("MACs", "%", "MACs/B", "params B", "alive B")
_ABSENT = "-"


def render_model(summary: ModelSummary, console: Console, *, weights: bool = False) -> None:
    """Print the model, its operators in the order of execution, its totals, the fullest moment, and what was found.

    `weights` adds a row for each parameter. Readable from 120 columns on.
    """
    console.print(_head(summary), "", _operators(summary), "", _totals(summary), sep="\n")
    console.print("", memory_plan_table(summary.memory), sep="\n")
    if weights and summary.weights:
        console.print("", weight_table(summary), sep="\n")
    for table in finding_tables(summary.findings):
        console.print("", table, sep="\n")


def _head(summary: ModelSummary) -> Table:
    grid = _grid()
    title = Text(summary.name, style="bold")
    title.append(f"   {summary.model_size_bytes:,} bytes   sha256 {summary.sha256[:16]}...", style="not bold")
    grid.add_row("model", title)
    if summary.description:
        grid.add_row("description", Text(summary.description))
    if summary.subgraph_count > 1:
        grid.add_row("subgraphs", f"{summary.subgraph_count}; this is the first")
    for noun, tensors in (("input", summary.inputs), ("output", summary.outputs)):
        for tensor in tensors:
            grid.add_row(noun, Text(describe_tensor(tensor)))
    return grid


def _operators(summary: ModelSummary) -> Table:
    # Only the columns of words may shrink: a number cut short would be another number.
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 0, 0, 1))
    table.add_column("#", justify="right", no_wrap=True)
    for heading in OPERATOR_WORDS[1:4]:
        table.add_column(heading, overflow="ellipsis")
    for heading in OPERATOR_WORDS[4:]:
        table.add_column(heading, no_wrap=True)
    for heading in OPERATOR_NUMBERS:
        table.add_column(heading, justify="right", no_wrap=True)
    for operator in summary.operators:
        peak = operator.index == summary.totals.peak_operator
        table.add_row(*operator_row(operator, summary.totals.macs), style="bold" if peak else None)
    return table


def operator_row(operator: OperatorSummary, total_macs: int | None) -> tuple[str | Text, ...]:
    """What stands below `OPERATOR_WORDS` and `OPERATOR_NUMBERS`."""
    output = operator.outputs[0] if operator.outputs else None
    weights = next((tensor for tensor in operator.inputs if tensor.is_constant), None)
    multiplies = bool(operator.macs)
    share = f"{100 * operator.macs / total_macs:.1f}" if operator.macs and total_macs else ""
    scaled = weights if multiplies else output
    return (
        str(operator.index),
        Text(operator.name),
        _shape(output) if output else _ABSENT,
        _shape(weights) if weights and multiplies else "",
        output.dtype if output else _ABSENT,
        _granularity(scaled.quantization if scaled else None),
        _ABSENT if operator.macs is None else f"{operator.macs:,}",
        share,
        _intensity(operator),
        f"{operator.params_bytes:,}",
        f"{operator.activation_bytes_alive:,}",
    )


def _intensity(operator: OperatorSummary) -> str:
    return f"{operator.macs_per_byte:.2f}" if operator.macs and operator.macs_per_byte is not None else ""


def _totals(summary: ModelSummary) -> Table:
    totals = summary.totals
    grid = _grid()
    grid.add_row("MACs", _number(totals.macs, totals.macs_absent_because))
    grid.add_row("FLOPs", _number(totals.flops, totals.macs_absent_because))
    grid.add_row("parameters", f"{totals.parameter_count:,} in {totals.params_size_bytes:,} bytes")
    if (note := weight_note(summary)) is not None:
        grid.add_row("weights", note)
    where = "" if totals.peak_operator is None else f", at operator {totals.peak_operator}"
    grid.add_row("activations", f"{totals.peak_activation_bytes:,} bytes alive at once at most{where}")
    return grid


def _grid() -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    return grid


def _number(value: int | None, reason: str | None) -> Text:
    # Text, not markup: a reason quotes names that the model's author chose.
    return Text(f"not known: {reason}" if value is None else f"{value:,}")


def _shape(tensor: TensorSummary) -> str:
    return "x".join(str(size) for size in tensor.shape) or "scalar"


def _granularity(quantization: QuantizationSummary | None) -> str:
    if quantization is None:
        return ""
    return quantization.kind.removeprefix("per_")


def describe_tensor(tensor: TensorSummary) -> str:
    """Type, shape, bytes and quantization in words."""
    words = f"{tensor.dtype} {_shape(tensor)}, {tensor.size_bytes:,} bytes"
    quantization = tensor.quantization
    if quantization is None:
        return words
    if quantization.kind == "per_channel":
        return f"{words}, {quantization.channels} scales along axis {quantization.axis}"
    return f"{words}, scale {quantization.scale_min:.6g}, zero point {quantization.zero_point_min}"
