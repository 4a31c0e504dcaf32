# SPDX-License-Identifier: Apache-2.0
"""The data of the twin's STM32 against what others have read from ST's data: modm-devices, and SVD files with pyOCD.

Neither knows our ports. Where they differ from a reference manual, the manual holds, and the difference is named.
"""

import importlib
import sys
import zipfile
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from mcubench.target.twin.chip import load_chip

_MODM: Any = importlib.import_module("modm_devices")

# Our name, modm-devices' file and the part in it.
CHIPS = {
    "stm32f100rb": ("stm32f1-00-4_6_8_b", "stm32f100rbt6"),
    "stm32g071rb": ("stm32g0-71_81", "stm32g071rbt6"),
    "stm32h743zi": ("stm32h7-42_43_50_53", "stm32h743zit6"),
    "stm32l4r5zi": ("stm32l4-r5_r7_r9", "stm32l4r5zit6"),
    "stm32u575zi": ("stm32u5-75_85", "stm32u575zit6q"),
}
# modm-devices' lowest core voltage, in mV, for the ranges of ours whose flash it is.
VOLTAGES = {
    "stm32f100rb": {"run": 1800},
    "stm32g071rb": {"range1": 1200, "range2": 1000},
    "stm32h743zi": {"scale0": 1260, "scale1": 1150, "scale2": 1050, "scale3": 950},
    "stm32l4r5zi": {"range1_boost": 1200, "range2": 1000},
    "stm32u575zi": {"range1": 1200, "range2": 1100, "range3": 1000, "range4": 900},
}
# RM0432 Rev 9, "Read access latency": 4 wait states up to 100 MHz and 5 up to 120, where modm-devices has 4.
MORE_WAIT_STATES = {("stm32l4r5zi", "range1_boost"): [100_000_000, 120_000_000]}
# What the interrupts are called there.
INTERRUPTS = {("stm32g071rb", "ADC1"): "ADC1_COMP"}

# Chips whose SVD file comes with pyOCD, for a relative whose blocks are alike: ours, the file, the file's names.
RELATIVES = [
    ("stm32f100rb", "STM32F103xx.svd", {"RCC": "RCC", "PWR": "PWR", "FLASH": "FLASH", "AFIO": "AFIO"}),
    ("stm32f100rb", "STM32F103xx.svd", {"GPIOA": "GPIOA", "GPIOB": "GPIOA", "USART1": "USART1", "USART2": "USART1"}),
    ("stm32l4r5zi", "STM32L4x5.svd", {"RCC": "RCC", "PWR": "PWR", "FLASH": "FLASH", "SYSCFG": "SYSCFG"}),
    ("stm32l4r5zi", "STM32L4x5.svd", {"GPIOA": "GPIOA", "USART2": "USART1", "LPUART1": "LPUART1", "ADC1": "ADC1"}),
    ("stm32u575zi", "STM32L4x5.svd", {"GPIOC": "GPIOC", "USART1": "USART1", "LPUART1": "LPUART1"}),
    ("stm32h743zi", "STM32L4x5.svd", {"GPIOD": "GPIOC", "USART3": "USART1"}),
    ("stm32g071rb", "STM32L4x5.svd", {"GPIOB": "GPIOC", "USART2": "USART1", "LPUART1": "LPUART1"}),
]
# Reset values that are not the relative's: chip, block, register.
OTHER_RESETS = {
    # PM0063, FLASH_ACR: the value line's flash has no prefetch buffer.
    ("stm32f100rb", "FLASH", "ACR"),
    # RM0432, FLASH_OPTR: STM32L4+ has more options.
    ("stm32l4r5zi", "FLASH", "OPTR"),
    # RM0432, ADC registers: deep power-down, no injected queue, thresholds of 8 bits.
    *(("stm32l4r5zi", "ADC1", name) for name in ("CR", "CFGR", "TR2", "TR3")),
    # After a reset every pin is analog but the debug port's, in all families since L4 (RM0432, GPIO registers).
    *(
        (chip, block, "MODER")
        for chip, block in (
            ("stm32l4r5zi", "GPIOA"),
            ("stm32u575zi", "GPIOC"),
            ("stm32h743zi", "GPIOD"),
            ("stm32g071rb", "GPIOB"),
        )
    ),
    ("stm32l4r5zi", "GPIOA", "OSPEEDR"),
}


@cache
def modm(chip: str) -> dict[str, Any]:
    """The drivers of a part, by name."""
    file, part = CHIPS[chip]
    folder = Path(_MODM.__file__).parent / "resources" / "devices" / "stm32"
    found = _MODM.parser.DeviceParser().parse(str(folder / f"{file}.xml"))
    device = next(one for one in found.get_devices() if one.partname == part)
    return {driver["name"]: driver for driver in device.properties["driver"]}


