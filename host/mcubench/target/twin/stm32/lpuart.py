# SPDX-License-Identifier: Apache-2.0
"""ST's LPUART: a USART of the second layout whose divisor has eight fractional bits (RM0432 Rev 9)."""

from mcubench.target.twin.peripheral import model
from mcubench.target.twin.rules import Rule
from mcubench.target.twin.stm32.usart import UsartV2

# RM0432, LPUART_BRR: it must be from 0x300 to 0xFFFFF, the kernel's clock from 3 to 4096 times the baud rate.
_LEAST, _MOST = 0x300, 0xF_FFFF
_FRACTION = 256


@model("stm32_lpuart")
class Lpuart(UsartV2):
    """LPUART1."""

    def write(self, register: str, value: int) -> None:
        """A divisor outside its range gives no rate at all."""
        super().write(register, value)
        if register == "BRR":
            self.world.rules.check(
                Rule.RESERVED_VALUE,
                _LEAST <= value <= _MOST,
                register=self.full(register),
                value=value,
                what=f"a divisor of {value:#x}",
                limit=f"{_LEAST:#x} to {_MOST:#x}",
                source=self.about(register).source,
            )

    def divided(self) -> tuple[int, int]:
        """The rate is 256 times the clock by BRR, after the prescaler."""
        multiply, prescaler = _FRACTION, self.prescaler()
        return multiply, (self.values["BRR"] & _MOST) * prescaler
