# SPDX-License-Identifier: Apache-2.0
"""A run that is kept: a result, and what the store adds to it; the same object is what runs are exchanged as."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, Field

from mcubench.result.document import Kind, Result, Sha256
from mcubench.result.part import Part

RUN_ID_DIGITS = 12

RunId = Annotated[str, Field(pattern=rf"^[0-9a-f]{{{RUN_ID_DIGITS}}}$")]
UtcTime = Annotated[AwareDatetime, AfterValidator(lambda time: time.astimezone(UTC))]
Revision = Annotated[str, Field(pattern=r"^([0-9a-f]{40}|[0-9a-f]{64})$")]


class Run(Part):
    """One run: its id, when it was kept, by which names it is known, and its result.

    `revision` is the git commit that was checked out where the model lay; absent outside a repository. `created` is
    None for a result that was read from a file that does not say.
    """

    run_schema_version: Literal[1] = 1
    id: RunId
    created: UtcTime | None = None
    tags: tuple[str, ...] = ()
    revision: Revision | None = None
    result: Result


class Figure(Part):
    """One number of a run, as the store can find it without opening the result."""

    value: int | float
    unit: str
    kind: Kind
    counter: str | None = None


class RunRow(Part):
    """What a history says of one run; `figures` has the metrics that have a value, by their names in a result."""

    id: RunId
    created: UtcTime
    tags: tuple[str, ...] = ()
    revision: Revision | None = None
    mcubench: str
    model: str
    model_sha256: Sha256
    board: str
    engine: str
    kernels: str | None = None
    target: str
    kind: Kind
    bit_exact: bool | None = None
    figures: Mapping[str, Figure]


class History(Part):
    """Runs, the newest first; `total` says how many there are beside those shown."""

    schema_version: Literal[1] = 1
    store: str
    total: int
    runs: tuple[RunRow, ...]


def result_digest(document: Mapping[str, Any]) -> str:
    """What tells results apart: the SHA-256 of the JSON with its keys sorted and nothing between them."""
    return hashlib.sha256(json.dumps(document, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def run_id(digest: str, created: datetime | None) -> str:
    """The id of a run: of what came out, and when it was kept. The same result, had again, is another run."""
    moment = "" if created is None else f" {microseconds(created)}"
    return hashlib.sha256(f"{digest}{moment}".encode()).hexdigest()[:RUN_ID_DIGITS]


def microseconds(time: datetime) -> int:
    """Microseconds since 1970."""
    since = time - datetime.fromtimestamp(0, UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
