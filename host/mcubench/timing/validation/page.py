# SPDX-License-Identifier: Apache-2.0
"""docs/timing-models.md: every sequence with what is stated and what is modelled; networks beside published times."""

from collections.abc import Iterable, Sequence

from mcubench.timing.core_model import CoreModel
from mcubench.timing.validation.models import ModelRow, PublishedRow
from mcubench.timing.validation.score import Score, Scored
from mcubench.timing.validation.sequences import Half, SequenceFile

_INTRODUCTION = """\
<!-- Made by tools/timing_models.py. Change the data, not this page. -->

# Timing models

`modelled_cycles` is what a timing model gives for instructions that an emulator counted. The models are data:
`host/mcubench/timing/cores/<core>.yaml` holds what each kind of instruction costs, with the source of each figure
beside it; `host/mcubench/timing/memories/<memory>.yaml` holds what a memory adds.

Each model is held against sequences of instructions whose cycles somebody else states: Arm's manuals, or people who
measured. By turns, one sequence of a group may be used to choose a figure (*fit*), the next one is only reported
(*held out*). The stated error of a core is the mean error of the held-out sequences in its worst group, rounded up to
a whole percent. A result's error band is wider than that where its instructions depend on what cannot be seen:
operands of a divide, a branch's prediction, a figure for which only a range is known. Those are modelled by the
middle of the range, and half of the range is added to the error.

What this does not show: whole programs. They are made of the same instructions, but sequences that nobody measured
may cost what nobody expected, and no sequence here leaves zero-wait memory.
"""

_MODELS = """\
## Neural networks

Modelled from zero-wait memory with mcubench's own engine and kernels, beside published times of the same networks
with other kernels and from real flash: context, not validation.
"""


def render_page(
    scores: Sequence[tuple[CoreModel, SequenceFile, Score]],
    models: Sequence[ModelRow],
    published: Sequence[PublishedRow],
) -> str:
    """The whole page, as Markdown."""
    parts = [_INTRODUCTION, _summary([(core, score) for core, _, score in scores])]
    parts += [_core(core, file, score) for core, file, score in scores]
    parts.append(_models(models, published))
    return "\n".join(parts)


def _summary(scores: Iterable[tuple[CoreModel, Score]]) -> str:
    rows = [
        (
            f"[{core.name}](#{core.id})",
            f"{score.stated_error_percent:g} %",
            str(sum(item.half == Half.HELD_OUT for item in score.scored)),
            str(len(score.scored)),
        )
        for core, score in scores
    ]
    return _table(("Core", "Stated error", "Held-out sequences", "Sequences"), rows)


def _core(core: CoreModel, file: SequenceFile, score: Score) -> str:
    groups = [(group, f"{error:.1f} %") for group, error in score.group_error_percent.items()]
    sources = "\n".join(f"- **{key}**: {text}" for key, text in sorted({**core.documents, **file.documents}.items()))
    assumptions = "".join(f"\nAssumed: {text}.\n" for text in core.assumptions)
    return "\n".join(
        (
            f'<a id="{core.id}"></a>\n\n## {core.name}\n',
            f"Stated error: {score.stated_error_percent:g} %.\n{assumptions}",
            _table(("Group", "Mean error, held out"), groups),
            _table(
                ("Group", "Sequence", "Stated", "Modelled", "Error", "Half", "Source"),
                [_scored(item) for item in score.scored],
            ),
            f"{sources}\n",
        )
    )


def _scored(item: Scored) -> tuple[str, ...]:
    sequence = item.sequence
    instructions = "; ".join(line.strip() for line in sequence.assembly.splitlines())
    place = f", {sequence.at}" if sequence.at else ""
    return (
        sequence.group,
        f"{sequence.name}: `{instructions}`",
        f"{sequence.cycles:g}",
        f"{item.modelled_cycles:.2f}".rstrip("0").rstrip("."),
        f"{item.error_percent:+.1f} %" if abs(item.error_percent) >= 0.05 else "0",
        item.half.value,
        f"{sequence.source}{place}",
    )


def _models(models: Sequence[ModelRow], published: Sequence[PublishedRow]) -> str:
    if not models:
        return f"{_MODELS}\nNot filled in yet: `tools/timing_models.py --models` counts them on the emulator.\n"
    names = sorted({row.model for row in models})
    rows = []
    for core in dict.fromkeys(row.core for row in models):
        of_core = {row.model: row for row in models if row.core == core}
        cells = [
            f"{of_core[name].cycles:,} ± {of_core[name].error_percent:.0f} %" if name in of_core else ""
            for name in names
        ]
        rows.append((core, "modelled, cycles", *cells))
        for row in published:
            if row.core == core:
                ms = [f"{row.cycles(name):,} ({row.ms[name]:g} ms)" if name in row.ms else "" for name in names]
                rows.append((core, f"published, {row.board} at {row.mhz:g} MHz, {row.stack}", *ms))
    return f"{_MODELS}\n{_table(('Core', 'What', *names), rows)}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)
