# SPDX-License-Identifier: Apache-2.0
"""The sentence that a crash becomes."""

import dataclasses

import pytest

from fakes.board import FAULT
from mcubench.build import SourceLocation
from mcubench.pipeline.fault import explain_fault

PLACES = {
    0x1000: SourceLocation("Conv2d()", "firmware/lib/kernels/portable/conv_2d.cc", 41),
    0x2000: SourceLocation("Operator3()", "generated/model.cc", 12),
}


def test_a_crash_names_cause_place_and_caller() -> None:
    # CFSR bit 25 is DIVBYZERO (Armv7-M ARM, B3.2.15).
    assert explain_fault(FAULT, PLACES.get) == (
        "the firmware crashed: HardFault (division by zero) "
        "at Conv2d() (firmware/lib/kernels/portable/conv_2d.cc:41), called from Operator3() (generated/model.cc:12) "
        "[pc=0x00001000 lr=0x00002001 cfsr=0x02000000 sp=0x20001000]"
    )


def test_every_cause_is_told_and_the_address_where_the_core_says_that_it_is_valid() -> None:
    # PRECISERR is bit 9, BFARVALID bit 15; DACCVIOL bit 1, MMARVALID bit 7.
    bus = dataclasses.replace(FAULT, cfsr=1 << 9 | 1 << 15, bfar=0xDEAD0000)
    assert "(bus error on a data access, address 0xdead0000)" in explain_fault(bus, PLACES.get)
    memory = dataclasses.replace(FAULT, cfsr=1 << 1 | 1 << 7, mmfar=0x30)
    assert "(data access to where none may be, address 0x00000030)" in explain_fault(memory, PLACES.get)
    stale = dataclasses.replace(FAULT, cfsr=1 << 16, bfar=0x1234)
    assert "(undefined instruction) at" in explain_fault(stale, PLACES.get)
    both = dataclasses.replace(FAULT, cfsr=1 << 16 | 1 << 24)
    assert "(undefined instruction; unaligned access) at" in explain_fault(both, PLACES.get)


def test_a_place_that_is_not_in_the_source_is_an_address() -> None:
    sentence = explain_fault(dataclasses.replace(FAULT, pc=0x3001, cfsr=0), lambda _: None)
    assert sentence.startswith("the firmware crashed: HardFault at 0x00003000 [")


@pytest.mark.parametrize("lr", [0, 0xFFFF_FFF9, 0x2000_1310, 0x1001])
def test_a_link_register_that_holds_no_other_function_is_no_caller(lr: int) -> None:
    # Nothing, the code of a return from an exception, data, the function itself.
    sentence = explain_fault(dataclasses.replace(FAULT, lr=lr), PLACES.get)
    assert "called from" not in sentence


def test_a_stack_that_left_its_memory_has_no_place() -> None:
    event = dataclasses.replace(FAULT, fault="stack overflow", pc=0, lr=0, cfsr=1 << 12)
    assert explain_fault(event, PLACES.get) == (
        "the firmware crashed: stack overflow (bus error while stacking for an exception: a stack overflow?) "
        "[pc=0x00000000 lr=0x00000000 cfsr=0x00001000 sp=0x20001000]"
    )
