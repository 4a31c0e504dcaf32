# SPDX-License-Identifier: Apache-2.0
"""The serial ports of this computer, and which boards they could be."""

from mcubench.result.part import Part


class PortFacts(Part):
    """One port; `boards` are those that announce themselves so, by their names on the command line."""

    path: str
    description: str
    usb_id: str | None = None
    serial_number: str | None = None
    boards: tuple[str, ...] = ()


class PortReport(Part):
    """Every port."""

    ports: tuple[PortFacts, ...]
