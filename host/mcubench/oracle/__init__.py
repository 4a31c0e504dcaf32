# SPDX-License-Identifier: Apache-2.0
"""The oracle: the outputs that TensorFlow Lite Micro itself computes, on the host, in a child process."""

from mcubench.oracle.process import OracleAnswer, OracleJob, start_oracle

__all__ = ["OracleAnswer", "OracleJob", "start_oracle"]