def functions(chip: str) -> dict[str, dict[str, int]]:
    """Each pin's UART signals and the alternate function, or on an F1 the remap, that connects them."""
    pins: dict[str, dict[str, int]] = {}
    gpio = modm(chip)["gpio"]
    found = [
        (one, signal, signal["af"]) for one in gpio["gpio"] for signal in one.get("signal", []) if "af" in signal
    ] + [
        (signal, {**remap, "name": signal["name"]}, group["id"])
        for remap in gpio.get("remap", [])
        for group in remap["group"]
        for signal in group["signal"]
    ]
    for pin, signal, number in found:
        if signal.get("driver") in {"usart", "uart", "lpuart"} and signal["name"] in {"tx", "rx"}:
            name = f"{signal['driver']}{signal['instance']}_{signal['name']}".upper()
            pins.setdefault(f"P{pin['port'].upper()}{pin['pin']}", {})[name] = int(number)
    return pins


@pytest.mark.parametrize("chip", CHIPS)
def test_pins_have_the_functions_that_modm_devices_has(chip: str) -> None:
    known = functions(chip)
    pins = load_chip(chip).pins
    assert pins
    for pin, signals in pins.items():
        assert signals.items() <= known[pin].items(), pin


@pytest.mark.parametrize("chip", CHIPS)
def test_interrupts_have_the_numbers_that_modm_devices_has(chip: str) -> None:
    vectors = {vector["name"]: int(vector["position"]) for vector in modm(chip)["core"]["vector"]}
    for name, number in load_chip(chip).interrupts.items():
        assert vectors[INTERRUPTS.get((chip, name), name)] == number, name


@pytest.mark.parametrize("chip", CHIPS)
def test_memories_are_where_modm_devices_has_them(chip: str) -> None:
    spans = [(memory.origin, memory.origin + memory.size) for memory in load_chip(chip).memories]
    theirs = {memory["name"]: memory for memory in modm(chip)["core"]["memory"]}
    ours = [
        (int(memory["start"], 0), int(memory["start"], 0) + int(memory["size"], 0))
        for name, memory in theirs.items()
        # Secure aliases, and memories that no firmware of ours is linked to.
        if not name.endswith("_s") and not name.startswith(("d2_", "d3_", "backup", "ccm"))
    ]
    assert ours
    for start, end in ours:
        # One memory of ours may be two banks of theirs, or the other way round.
        inside = sorted(span for span in spans if span[0] < end and span[1] > start)
        assert inside, hex(start)
        assert inside[0][0] <= start, hex(start)
        assert inside[-1][1] >= end, hex(start)


@pytest.mark.parametrize(("chip", "name"), [(chip, name) for chip, names in VOLTAGES.items() for name in names])
def test_wait_states_are_those_of_modm_devices(chip: str, name: str) -> None:
    table = next(
        latency["wait-state"]
        for latency in modm(chip)["flash"]["latency"]
        if int(latency["vcore-min"]) == VOLTAGES[chip][name]
    )
    steps = [int(step["hclk-max"]) for step in sorted(table, key=lambda step: int(step["ws"]))]
    ranges = load_chip(chip).limits["ranges"]
    more = MORE_WAIT_STATES.get((chip, name))
    assert ranges[name]["wait_states_hz"] == (steps if more is None else steps[:-1] + more)


def number(text: str) -> int:
    """An SVD file's number, which may have zeros in front."""
    return int(text, 16 if text.lower().startswith("0x") else 10)


@cache
def svd(file: str) -> dict[str, dict[str, tuple[int, int]]]:
    """The registers of each block of an SVD file: offset and reset value."""
    archives = list(Path(sys.prefix).glob("pyocd/lib/python3*/site-packages/pyocd/debug/svd/svd_data.zip"))
    assert archives, "pyOCD is not installed: run tools/setup"
    with zipfile.ZipFile(archives[0]) as archive:
        root = ET.fromstring(archive.read(file))  # noqa: S314 - it comes with pyOCD, by hash
    blocks: dict[str, dict[str, tuple[int, int]]] = {}
    for block in root.iter("peripheral"):
        blocks[block.findtext("name", "")] = {
            register.findtext("name", ""): (
                number(register.findtext("addressOffset", "0")),
                number(register.findtext("resetValue", "0")),
            )
            for register in block.iter("register")
        }
    return blocks


@pytest.mark.parametrize(("chip", "file", "blocks"), RELATIVES)
def test_registers_are_those_of_a_relatives_svd(chip: str, file: str, blocks: dict[str, str]) -> None:
    peripherals = load_chip(chip).peripherals
    for ours, theirs in blocks.items():
        known = svd(file)[theirs]
        common = [name for name in peripherals[ours].registers if name in known]
        assert len(common) >= min(2, len(known)), ours
        for name in common:
            register = peripherals[ours].registers[name]
            offset, reset = known[name]
            assert register.offset == offset, f"{ours}_{name}"
            if (chip, ours, name) not in OTHER_RESETS:
                assert register.reset == reset, f"{ours}_{name}: {register.reset:#x}, theirs {reset:#x}"


@pytest.mark.parametrize("chip", CHIPS)
def test_a_gate_is_a_register_of_the_clock_controller(chip: str) -> None:
    peripherals = load_chip(chip).peripherals
    for name, block in peripherals.items():
        if block.gate is not None:
            assert block.gate.register_name in peripherals[block.gate.block].registers, name
