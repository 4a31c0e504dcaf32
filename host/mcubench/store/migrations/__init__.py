# SPDX-License-Identifier: Apache-2.0
"""The steps from one schema of the store to the next, run by Alembic for whoever opens the store first."""
