# SPDX-License-Identifier: Apache-2.0
"""A GPIO port with MODER and AFR registers (RM0385 Rev 8, chapter 6; the same in F4, L4, G0, H7, U5)."""

from mcubench.target.twin.peripheral import Peripheral, model
from mcubench.target.twin.rules import Rule

_MODE_ALTERNATE = 2
_ALL_PINS = 0xFFFF


@model("stm32_gpio")
class Gpio(Peripheral):
    """One port. A pin reads what it drives, and 1 where it does not: the serial line's idle level."""

    def read(self, register: str) -> int:
        """IDR is worked out; BSRR and BRR are write-only and read 0."""
        if register == "IDR":
            outputs = sum(1 << pin for pin in range(16) if self.bits("MODER", 2 * pin, 2) == 1)
            return self.values["ODR"] & outputs | _ALL_PINS & ~outputs
        if register in {"BSRR", "BRR"}:
            return 0
        return super().read(register)

    def write(self, register: str, value: int) -> None:
        """BSRR sets by its lower half and clears by its upper one; setting wins (RM0385, 6.4.7)."""
        if register == "BSRR":
            self.values["ODR"] = self.values["ODR"] & ~(value >> 16) | value & _ALL_PINS
        elif register == "BRR":
            self.values["ODR"] &= ~value
        elif register != "IDR":
            super().write(register, value)

    def alternate_function(self, pin: int) -> int | None:
        """The number that a pin's alternate function has now; None where it is in another mode."""
        if self.bits("MODER", 2 * pin, 2) != _MODE_ALTERNATE:
            return None
        return self.bits("AFRL" if pin < 8 else "AFRH", 4 * (pin % 8), 4)

    def check_connected(self, pin: str, signal: str) -> None:
        """Refuse the use of `signal` (`USART3_TX`) on `pin` (`PD8`) while the pin is not switched to it."""
        wanted = self.world.chip.pins.get(pin, {}).get(signal)
        number = int(pin[2:])
        found = self.alternate_function(number) if self.is_clocked() else None
        half = "AFRL" if number < 8 else "AFRH"
        self.world.rules.check(
            Rule.PIN_ALTERNATE_FUNCTION,
            wanted is not None and found == wanted,
            register=self.full(half),
            value=self.values[half],
            what=f"{signal} is used while {pin} is "
            + ("no alternate function" if found is None else f"alternate function {found}"),
            limit=f"{pin} must be alternate function {wanted}" if wanted is not None else f"{pin} has no {signal}",
            source=self.world.chip.sources["pins"],
        )
