# SPDX-License-Identifier: Apache-2.0
"""The commands, each loaded when it is asked for: most need libraries that the others would wait for."""

import importlib
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

# Where each command is, in the order of the help.
_PLACES = MappingProxyType(
    {
        "flash-and-run": "flash_and_run:flash_and_run",
        "boards": "boards:app",
        "engines": "engines:engines",
        "ports": "ports:ports",
        "inspect": "inspect:inspect",
        "convert": "convert:convert_model",
        "codegen": "codegen:codegen",
        "build": "build:build",
        "run": "run:run",
        "profile": "profile:profile",
        "check": "check:check",
        "compare": "compare:compare_runs",
        "compare-engines": "compare_engines:compare",
        "models": "models:app",
        "history": "history:history",
        "show": "show:show",
        "tag": "tag:tag",
        "delete": "delete:delete",
        "export": "export:export",
        "import": "import_runs:import_runs",
        "lock": "lock:lock",
        "reproduce": "lock:reproduce_runs",
        "report": "report:report",
        "submit": "submit:submit",
        "badge": "badge:badge",
        "tflm": "tflm:app",
        "doctor": "doctor:doctor",
    }
)


class Commands(Mapping[str, Any]):
    """The commands by name."""

    def __init__(self) -> None:
        self._loaded: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._loaded:
            self._loaded[name] = _load(name, _PLACES[name])
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_PLACES)

    def __len__(self) -> int:
        return len(_PLACES)


class CommandGroup(TyperGroup):
    """The program's commands."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = Commands()  # type: ignore[assignment]  # only looked up, never added to


def _load(name: str, place: str) -> Any:
    module, _, attribute = place.partition(":")
    found = getattr(importlib.import_module(f"mcubench.cli.{module}"), attribute)
    if not isinstance(found, typer.Typer):
        group = typer.Typer(add_completion=False, rich_markup_mode="rich", pretty_exceptions_enable=False)
        group.command(name)(found)
        found = group
    command = get_command(found)
    command.name = name
    return command
