# SPDX-License-Identifier: Apache-2.0
"""A GPIO port of STM32F1 with CRL and CRH; AFIO moves functions to other pins (RM0041 Rev 6, chapter GPIO)."""

from mcubench.target.twin.peripheral import Peripheral, model
from mcubench.target.twin.rules import Rule

_ALL_PINS = 0xFFFF
# RM0041, GPIOx_CRL: CNF and MODE of a pin; MODE 0 is an input, CNF 2 or 3 of an output gives it to a peripheral.
_INPUT_FLOATING, _INPUT_PULLED = 1, 2
_ALTERNATE = 2
# RM0041, AFIO_MAPR: the bits of AFIO_MAPR that move a UART, lowest bit and width.
_REMAPS = {"USART1": (2, 1), "USART2": (3, 1), "USART3": (4, 2)}


@model("stm32f1_gpio")
class Gpio(Peripheral):
    """One port. A pin reads what it drives, and 1 where it does not: the serial line's idle level."""

    def read(self, register: str) -> int:
        """IDR is worked out; BSRR and BRR are write-only and read 0."""
        if register == "IDR":
            outputs = sum(1 << pin for pin in range(16) if self._setting(pin) & 3)
            return self.values["ODR"] & outputs | _ALL_PINS & ~outputs
        if register in {"BSRR", "BRR"}:
            return 0
        return super().read(register)

    def write(self, register: str, value: int) -> None:
        """BSRR sets by its lower half and clears by its upper one; setting wins."""
        if register == "BSRR":
            self.values["ODR"] = self.values["ODR"] & ~(value >> 16) | value & _ALL_PINS
        elif register == "BRR":
            self.values["ODR"] &= ~value
        elif register != "IDR":
            super().write(register, value)

    def check_connected(self, pin: str, signal: str) -> None:
        """Refuse the use of `signal` (`USART1_TX`) on `pin` (`PA9`) unless mode and remap connect them.

        A pin's number in the chip's file is the value of the remap that brings the signal there. A transmitter needs
        an output of the alternate function, a receiver an input (RM0041, "GPIO configurations for device
        peripherals").
        """
        number, full = int(pin[2:]), self.full("CRL" if int(pin[2:]) < 8 else "CRH")
        wanted = self.world.chip.pins.get(pin, {}).get(signal)
        uart, direction = signal.split("_")
        setting = self._setting(number) if self.is_clocked() else 0
        mode, kind = setting & 3, setting >> 2
        if direction == "TX":
            holds, needs = mode != 0 and kind & _ALTERNATE != 0, "an output of the alternate function"
        else:
            holds, needs = mode == 0 and kind in {_INPUT_FLOATING, _INPUT_PULLED}, "an input"
        low, width = _REMAPS[uart]
        remap = self.world.block("AFIO").bits("MAPR", low, width)
        self.world.rules.check(
            Rule.PIN_ALTERNATE_FUNCTION,
            wanted is not None and remap == wanted and holds,
            register=full,
            value=self.values["CRL" if number < 8 else "CRH"],
            what=f"{signal} is used while {pin} has the setting {setting:#x} and the remap of {uart} is {remap}",
            limit=f"{pin} must be {needs}, the remap {wanted}" if wanted is not None else f"{pin} has no {signal}",
            source=self.world.chip.sources["pins"],
        )

    def _setting(self, pin: int) -> int:
        return self.bits("CRL" if pin < 8 else "CRH", 4 * (pin % 8), 4)
