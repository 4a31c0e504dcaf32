# SPDX-License-Identifier: Apache-2.0
"""What `build` and `codegen` say as JSON."""

from collections.abc import Mapping
from typing import Literal

from mcubench.result.document import BoardFacts, ModelFacts, Sha256
from mcubench.result.footprint import FootprintFacts
from mcubench.result.part import Part


class BuildReport(Part):
    """Firmware in a file, and what it takes of the board's memory."""

    schema_version: Literal[1] = 1
    elf: str
    elf_sha256: Sha256
    engine: str
    model: ModelFacts
    board: BoardFacts
    footprint: FootprintFacts
    arena_bytes: int
    arena_lower_bound_bytes: int
    provenance: Mapping[str, str]


class GeneratedFile(Part):
    """A file that was written."""

    path: str
    size_bytes: int


class GeneratedFiles(Part):
    """The sources of a model; there is no arena where only the target can tell how large it has to be."""

    schema_version: Literal[1] = 1
    engine: str
    model_sha256: Sha256
    arena_bytes: int | None
    constant_bytes: int
    files: tuple[GeneratedFile, ...]
