# SPDX-License-Identifier: Apache-2.0
"""The byte line to a board: a serial port, here or on another machine, or a socket that an emulator serves."""

from mcubench.link.line import Link, open_serial, socket_pair
from mcubench.link.remote import REMOTE, open_remote

__all__ = ["REMOTE", "Link", "open_remote", "open_serial", "socket_pair"]
