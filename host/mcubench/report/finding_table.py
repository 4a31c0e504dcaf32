# SPDX-License-Identifier: Apache-2.0
"""What was found in a model, as tables: the rule, where it was met, why, and what to do."""

from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from mcubench.model.findings import Finding, Place
from mcubench.report.grid import new_table

TITLES = {
    "refused": "What TensorFlow Lite Micro does not run",
    "slow": "What will be slow with TensorFlow Lite Micro on a Cortex-M",
    "waste": "What is wasted",
}
_SHOWN = 4


def finding_tables(findings: tuple[Finding, ...]) -> Iterator[Table]:
    """A table for each kind of finding that there is."""
    for kind, title in TITLES.items():
        found = [finding for finding in findings if finding.kind == kind]
        if found:
            yield _table(title, found)


def place_text(place: Place) -> str:
    """One place, with the number of its operator."""
    return place.what if place.operator is None else f"{place.operator} {place.what}"


def _table(title: str, findings: list[Finding]) -> Table:
    table = new_table(title)
    table.add_column("rule", no_wrap=True, style="bold")
    table.add_column("where, why and what to do")
    for finding in findings:
        # Text, not markup: a place quotes names that the model's author chose.
        cell = Text("\n").join(Text(place_text(place)) for place in finding.places[:_SHOWN])
        if len(finding.places) > _SHOWN:
            cell.append(f"\nand {len(finding.places) - _SHOWN:,} more")
        cell.append(f"\n{finding.why}", style="dim")
        cell.append(f"\n→ {finding.advice}")
        table.add_row(Text(finding.rule), cell)
    return table
