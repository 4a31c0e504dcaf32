# SPDX-License-Identifier: Apache-2.0
"""The data of the twin's chips: whole, with a source for each number, and what other people read from ST's too."""

import importlib
import socket
import sys
import zipfile
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from mcubench.board import load_boards
from mcubench.errors import BoardError
from mcubench.target.twin import models
from mcubench.target.twin.chip import CHIPS, has_chip, load_chip, merge
from mcubench.target.twin.flash import Program
from mcubench.target.twin.line import SocketLine
from mcubench.target.twin.machine import Machine
from mcubench.target.twin.peripheral import find_model
from mcubench.target.twin.world import Wiring

NAMES = sorted(path.stem for path in CHIPS.glob("*.yaml"))
BOARDS = [board for board in load_boards() if board.chip is not None and has_chip(board.chip)]

# modm-devices' file of each, and the part as that names it.
MODM = {
    "stm32f746zg": ("stm32f7-45_46_50_56", "stm32f746zgt6"),
    "stm32f746ng": ("stm32f7-45_46_50_56", "stm32f746ngh6"),
    "stm32f446re": ("stm32f4-46", "stm32f446ret6"),
    "stm32f405rg": ("stm32f4-05_07_15_17", "stm32f405rgt6"),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_chips_file_is_what_the_schema_wants_and_names_its_documents(name: str) -> None:
    chip = load_chip(name)
    assert chip.chip == name
    assert all(chip.sources.values())
    assert any(memory.kind == "flash" for memory in chip.memories)


@pytest.mark.parametrize("name", NAMES)
def test_every_address_reset_value_and_limit_has_a_source(name: str) -> None:
    chip = load_chip(name)
    assert all(memory.source for memory in chip.memories)
    for block in chip.peripherals.values():
        assert block.source
        assert all(register.source for register in block.registers.values())
        assert block.gate is None or block.gate.source

    def check(value: Any, where: str, has_source: bool) -> None:
        if isinstance(value, dict):
            has_source = has_source or any("source" in key for key in value)
            for key, inner in value.items():
                check(inner, f"{where}.{key}", has_source)
        elif isinstance(value, list | int | float):
            assert has_source, f"{where} has no source"

    check(chip.limits, "limits", has_source=False)


@pytest.mark.parametrize("name", NAMES)
def test_models_gates_and_interrupts_of_a_chip_exist(name: str) -> None:
    models.load()
    chip = load_chip(name)
    for block in chip.peripherals.values():
        find_model(block.model)
        if block.gate is not None:
            assert block.gate.register_name in chip.peripherals[block.gate.block].registers


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.id)
def test_a_board_has_its_line_on_pins_that_the_chip_connects_to_the_uart(board: Any) -> None:
    chip = load_chip(board.chip)
    serial = board.serial
    assert serial.uart in chip.peripherals
    if chip.pins:
        assert f"{serial.uart}_TX" in chip.pins[serial.tx]
        assert f"{serial.uart}_RX" in chip.pins[serial.rx]
    flash = [memory for memory in chip.memories if memory.kind == "flash"]
    assert any(memory.origin <= board.memory.flash.origin < memory.origin + memory.size for memory in flash)
    assert board.core == chip.core


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.id)
def test_a_machine_can_be_made_of_a_boards_chip(board: Any) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        serial = board.serial
        wiring = Wiring(serial.uart, serial.tx, serial.rx, serial.baud)
        machine = Machine(load_chip(board.chip), wiring, Program((), {}), SocketLine(theirs))
        # It comes out of reset on a clock that runs, far below the chip's limit.
        assert 0 < machine.clocks.core_hz() <= board.clock_hz


@cache
def modm(name: str) -> dict[str, Any]:
    """A part as modm-devices has it, from STM32CubeMX's data."""
    file, part = MODM[name]
    package: Any = importlib.import_module("modm_devices")
    parser: Any = importlib.import_module("modm_devices.parser")
    path = Path(package.__file__).parent / "resources" / "devices" / "stm32" / f"{file}.xml"
    devices = parser.DeviceParser().parse(str(path)).get_devices()
    properties: dict[str, Any] = next(device for device in devices if device.identifier.string == part).properties
    return {driver["name"]: driver for driver in properties["driver"]}


@pytest.mark.parametrize("name", sorted(MODM))
def test_memories_are_those_that_modm_knows(name: str) -> None:
    known = {(int(memory["start"], 0), int(memory["size"])) for memory in modm(name)["core"]["memory"]}
    ours = {(m.origin, m.size) for m in load_chip(name).memories if m.name not in {"boot", "information"}}
    # The backup RAM is off after a reset, and nobody uses it.
    assert ours == {memory for memory in known if memory[0] != 0x4002_4000}


@pytest.mark.parametrize("name", sorted(MODM))
def test_interrupts_are_those_that_modm_knows(name: str) -> None:
    known = {vector["name"]: int(vector["position"]) for vector in modm(name)["core"]["vector"]}
    ours = load_chip(name).interrupts
    assert ours
    assert ours == {key: known[key] for key in ours}


@pytest.mark.parametrize("name", sorted(MODM))
def test_pins_are_those_that_modm_knows(name: str) -> None:
    known: dict[str, dict[str, int]] = {}
    for gpio in modm(name)["gpio"]["gpio"]:
        for signal in gpio.get("signal", []):
            if signal.get("driver") in {"usart", "uart"} and signal["name"] in {"tx", "rx"} and "af" in signal:
                function = f"{signal['driver']}{signal['instance']}_{signal['name']}".upper()
                known.setdefault(f"P{gpio['port'].upper()}{gpio['pin']}", {})[function] = int(signal["af"])
    assert load_chip(name).pins == known


