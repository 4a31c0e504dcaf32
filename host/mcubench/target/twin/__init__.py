# SPDX-License-Identifier: Apache-2.0
"""The register-level twin: the real Arm binary of a real board, against models of the chip that refuse mistakes."""

from mcubench.target.twin.target import TwinTarget

__all__ = ["TwinTarget"]
