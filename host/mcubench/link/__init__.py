# SPDX-License-Identifier: Apache-2.0
"""The byte line to a board: a serial port, or a socket that an emulator serves, read by the same code."""

from mcubench.link.line import Link, open_serial, socket_pair

__all__ = ["Link", "open_serial", "socket_pair"]
