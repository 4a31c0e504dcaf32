# SPDX-License-Identifier: Apache-2.0
"""The table of models that others publish: where each file is, and the hash that it must have."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from mcubench.documents import nearest, read_document
from mcubench.errors import ConfigError

_TABLE = Path(__file__).with_name("published.yaml")


class _Strict(BaseModel):
    """A frozen value in which an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class PublishedModel(_Strict):
    """One file: its path below the table's base, its size and its hash."""

    task: str
    path: Annotated[str, Field(pattern=r"^[\w./-]+\.tflite$")]
    size_bytes: Annotated[int, Field(ge=1, le=64 << 20)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class PublishedTable(_Strict):
    """The models by their names, and what all of them have in common."""

    base: Annotated[str, Field(pattern=r"^https://[^/\s]+(/[^/\s]+)+$")]
    origin: str
    licence: str
    models: dict[Annotated[str, Field(pattern=r"^[a-z0-9_]+$")], PublishedModel]

    def url(self, name: str) -> str:
        """Where a model's file is."""
        return f"{self.base}/{self.models[name].path}"

    def choose(self, name: str | None) -> dict[str, PublishedModel]:
        """The model of that name, or all of them for None.

        Raises:
            ConfigError: there is none; the hint names the nearest.
        """
        if name is None:
            return dict(self.models)
        if name not in self.models:
            hint = nearest(name, self.models, f"published: {', '.join(self.models)}")
            raise ConfigError(f"no published model is called '{name}'", hint=hint)
        return {name: self.models[name]}


def published_models() -> PublishedTable:
    """The table that comes with mcubench."""
    return read_document(_TABLE, PublishedTable, kind="table of published models")
