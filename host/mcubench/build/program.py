# SPDX-License-Identifier: Apache-2.0
"""What to build: the sources made for a model, the components to link with them, and how to compile."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mcubench.errors import ConfigError
from mcubench.optimize import Optimize
from mcubench.source_library import SourceLibrary

_SOURCE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.]*\.(cc|h)")
_COMPONENT = re.compile(r"[a-z0-9_]+(/[a-z0-9_]+)*")


@dataclass(frozen=True)
class BuildOptions:
    """How to compile."""

    optimize: Optimize = "balanced"


@dataclass(frozen=True)
class Program:
    """The sources of one model, by file name (`.cc`, `.h`), and what they are linked with.

    `components` are folders of `firmware/lib`; `library` is somebody else's. The stack is the board's, or
    `least_stack_bytes` where that is more.
    """

    sources: Mapping[str, str]
    components: tuple[str, ...]
    engine: str
    library: SourceLibrary | None = None
    least_stack_bytes: int = 0

    def __post_init__(self) -> None:
        for name in self.sources:
            if not _SOURCE_NAME.fullmatch(name):
                raise ConfigError(f"'{name}' is not the name of a generated source: a .cc or .h file, no folder")
        for component in self.components:
            if not _COMPONENT.fullmatch(component):
                raise ConfigError(f"'{component}' is not the name of a firmware component")
