# SPDX-License-Identifier: Apache-2.0
"""The models that come with mcubench, for people to read."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape

from mcubench.report.grid import add_numbers, new_table
from mcubench.report.number import format_number
from mcubench.result import MadeModel, ModelEntry, ModelList, PulledFiles


def render_models(models: ModelList, console: Console) -> None:
    """Print a line for each model."""
    table = new_table("models that come with mcubench")
    table.add_column("model", no_wrap=True)
    table.add_column("task")
    table.add_column("input", no_wrap=True)
    add_numbers(table, "parameters", "MACs", "bytes")
    table.add_column("accuracy")
    for model in models.models:
        table.add_row(
            model.name,
            escape(model.task),
            f"{model.input_type} {'x'.join(map(str, model.input_shape))}",
            format_number(model.parameters),
            "not known" if model.macs is None else format_number(model.macs),
            format_number(model.size_bytes),
            escape(format_accuracy(model)),
        )
    console.print(table)


def format_accuracy(model: ModelEntry) -> str:
    """The share of test samples that are classified right, or the reason why it is not known."""
    if model.accuracy is None:
        return f"absent: {model.accuracy_absent_because}"
    return f"{100 * model.accuracy:.2f} % of {model.test_samples} samples"


def render_card(model: ModelEntry, folder: str, card: Mapping[str, Any], console: Console) -> None:
    """Print what a model costs and everything that its card says, a document of nested mappings and lists."""
    table = new_table(model.name)
    table.show_header = False
    table.add_column(no_wrap=True, style="dim")
    # Hashes and addresses are there to be copied: whole, in as many lines as they need.
    table.add_column(overflow="fold")
    costs = {"parameters": model.parameters, "MACs": model.macs, "bytes": model.size_bytes}
    counted = [(name, format_number(value)) for name, value in costs.items() if value is not None]
    for key, value in [("folder", folder), *counted, *_facts(card)]:
        table.add_row(key, escape(value))
    console.print(table)


def _facts(document: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """The values of a document, each with the keys that lead to it."""
    for key, value in document.items():
        if isinstance(value, Mapping):
            yield from _facts(value, f"{above}{key}.")
        elif isinstance(value, list):
            yield f"{above}{key}", ", ".join(map(str, value)) or "none"
        else:
            yield f"{above}{key}", str(value)


def render_made(made: MadeModel, console: Console) -> None:
    """Print where the files are, and whether they are the packaged ones."""
    lines = [f"{made.name} is in {made.folder}"]
    lines += [f"  {sha256}  {name}" for name, sha256 in made.files.items()]
    same = "the bytes are those of the packaged files"
    lines.append(same if made.same_bytes else f"other bytes than those packaged: {made.differs_because}")
    console.print("\n".join(lines), markup=False, highlight=False, soft_wrap=True)


def render_pulled(pulled: PulledFiles, console: Console) -> None:
    """Print where each file is."""
    for file in pulled.files:
        how = "fetched" if file.fetched else "there already"
        console.print(
            f"{file.path}: {how}, {file.size_bytes:,} bytes, SHA-256 {file.sha256}",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
