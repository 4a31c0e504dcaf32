# SPDX-License-Identifier: Apache-2.0
"""Renode as a board: our own platform files, its monitor, and a target."""

from mcubench.target.renode.target import RenodeTarget

__all__ = ["RenodeTarget"]
