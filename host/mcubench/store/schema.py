# SPDX-License-Identifier: Apache-2.0
"""The tables of the store.

A row of `mcubench_run` is small, and the document lies beside it: a history reads none. A figure is a number and what
quantity it is (metric, unit, kind, counter), so that a trend of one quantity is one stretch of one index.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

from mcubench.store.document import MAX_DOCUMENT_BYTES

# The revision of migrations/versions that makes these tables; `upgrade` brings an older store here.
SCHEMA = "0001"
VERSION_TABLE = "mcubench_schema"

# What an index takes everywhere. A document may hold a longer name: its column has the beginning.
NAME_LENGTH = 191

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _run_key() -> Column[int]:
    return Column("run", Integer, ForeignKey("mcubench_run.serial", ondelete="CASCADE"), primary_key=True)


run = Table(
    "mcubench_run",
    metadata,
    Column("serial", Integer, primary_key=True),
    Column("id", String(12), nullable=False, unique=True),
    Column("created_us", BigInteger, nullable=False),
    Column("digest", String(64), nullable=False, index=True),
    Column("revision", String(64), index=True),
    Column("mcubench", String(NAME_LENGTH), nullable=False),
    Column("model", String(NAME_LENGTH), nullable=False),
    Column("model_sha256", String(64), nullable=False),
    Column("board", String(NAME_LENGTH), nullable=False),
    Column("engine", String(NAME_LENGTH), nullable=False),
    Column("kernels", String(NAME_LENGTH)),
    Column("target", String(NAME_LENGTH), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("bit_exact", Boolean),
    Index(None, "created_us", "serial"),
    Index(None, "model", "created_us"),
    Index(None, "model_sha256", "created_us"),
    Index(None, "board", "created_us"),
    Index(None, "engine", "created_us"),
)

document = Table(
    "mcubench_document",
    metadata,
    _run_key(),
    Column("deflated", LargeBinary(MAX_DOCUMENT_BYTES), nullable=False),
)

tag = Table(
    "mcubench_tag",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("run", Integer, ForeignKey("mcubench_run.serial", ondelete="CASCADE"), nullable=False, index=True),
)

quantity = Table(
    "mcubench_quantity",
    metadata,
    Column("serial", Integer, primary_key=True),
    Column("metric", String(64), nullable=False),
    Column("unit", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    # Empty where there is none: NULLs would not be the same to a unique constraint.
    Column("counter", String(64), nullable=False),
    UniqueConstraint("metric", "unit", "kind", "counter"),
)

figure = Table(
    "mcubench_figure",
    metadata,
    Column("quantity", Integer, ForeignKey("mcubench_quantity.serial"), primary_key=True),
    Column("run", Integer, ForeignKey("mcubench_run.serial", ondelete="CASCADE"), primary_key=True, index=True),
    Column("value", Double, nullable=False),
    sqlite_with_rowid=False,
)
