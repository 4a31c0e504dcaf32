# SPDX-License-Identifier: Apache-2.0
"""The firmware of STM32F1, G0, H7, L4+ and U5 on the twin: what it reads, and its way back from a failed PLL."""

from pathlib import Path

import pytest

from emulated.twin.mutants import Mutant, build, mutated_firmware
from mcubench.bench.device import Device
from mcubench.bench.session import Session
from mcubench.board import find_board
from mcubench.errors import LinkError
from mcubench.target.twin import TwinTarget
from mcubench.wire import ResetCause, ResetReply, ResetRequest

pytestmark = pytest.mark.emulated

F1, G0, H7, L4, U5 = "stm32vldiscovery", "nucleo_g071rb", "nucleo_h743zi2", "nucleo_l4r5zi", "nucleo_u575zi_q"
BOARDS = (F1, G0, H7, L4, U5)
# By the chips' files: the three words of the unique number, the lowest byte first.
UNIQUE_IDS = {
    F1: "57ff6d065072654943252367",
    G0: "31003d000a50345050383120",
    H7: "270043000f51323136323734",
    L4: "440028000c50355031333620",
    U5: "4b0027001251303335303820",
}
# The features that the chip has, those that are on, the flash's wait states. F1 has nothing to turn on; G0 has its
# cache and its prefetch, H7 two caches and the FPU, L4+ two caches, prefetch and FPU, U5 one cache, prefetch and FPU.
SPEEDS = {F1: (), G0: (5, 5, 2), H7: (19, 19, 4), L4: (23, 23, 5), U5: (21, 21, 4)}
# The last step of the way to the PLL: by family, its beginning, and what the firmware says where it fails.
LAST_STEPS = {
    F1: ("f1", "if (!WaitForField(kClockConfig, kSwitchedMask, kSwitchedToPll", "core did not switch to PLL"),
    G0: ("g0", "if (!WaitForField(kClockConfig, kSwitchedMask, kSwitchedToPll", "core did not switch to PLL"),
    H7: ("h7", "if (!WaitForField(kClockConfig, kSwitchedMask, kSwitchedToPll1", "core did not switch to PLL1"),
    L4: ("l4", "if (!WaitForField(kClockConfig, kSwitchedMask, kSwitchedToPll", "core did not switch to PLL"),
    U5: ("u5", "if (!WaitForField(kClockConfig1, kSwitchedMask, kSwitchedToPll1", "core did not switch to PLL1"),
}
# 8 MHz by 9, and 16 MHz by 17, are 3.5 and 2.1 % away from 921600 baud: there only the way back itself is right.
OFF_THE_RATE = {F1: "888889 baud", G0: "941176 baud"}


@pytest.mark.parametrize("board", BOARDS)
def test_the_chip_tells_what_its_file_says_and_why_it_started(board: str) -> None:
    description = find_board(board)
    model, elf = build(description)
    with TwinTarget(description).start(elf) as guest:
        device = Device(guest.link, obituary=guest.obituary, explain_fault=str)
        session = Session(device, model.graph, time_limit_s=30.0)
        chip = session.chip(identity=True)
        assert chip.unique_id.hex() == UNIQUE_IDS[board]
        assert (chip.clock_problem, chip.overruns) == ("", 0)
        assert session.hello.clock_hz == description.clock_hz
        assert tuple(chip.speed) == SPEEDS[board]
        temperature = session.temperature_c()
        # `limits.adc` of the chip's file; the STM32F100 has no calibration.
        assert temperature is None if board == F1 else temperature == pytest.approx(31, abs=1)
        device.ask(ResetRequest(), ResetReply)
        again = Session(device, model.graph, time_limit_s=30.0).chip(identity=False)
    assert (chip.reset_cause, again.reset_cause) == (ResetCause.POWER_ON, ResetCause.SOFTWARE)
    assert again.clock_problem == ""


@pytest.mark.parametrize("board", BOARDS)
def test_the_way_back_from_a_clock_that_does_not_come_up_breaks_no_rule(board: str, tmp_path: Path) -> None:
    description = find_board(board)
    family, step, problem = LAST_STEPS[board]
    # The step has its effect on the chip, and is taken for a failure.
    mutant = Mutant("", f"port_stm32{family}/system.cc", step, step.replace("!", "", 1))
    model, elf = build(description, mutated_firmware(tmp_path / "firmware", mutant))
    with TwinTarget(description).start(elf) as guest:
        device = Device(guest.link, obituary=guest.obituary, explain_fault=str)
        if board in OFF_THE_RATE:
            with pytest.raises(LinkError, match=f"refused .baud_error.: .*{OFF_THE_RATE[board]}"):
                Session(device, model.graph, time_limit_s=30.0)
            return
        session = Session(device, model.graph, time_limit_s=30.0)
        assert session.chip(identity=True).clock_problem == problem
        assert session.hello.clock_hz < description.clock_hz
        assert session.temperature_c() == pytest.approx(31, abs=1)
