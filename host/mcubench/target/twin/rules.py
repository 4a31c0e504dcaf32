# SPDX-License-Identifier: Apache-2.0
"""What the chip would not survive or not do: the rules, the violation that ends a run, and which rules were asked."""

from collections import Counter
from enum import StrEnum


class Rule(StrEnum):
    """The stable names. One that only another family has is added here, with the sentence that says what it is."""

    OVER_FREQUENCY = "over_frequency"  # a clock beyond what the supply or the voltage scale allows
    WAIT_STATES = "wait_states"  # the flash read with fewer wait states than the clock needs
    OSCILLATOR_NOT_READY = "oscillator_not_ready"  # a switch to, or a PLL from, a source that does not run yet
    PLL_RANGE = "pll_range"  # a PLL's input, oscillator or factor outside its range, or changed while it runs
    UNCLOCKED_PERIPHERAL = "unclocked_peripheral"  # a register of a block without a clock, or held in reset
    PIN_ALTERNATE_FUNCTION = "pin_alternate_function"  # a UART that is used while its pin is not connected to it
    BAUD_ERROR = "baud_error"  # more than 2 % away from the line's rate
    BUS_PRESCALER = "bus_prescaler"  # a bus over its limit
    OVERDRIVE_ORDER = "overdrive_order"  # the steps of voltage scaling or overdrive in the wrong order
    FLASH_WRITE = "flash_write"  # a store to a memory that the program cannot store to
    UNKNOWN_REGISTER = "unknown_register"  # an address in the peripherals' space where the chip has nothing we know
    ACCESS_SIZE = "access_size"  # a register read or written in a width that it does not take
    RESERVED_VALUE = "reserved_value"  # a value that the manual reserves or forbids
    CACHE_NOT_INVALIDATED = "cache_not_invalidated"  # a cache turned on with what it happened to hold
    LINE_FORMAT = "line_format"  # a UART that does not speak 8 bits, no parity, one stop bit
    TRANSMIT_OVERWRITTEN = "transmit_overwritten"  # a byte written to a transmitter that has no room for it
    SENSOR_TIMING = "sensor_timing"  # a converter clocked too fast, used too early, or a sensor sampled too shortly
    IO_SUPPLY = "io_supply"  # a pin or a converter that is used while its own supply is not declared valid
    BOOT_IMAGE = "boot_image"  # a program that the chip's boot ROM would not start
    LOCKED_REGISTER = "locked_register"  # a write to what is locked, or may not change now


class Violation(Exception):  # noqa: N818 - it is the chip's verdict on the firmware, not an error of ours
    """The firmware did what the chip would not survive or not do."""

    def __init__(self, rule: Rule, *, register: str, value: int, what: str, limit: str, source: str) -> None:
        super().__init__(f"refused ({rule}): {register} = {value:#x}: {what}; {limit} ({source})")
        self.rule = rule


class RuleBook:
    """Asks the rules, and remembers which were asked."""

    def __init__(self) -> None:
        self._asked: Counter[Rule] = Counter()

    def check(
        self, rule: Rule, holds: bool, *, register: str, value: int, what: str, limit: str, source: str
    ) -> None:
        """Ask a rule: `register` holds or gets `value`, which means `what`, and `limit` is what is allowed.

        Raises:
            Violation: it does not hold.
        """
        self._asked[rule] += 1
        if not holds:
            raise Violation(rule, register=register, value=value, what=what, limit=limit, source=source)

    def asked(self) -> dict[str, int]:
        """Each rule that was asked, and how often, by name."""
        return {rule.value: count for rule, count in sorted(self._asked.items())}
