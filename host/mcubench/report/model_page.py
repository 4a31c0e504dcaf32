# SPDX-License-Identifier: Apache-2.0
"""A model's summary as one HTML file that needs nothing else: memory over time, layers, weights, findings."""

from collections.abc import Iterator

from mcubench.model.summary import ModelSummary
from mcubench.report.arena_figure import arena_figure, describe_arena
from mcubench.report.arena_picture import ArenaPicture
from mcubench.report.finding_table import TITLES, place_text
from mcubench.report.layer_figures import drawn_operators, intensity_figure, layer_bars
from mcubench.report.memory_plan_table import layout_note
from mcubench.report.model_table import OPERATOR_NUMBERS, OPERATOR_WORDS, describe_tensor, operator_row
from mcubench.report.page import Figures, embed_data, render_page
from mcubench.report.weight_figures import drawn_weights, histogram_figure, sparsity_figure
from mcubench.report.weight_table import WEIGHT_NUMBERS, percent, shape_text, weight_numbers


def render_model_page(summary: ModelSummary) -> str:
    """The page of a model, everything it needs inside."""
    figures = Figures()
    arena = ArenaPicture.of_model(summary)
    return render_page(
        "model_page",
        figures=figures,
        summary=summary,
        tiles=list(_tiles(summary)),
        tensors=[
            (noun, describe_tensor(tensor))
            for noun, tensors in (("input", summary.inputs), ("output", summary.outputs))
            for tensor in tensors
        ],
        layout=layout_note(summary.memory),
        memory=figures.embed(arena_figure(arena), describe_arena(arena)),
        layers=figures.embed(
            layer_bars(summary) if summary.operators else None,
            "MACs, bytes of parameters and bytes alive of each operator",
        ),
        layers_left_out=len(summary.operators) - len(drawn_operators(summary)),
        intensity=figures.embed(intensity_figure(summary), "MACs of each operator by its MACs per byte"),
        sparsity=figures.embed(sparsity_figure(summary), "the share of zeros, and the range of each weight"),
        histograms=figures.embed(histogram_figure(summary), "how often each value of the weights is there"),
        weights_left_out=sum(fact.role != "bias" for fact in summary.weights) - len(drawn_weights(summary)),
        findings=[
            (title, [finding for finding in summary.findings if finding.kind == kind])
            for kind, title in TITLES.items()
            if any(finding.kind == kind for finding in summary.findings)
        ],
        place_text=place_text,
        operator_columns=(*OPERATOR_WORDS, *OPERATOR_NUMBERS),
        operator_rows=[
            [str(cell) for cell in operator_row(operator, summary.totals.macs)] for operator in summary.operators
        ],
        weight_columns=WEIGHT_NUMBERS,
        weight_rows=[
            (
                fact.operators[0],
                summary.operators[fact.operators[0]].name,
                fact.role,
                shape_text(fact.shape),
                fact.dtype,
                *weight_numbers(fact),
            )
            for fact in summary.weights
        ],
        data=embed_data(summary),
    )


def _tiles(summary: ModelSummary) -> Iterator[tuple[str, str, str]]:
    """Number, what it is, and a remark."""
    totals, plan = summary.totals, summary.memory
    for name, value in (("MACs", totals.macs), ("FLOPs", totals.flops)):
        yield "not known" if value is None else f"{value:,}", name, totals.macs_absent_because or ""
    yield f"{totals.parameter_count:,}", "parameters", f"{totals.params_size_bytes:,} bytes"
    where = f"operator {plan.peak.operators[0]}" if plan.peak.operators else ""
    yield f"{plan.peak.size_bytes:,}", "bytes alive at the peak", where
    if plan.size_bytes is not None:
        yield f"{plan.size_bytes:,}", "bytes of arena", plan.laid_out_by or ""
    yield f"{summary.model_size_bytes:,}", "bytes of file", ""
    if summary.zero_weight_share is not None:
        yield percent(summary.zero_weight_share), "of the weights are zero", ""
