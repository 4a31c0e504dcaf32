# SPDX-License-Identifier: Apache-2.0
"""The timing model of a memory: the schema of `memories/<memory>.yaml`."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from mcubench.timing.core_model import Sourced, Strict

Bytes = Annotated[int, Field(gt=0, le=1 << 24)]
Wait = Annotated[int, Field(ge=0, le=200)]


class Cache(Strict):
    """A cache in front of a memory: so many lines of so many bytes, least recently used goes first."""

    lines: Annotated[int, Field(gt=0, le=1 << 16)]
    line_bytes: Bytes


class CodeMemory(Sourced):
    """What instructions are fetched from.

    `wait_cycles` for each line of `line_bytes`; with `prefetch`, the next line is read while one is executed.
    """

    wait_cycles: Wait
    line_bytes: Bytes = 4
    prefetch: bool = False
    cache: Cache | None = None


class DataMemory(Sourced):
    """What a region costs a load; a store goes through a buffer and costs nothing more."""

    wait_cycles: Wait
    line_bytes: Bytes = 4
    cache: Cache | None = None


class MemoryModel(Strict):
    """A memory system: where code comes from, and each data region by the name that the access counts give it."""

    id: str
    name: str
    documents: dict[str, Annotated[str, Field(min_length=10)]]
    assumptions: tuple[str, ...] = ()
    code: CodeMemory
    data: dict[str, DataMemory] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _sources_exist(self) -> Self:
        for figure in self.sourced():
            if figure.source not in self.documents:
                raise ValueError(f"source {figure.source}: not one of the documents")
        return self

    def sourced(self) -> tuple[Sourced, ...]:
        """Every figure of the model."""
        return (self.code, *self.data.values())

    @property
    def never_waits(self) -> bool:
        """True where no access takes longer than the core allows for."""
        return not self.code.wait_cycles and not any(memory.wait_cycles for memory in self.data.values())
