# SPDX-License-Identifier: Apache-2.0
"""Taking in runs that another store gave: each once."""

import itertools
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from mcubench.store import schema
from mcubench.store.document import Document
from mcubench.store.insert import Inserter, set_tag

_BATCH = 100


class Intake:
    """Puts runs into the tables that are not there yet, and gives them those of their tags that nobody has."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._inserter = Inserter(connection)
        self.added: list[str] = []
        self.present: list[str] = []
        self.kept_tags: list[str] = []

    def take(self, documents: list[Document]) -> None:
        """Take in a batch.

        Raises:
            ConfigError: a result is too long.
        """
        ids = self._ids_here(documents)
        of_content = self._contents_here(documents)
        new: dict[str, Document] = {}
        for document in documents:
            run = document.run
            here = of_content.get(document.digest) if run.created is None else run.id if run.id in ids else None
            if here is not None:
                self.present.append(here)
                continue
            dated = document if run.created is not None else document.kept_at(datetime.now(UTC))
            ids.add(dated.run.id)
            of_content[dated.digest] = dated.run.id
            new[dated.run.id] = dated
        if not new:
            return
        serials = self._inserter.insert([*new.values()])
        self.added.extend(new)
        for name, tag in ((name, tag) for name, document in new.items() for tag in document.run.tags):
            self._tag(tag, serials[name])

    def _ids_here(self, documents: list[Document]) -> set[str]:
        ids = [document.run.id for document in documents]
        return {*self._connection.execute(select(schema.run.c.id).where(schema.run.c.id.in_(ids))).scalars()}

    def _contents_here(self, documents: list[Document]) -> dict[str, str]:
        """The ids of runs by the digest of their result, as far as it is one of a document's."""
        digests = {document.digest for document in documents if document.run.created is None}
        found = select(schema.run.c.digest, schema.run.c.id).where(schema.run.c.digest.in_(digests))
        return {row.digest: row.id for row in self._connection.execute(found)}

    def _tag(self, tag: str, serial: int) -> None:
        has_it = select(schema.tag.c.name).where(schema.tag.c.name == tag)
        if self._connection.execute(has_it).first() is not None:
            self.kept_tags.append(tag)
        else:
            set_tag(self._connection, tag, serial)


def batched(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """The documents, in lists that a statement can take."""
    remaining = iter(documents)
    while batch := list(itertools.islice(remaining, _BATCH)):
        yield batch
