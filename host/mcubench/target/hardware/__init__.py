# SPDX-License-Identifier: Apache-2.0
"""A real board: flashed by a tool that knows its chip, found on USB, driven over its serial line."""

from mcubench.target.hardware.options import HardwareOptions
from mcubench.target.hardware.ports import SerialPort, serial_ports
from mcubench.target.hardware.target import HardwareTarget

__all__ = ["HardwareOptions", "HardwareTarget", "SerialPort", "serial_ports"]
