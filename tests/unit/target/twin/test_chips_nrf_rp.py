# SPDX-License-Identifier: Apache-2.0
"""The twin's nRF and RP chips against their vendors' SVD files, modm-devices and published constants."""

import xml.etree.ElementTree as ET
from pathlib import Path

import modm_devices
import pytest

from mcubench.target.twin.chip import load_chip
from mcubench.target.twin.rp.boot import crc32
from unit.target.twin.test_twin_chips import number, svd

# A block of ours is made of these of the vendor's; the second has registers of the same base.
NRF = {
    "nrf51822": (
        "nrf51.svd",
        {"POWER": ("POWER", "CLOCK"), "UART0": ("UART0",), "TIMER0": ("TIMER0",), "TEMP": ("TEMP",)},
    ),
    "nrf52840": (
        "nrf52840.svd",
        {"POWER": ("POWER", "CLOCK"), "TIMER0": ("TIMER0",), "TEMP": ("TEMP",), "NVMC": ("NVMC",)},
    ),
}
# RP2040 Datasheet, "Address Map", and RP2350 Datasheet, "Address Map", as pico-sdk's addressmap.h has them.
BASES = {
    "rp2040": {
        "RESETS": 0x4000C000,
        "CLOCKS": 0x40008000,
        "XOSC": 0x40024000,
        "PLL_SYS": 0x40028000,
        "IO_BANK0": 0x40014000,
        "PADS_BANK0": 0x4001C000,
        "UART0": 0x40034000,
        "WATCHDOG": 0x40058000,
    },
    "rp2350": {
        "RESETS": 0x40020000,
        "CLOCKS": 0x40010000,
        "XOSC": 0x40048000,
        "PLL_SYS": 0x40050000,
        "IO_BANK0": 0x40028000,
        "PADS_BANK0": 0x40038000,
        "UART0": 0x40070000,
        "WATCHDOG": 0x400D8000,
    },
}


def modm(name: str) -> ET.Element:
    """The chip's file of modm-devices."""
    folder = Path(modm_devices.__file__).parent / "resources" / "devices" / "rp"
    return ET.parse(folder / f"{name}.xml").getroot()  # noqa: S314 - a file of an installed package


@pytest.mark.parametrize("name", NRF)
def test_registers_and_reset_values_are_the_vendors(name: str) -> None:
    file, blocks = NRF[name]
    known = svd(file)
    compared = 0
    for block, parts in blocks.items():
        data = load_chip(name).peripherals[block]
        for part in parts:
            base, registers = known[part]
            assert data.base == base
            for register, ours in data.registers.items():
                if register in registers:
                    offset, reset = registers[register]
                    assert ours.offset == offset, f"{block}_{register}"
                    # NVMC is ready when nothing is written.
                    assert ours.reset == reset or register == "READY", f"{block}_{register}"
                    compared += 1
    assert compared > 60


@pytest.mark.parametrize("name", BASES)
def test_blocks_are_where_the_address_map_has_them(name: str) -> None:
    peripherals = load_chip(name).peripherals
    assert {block: peripherals[block].base for block in BASES[name]} == BASES[name]


@pytest.mark.parametrize("name", BASES)
def test_interrupts_are_those_that_modm_knows(name: str) -> None:
    chip = load_chip(name)
    vectors = {each.get("name"): each.get("position") for each in modm(name).iter("vector")}
    assert vectors["UART0_IRQ"] == str(chip.interrupts["UART0"])


def test_functions_of_pins_are_those_that_modm_knows() -> None:
    # Its file of the RP2350 has no pins: the UART's are the RP2040's there (RP2350 Datasheet, GPIO functions).
    pins = load_chip("rp2040").pins
    assert load_chip("rp2350").pins == pins
    checked = 0
    for pin in modm("rp2040").iter("gpio"):
        ours = pins.get(f"GP{pin.get('pin')}", {}) if pin.get("port") == "bank0" else {}
        for signal in pin.iter("signal"):
            wanted = f"UART{signal.get('instance')}_{(signal.get('name') or '').upper()}"
            if signal.get("driver") == "uart" and wanted in ours:
                assert number(signal.get("af") or "") == ours[wanted]
                checked += 1
    assert checked == sum(map(len, pins.values()))


def test_the_boot_roms_checksum_is_the_one_with_a_name() -> None:
    # CRC-32/MPEG-2 of "123456789" (the catalogue of parametrised CRC algorithms).
    assert crc32(b"123456789") == 0x0376E6E7
