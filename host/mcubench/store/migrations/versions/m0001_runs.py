# SPDX-License-Identifier: Apache-2.0
"""The first tables: runs, their documents, tags and figures."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_NAME_LENGTH = 191
_MAX_DOCUMENT_BYTES = 32 * 1024 * 1024


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "mcubench_run",
        sa.Column("serial", sa.Integer, nullable=False),
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("created_us", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("revision", sa.String(64)),
        sa.Column("mcubench", sa.String(_NAME_LENGTH), nullable=False),
        sa.Column("model", sa.String(_NAME_LENGTH), nullable=False),
        sa.Column("model_sha256", sa.String(64), nullable=False),
        sa.Column("board", sa.String(_NAME_LENGTH), nullable=False),
        sa.Column("engine", sa.String(_NAME_LENGTH), nullable=False),
        sa.Column("kernels", sa.String(_NAME_LENGTH)),
        sa.Column("target", sa.String(_NAME_LENGTH), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("bit_exact", sa.Boolean),
        sa.PrimaryKeyConstraint("serial", name="pk_mcubench_run"),
        sa.UniqueConstraint("id", name="uq_mcubench_run_id"),
    )
    for columns in (("digest",), ("revision",), ("created_us", "serial")):
        op.create_index(f"ix_mcubench_run_{'_'.join(columns)}", "mcubench_run", columns)
    for column in ("model", "model_sha256", "board", "engine"):
        op.create_index(f"ix_mcubench_run_{column}_created_us", "mcubench_run", [column, "created_us"])
    op.create_table(
        "mcubench_document",
        _of_run("mcubench_document"),
        sa.Column("deflated", sa.LargeBinary(_MAX_DOCUMENT_BYTES), nullable=False),
        sa.PrimaryKeyConstraint("run", name="pk_mcubench_document"),
    )
    op.create_table(
        "mcubench_tag",
        sa.Column("name", sa.String(64), nullable=False),
        _of_run("mcubench_tag"),
        sa.PrimaryKeyConstraint("name", name="pk_mcubench_tag"),
    )
    op.create_index("ix_mcubench_tag_run", "mcubench_tag", ["run"])
    op.create_table(
        "mcubench_quantity",
        sa.Column("serial", sa.Integer, nullable=False),
        sa.Column("metric", sa.String(64), nullable=False),
        sa.Column("unit", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("counter", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("serial", name="pk_mcubench_quantity"),
        sa.UniqueConstraint(
            "metric", "unit", "kind", "counter", name="uq_mcubench_quantity_metric_unit_kind_counter"
        ),
    )
    op.create_table(
        "mcubench_figure",
        sa.Column(
            "quantity",
            sa.Integer,
            sa.ForeignKey("mcubench_quantity.serial", name="fk_mcubench_figure_quantity"),
            nullable=False,
        ),
        _of_run("mcubench_figure"),
        sa.Column("value", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("quantity", "run", name="pk_mcubench_figure"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_mcubench_figure_run", "mcubench_figure", ["run"])


def _of_run(table: str) -> sa.Column[int]:
    key = sa.ForeignKey("mcubench_run.serial", name=f"fk_{table}_run", ondelete="CASCADE")
    return sa.Column("run", sa.Integer, key, nullable=False)
