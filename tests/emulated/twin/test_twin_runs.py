# SPDX-License-Identifier: Apache-2.0
"""The whole road on the twin: the command, the counts, a crash, and a line that is slow."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from emulated.twin.mutants import Mutant, build, mutated_firmware
from mcubench.bench.device import Device
from mcubench.bench.session import Session
from mcubench.board import find_board
from mcubench.cli.main import app
from mcubench.errors import DeviceFault, LinkError, MeasurementError
from mcubench.target.twin import TwinTarget
from mcubench.wire import ResetReply, ResetRequest

pytestmark = pytest.mark.emulated


def test_a_profile_is_bit_exact_and_nothing_of_it_is_called_measured(tmp_path: Path) -> None:
    output = tmp_path / "result.json"
    arguments = ["flash-and-run", "--board", "nucleo_f746", "--emulate", "twin", "--model", "digits", "--profile"]
    answer = CliRunner().invoke(
        app, [*arguments, "--json", str(output)], catch_exceptions=False, standalone_mode=False
    )
    assert answer.exit_code == 0, answer.output
    document = json.loads(output.read_text())
    assert document["verification"]["bit_exact"] is True
    assert document["target"]["name"] == "twin"
    assert re.search(r"rules checked \(1\d of \d+ met\), silicon not", document["target"]["note"])
    kinds = [value["kind"] for value in document["metrics"].values() if "kind" in value]
    kinds += [
        value["kind"]
        for operator in document["operators"]
        for value in operator["metrics"].values()
        if "kind" in value
    ]
    assert set(kinds) <= {"computed", "emulated"}
    assert "reason" in document["metrics"]["temperature_c"]
    assert document["metrics"]["emulated_instructions"]["value"] > 200_000


def test_the_chip_tells_what_its_file_says() -> None:
    board = find_board("nucleo_f746")
    model, elf = build(board)
    with TwinTarget(board).start(elf) as guest:
        session = Session(
            Device(guest.link, obituary=guest.obituary, explain_fault=str), model.graph, time_limit_s=30.0
        )
        chip = session.chip(identity=True)
        # What chips/stm32f746zg.yaml says the factory left.
        assert chip.unique_id.hex() == "21003a001151323334353638"
        temperature = session.temperature_c()
        assert temperature is not None
        assert 30.5 < temperature < 31.5
        assert (chip.clock_problem, chip.overruns) == ("", 0)
        # Each of the five accelerators is there and on, and 7 wait states.
        assert chip.speed == (31, 31, 7)
        assert {"wait_states", "over_frequency", "baud_error", "pin_alternate_function"} <= set(guest.rules_checked())


def test_the_counter_and_the_count_of_each_block_agree() -> None:
    board = find_board("nucleo_f746")
    model, elf = build(board)
    inputs = [np.zeros(model.graph.tensors[index].shape, np.int8) for index in model.graph.inputs]
    with TwinTarget(board).start(elf, counting=True) as guest:
        session = Session(
            Device(guest.link, obituary=guest.obituary, explain_fault=str), model.graph, time_limit_s=30.0
        )
        ticks = session.time_inferences(inputs, warmup=0, iterations=2)
        assert ticks is not None
        assert ticks.inferences[0] == ticks.inferences[1]
        assert guest.counting is not None
        with pytest.raises(MeasurementError, match="counted no inference"):
            guest.counting.read()
        session.run_operators(inputs, session.hello.operators)
        execution = guest.counting.read()
        guest.counting.arm()
        with pytest.raises(MeasurementError):
            guest.counting.read()
    assert abs(execution.inference.instructions - ticks.inferences[0]) < 200
    assert sum(span.instructions for span in execution.operators) == execution.inference.instructions
    assert len(execution.operators) == len(model.graph.operators)


def test_a_crash_reaches_the_host_as_the_firmwares_own_fault_report(tmp_path: Path) -> None:
    board = find_board("nucleo_f746")
    start = "Status ReadTemperature(int32_t* millicelsius) {\n"
    crash = "  static_cast<void>(*reinterpret_cast<volatile uint32_t*>(0x60000000));\n"
    mutant = Mutant("", "port_stm32_adc_v2/temperature.cc", start, start + crash)
    model, elf = build(board, mutated_firmware(tmp_path / "firmware", mutant))
    with TwinTarget(board).start(elf) as guest:
        device = Device(
            guest.link, obituary=guest.obituary, explain_fault=lambda fault: f"{fault.fault} {fault.bfar:#x}"
        )
        session = Session(device, model.graph, time_limit_s=30.0)
        with pytest.raises(DeviceFault, match="HardFault 0x60000000"):
            session.temperature_c()


def test_a_reset_by_the_host_starts_the_firmware_again() -> None:
    board = find_board("nucleo_f446re")
    model, elf = build(board)
    with TwinTarget(board).start(elf) as guest:
        device = Device(guest.link, obituary=guest.obituary, explain_fault=str)
        first = Session(device, model.graph, time_limit_s=30.0).chip(identity=False).reset_cause
        device.ask(ResetRequest(), ResetReply)
        again = Session(device, model.graph, time_limit_s=30.0).chip(identity=False).reset_cause
    # Power-on, then software: the flags of RCC_CSR (RM0390 6.3.21).
    assert (first, again) == (1, 4)


def test_a_refusal_is_the_link_errors_reason(tmp_path: Path) -> None:
    board = find_board("nucleo_f746")
    mutant = Mutant(
        "", "port_stm32_pll/clock.cc", "return WaitForBits(kClockControl, kHseReady, kTries);", "return true;"
    )
    model, elf = build(board, mutated_firmware(tmp_path / "firmware", mutant))
    with TwinTarget(board).start(elf) as guest:
        device = Device(guest.link, obituary=guest.obituary, explain_fault=str)
        with pytest.raises(LinkError) as caught:
            Session(device, model.graph, time_limit_s=30.0)
    assert "refused (oscillator_not_ready): RCC_CR" in caught.value.message
    assert "HSE is not ready" in caught.value.message