def test_a_chip_without_data_is_an_error_of_the_board() -> None:
    assert not has_chip("z80")
    with pytest.raises(BoardError, match="no twin of the chip 'z80'"):
        load_chip("z80")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"memories": None}, "memories"),
        ({"peripherals": {"RCC": {"base": 0x4002_3C00}}}, "overlap"),
        ({"peripherals": {"RCC": {"colour": "red"}}}, "colour"),
        ({"peripherals": {"RCC": {"registers": {"CR": {"offset": 0x1000}}}}}, "beyond the block"),
    ],
)
def test_data_that_cannot_be_is_refused(tmp_path: Path, change: dict[str, Any], complaint: str) -> None:
    document = yaml.safe_load((CHIPS / "stm32f446re.yaml").read_text())
    (tmp_path / "broken.yaml").write_text(yaml.safe_dump(merge(document, change)))
    with pytest.raises(BoardError, match=complaint):
        load_chip("broken", tmp_path)


def test_a_chip_like_another_has_what_it_does_not_change() -> None:
    assert merge({"a": {"b": 1, "c": 2}, "d": 3}, {"a": {"b": 4}, "d": None}) == {"a": {"b": 4, "c": 2}}
    ng, zg = load_chip("stm32f746ng"), load_chip("stm32f746zg")
    assert ng.peripherals == zg.peripherals
    assert ng.limits["oscillators"]["HSE"]["hz"] == 25_000_000
    assert ng.digest() != zg.digest()


# The SVD files that come with pyOCD: of the STM32F405's line, and of the STM32F429, whose blocks the F446 and F746
# have too, with a USART of another kind on the F746.
RELATIVES = {
    "stm32f405rg": ("STM32F41x.svd", {"ADC_COMMON": "C_ADC", "GPIOC": "GPIOD"}),
    "stm32f446re": ("STM32F429x.svd", {"ADC_COMMON": "C_ADC", "GPIOC": "GPIOD"}),
    "stm32f746zg": ("STM32F429x.svd", {"ADC_COMMON": "C_ADC", "GPIOC": "GPIOD"}),
}
# RM0090 5.4.1: VOS of the STM32F405 is 1 after a reset; the SVD file leaves that out.
OTHER_RESETS = {("stm32f405rg", "PWR", "CR")}


# RM0385 3.3.2: 6 wait states up to 210 MHz and 7 up to 216, where modm-devices has 6.
MORE_WAIT_STATES = [210_000_000, 216_000_000]


def number(text: str) -> int:
    """An SVD file's number, which may have zeros in front."""
    return int(text, 16 if text.lower().startswith("0x") else 10)


@cache
def svd(file: str) -> dict[str, tuple[int, dict[str, tuple[int, int]]]]:
    """Each block of an SVD file: its base, and its registers' offsets and reset values."""
    archives = list(Path(sys.prefix).glob("pyocd/lib/python3*/site-packages/pyocd/debug/svd/svd_data.zip"))
    assert archives, "pyOCD is not installed: run tools/setup"
    with zipfile.ZipFile(archives[0]) as archive:
        root = ET.fromstring(archive.read(file))  # noqa: S314 - it comes with pyOCD, by hash
    blocks: dict[str, tuple[int, dict[str, tuple[int, int]]]] = {}
    for block in root.iter("peripheral"):
        registers = {
            register.findtext("name", ""): (
                number(register.findtext("addressOffset", "0")),
                number(register.findtext("resetValue", "0")),
            )
            for register in block.iter("register")
        }
        like = block.get("derivedFrom")
        blocks[block.findtext("name", "")] = (
            number(block.findtext("baseAddress", "0")),
            registers or (blocks[like][1] if like else {}),
        )
    return blocks


@pytest.mark.parametrize("name", sorted(RELATIVES))
def test_addresses_and_reset_values_are_those_of_the_svd_file(name: str) -> None:
    file, others = RELATIVES[name]
    known = svd(file)
    compared = 0
    for block, data in load_chip(name).peripherals.items():
        base, registers = known[others.get(block, block)]
        assert block in others or data.base == base, block
        for register, ours in data.registers.items():
            if register not in registers:
                continue
            offset, reset = registers[register]
            # The F746's USART has registers of the same names at other places.
            if data.model == "stm32_usart_v2":
                continue
            assert ours.offset == offset, f"{block}_{register}"
            assert ours.reset == reset or (name, block, register) in OTHER_RESETS, f"{block}_{register}"
            compared += 1
    assert compared > 100


@pytest.mark.parametrize("name", sorted(MODM))
def test_wait_states_are_those_that_modm_knows_at_the_boards_supply(name: str) -> None:
    # Nucleo, Discovery and Netduino supply 3.3 V: the steps from 2.7 V on.
    latency = max(modm(name)["flash"]["latency"], key=lambda each: int(each["vcore-min"]))
    steps = [int(step["hclk-max"]) for step in sorted(latency["wait-state"], key=lambda step: int(step["ws"]))]
    for limits in load_chip(name).limits["ranges"].values():
        assert limits["wait_states_hz"] == (steps[:-1] + MORE_WAIT_STATES if "f746" in name else steps)
