# SPDX-License-Identifier: Apache-2.0
"""What Alembic runs: the steps, on the connection that it was given."""

from alembic import context

from mcubench.store.schema import VERSION_TABLE, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    # SQLite alters a table by making another.
    render_as_batch=True,
)
context.run_migrations()
