# SPDX-License-Identifier: Apache-2.0
"""Accepting what was found: bounds in the text of a budgets file are replaced, and nothing else in it is touched."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from mcubench.budget.document import Budgets
from mcubench.budget.limit import Bound, parse_bound
from mcubench.budget.names import LIMITED
from mcubench.budget.quantity import write_quantity
from mcubench.budget.report import BudgetReport
from mcubench.documents import validate
from mcubench.errors import ConfigError

# An anchor or a tag in front of a value is part of the value's node.
_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)*")
Place = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Acceptance:
    """What has to change so that breaches are accepted: bounds of the file by their places, and baselines.

    A place is the path of keys to a bound; the names of budgets are those whose baseline has to be this result.
    """

    bounds: Mapping[Place, str]
    baselines: tuple[str, ...]


def acceptance_of(reports: tuple[BudgetReport, ...]) -> Acceptance:
    """What has to change, of the bounds that are broken alone."""
    bounds: dict[Place, str] = {}
    baselines: list[str] = []
    for report in reports:
        for judgement in report.judgements:
            if judgement.verdict != "breach" or judgement.value is None:
                continue
            name = judgement.bound_name
            if name in {"max_growth", "max_drop"}:
                baselines.append(report.name)
                continue
            place = ("budgets", report.name, "limits", judgement.metric, name)
            bounds[place] = _written(judgement.metric, name, judgement.written, judgement.value)
    return Acceptance(bounds, tuple(dict.fromkeys(baselines)))


def replace_bounds(text: str, bounds: Mapping[Place, str], where: str) -> str:
    """The file's text with other bounds; comments, order and spaces stay as they are.

    Raises:
        ConfigError: a bound cannot be replaced alone, as it is shared by a YAML anchor; nothing was changed.
    """
    before = _load(text, where)
    root = yaml.compose(text, yaml.SafeLoader)
    places = ", ".join(".".join(place) for place in bounds)
    shared = ConfigError(
        f"{where}: {places}: cannot be changed without changing other values",
        hint="change it by hand: values that share a YAML anchor are one text",
    )
    edits: dict[tuple[int, int], str] = {}
    for place, written in bounds.items():
        node = _find(root, place)
        if node is None:
            raise ConfigError(f"{where}: {'.'.join(place)}: not found in the file's text", hint="change it by hand")
        start, end = node.start_mark.index, node.end_mark.index
        properties = _PROPERTIES.match(text[start:end])
        quote = node.style if node.style in {"'", '"'} else ""
        edits[start + (properties.end() if properties else 0), end] = f"{quote}{written}{quote}"
    if len(edits) != len(bounds):
        raise shared
    for (start, end), written in sorted(edits.items(), reverse=True):
        text = text[:start] + written + text[end:]
    if _load(text, where) != _with(before, bounds):
        raise shared
    return text


def _written(metric: str, bound: Bound, written: str, value: float) -> str:
    unit = LIMITED[metric].unit
    return write_quantity(value, unit, parse_bound(metric, written).written_unit, up=bound == "max")


def _load(text: str, where: str) -> dict[str, object]:
    """What the text says, every value as it is written."""
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ConfigError(f"{where}: not YAML: {' '.join(str(error).split())}") from error
    return validate(document, Budgets, where=where).model_dump(exclude_unset=True)


def _with(document: dict[str, object], bounds: Mapping[Place, str]) -> dict[str, object]:
    for place, written in bounds.items():
        here: object = document
        for key in place[:-1]:
            here = here[key] if isinstance(here, dict) else {}
        if isinstance(here, dict):
            here[place[-1]] = yaml.safe_load(written) if not isinstance(here[place[-1]], str) else written
    return document


def _find(node: yaml.Node | None, place: tuple[str, ...]) -> yaml.ScalarNode | None:
    for key in place:
        if not isinstance(node, yaml.MappingNode):
            return None
        node = next((value for name, value in node.value if name.value == key), None)
    return node if isinstance(node, yaml.ScalarNode) else None
