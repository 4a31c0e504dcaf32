# SPDX-License-Identifier: Apache-2.0
"""Firmware that computes wrongly, crashes, hangs or is not ours, through the real command."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from emulated.cli.firmware import BABBLES, BOARD, HANGS, LOCKS_UP, doctored, guest
from unit.cli.command import Finished, run

pytestmark = pytest.mark.emulated


def run_elf(elf: Path, *arguments: str) -> Finished:
    """Run, quietly; no emulator is left, and nothing is on standard output."""
    answer = run("run", str(elf), "--board", BOARD, "--model", "digits", "--quiet", *arguments)
    assert answer.out == ""
    assert not [
        process for process in psutil.process_iter(["cmdline"]) if str(elf) in (process.info["cmdline"] or ())
    ]
    return answer


def in_operator(number: int, statement: str) -> Callable[[str], str]:
    """Puts a statement behind an operator's kernel."""
    return lambda text: re.sub(rf"(void Operator{number}\(\) {{[^}}]*)}}", rf"\1 {statement} }}", text)


def _with_another_range(text: str) -> str:
    """Operator 9's outputs are all at the end of their range."""
    return re.sub(r"(kOperator9 = {.*?\.activation_min = )-?\d+", r"\g<1>127", text, count=1, flags=re.DOTALL)


def test_a_wrong_constant_names_the_first_element_and_with_a_profile_the_first_layer() -> None:
    elf = doctored(_with_another_range)
    plain = run_elf(elf)
    assert plain.code == 6
    error, hint = plain.err.splitlines()
    assert re.match(
        r"error: output 0 differs from the oracle's \(tflite-micro \S+\) at element \d+: -?\d+, not -?\d+$", error
    )
    assert hint == "hint: --profile names the first layer that differs"
    profiled = run_elf(elf, "--profile")
    assert profiled.code == 6
    [line] = profiled.err.splitlines()
    assert line.startswith(
        f"{error}; the first layer that differs is operator 9, FULLY_CONNECTED, at element 0: 127, not "
    )


_CRASH = "*reinterpret_cast<volatile int*>(0xdead0000) = 1;"


def _crash_before_main(text: str) -> str:
    return text.replace("void Operator0()", f"struct Boom {{ Boom() {{ {_CRASH} }} }} g_boom;\nvoid Operator0()", 1)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (in_operator(2, _CRASH), r"Operator2\(\) \(\S*model\.cc:\d+\)"),
        (_crash_before_main, r"\S+ \(\S*model\.cc:\d+\)"),
    ],
    ids=["in an operator", "before main"],
)
def test_a_crash_names_cause_function_and_line(change: Callable[[str], str], place: str) -> None:
    answer = run_elf(doctored(change))
    assert answer.code == 5
    error, hint = answer.err.splitlines()
    assert error.startswith(
        "error: the firmware crashed: HardFault (bus error on a data access, address 0xdead0000) at "
    )
    assert re.search(place, error)
    assert hint.startswith("hint: look at the place named")


def test_an_inference_that_hangs_ends_in_time() -> None:
    elf = doctored(in_operator(0, 'for (;;) { __asm volatile(""); }'))
    started_s = time.monotonic()
    answer = run_elf(elf, "--time-limit", "0.5")
    assert time.monotonic() - started_s < 20
    assert answer.code == 4
    assert answer.err.startswith("error: the target does not answer: nothing came for RUN in 3 x ")
    assert "\nhint: the firmware hangs" in answer.err


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (HANGS, r"the target does not answer: nothing came for HELLO in 30 x 0\.03 s$"),
        (
            BABBLES,
            r"the target does not answer HELLO in 30 x 0\.03 s: \d+ bytes came, none of them its reply; .*\(x{32}\)$",
        ),
        (
            LOCKS_UP,
            r"the target is gone: qemu-system-arm ended with SIGABRT: qemu: fatal: Lockup: can't escalate \S+ to .*$",
        ),
    ],
    ids=["hangs", "babbles", "locks up"],
)
def test_a_guest_that_is_not_ours_is_told_in_a_sentence(body: str, message: str, tmp_path: Path) -> None:
    answer = run_elf(guest(tmp_path, body), "--time-limit", "0.3")
    assert answer.code == 4
    error, *hints = answer.err.splitlines()
    assert re.match(f"error: {message}", error), error
    assert len(hints) <= 1


def test_firmware_of_another_board_is_refused_by_name(tmp_path: Path) -> None:
    elf = tmp_path / "other.elf"
    assert run("build", "--board", BOARD, "--model", "digits", "--quiet", "-o", str(elf)) == Finished(0, "", "")
    answer = run("run", str(elf), "--board", "mps2_an386", "--model", "digits", "--quiet")
    assert answer.code == 4
    assert answer.err.startswith(
        "error: the firmware on the target is for board mps2_an500, not mps2_an386\nhint: build"
    )
