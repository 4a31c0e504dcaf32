# SPDX-License-Identifier: Apache-2.0
"""A GPIO port some of whose pins have a supply of their own that PWR must declare valid (RM0432 Rev 9, PWR_CR2)."""

from mcubench.target.twin.peripheral import model
from mcubench.target.twin.rules import Rule
from mcubench.target.twin.stm32.gpio import Gpio


@model("stm32_gpio_supply")
class SuppliedGpio(Gpio):
    """`settings`: the PWR register and bit that say the supply is valid, the first pin that needs it, the source."""

    def check_connected(self, pin: str, signal: str) -> None:
        """A pin without its supply is isolated, whatever its alternate function."""
        super().check_connected(pin, signal)
        settings, pwr = self.data.settings, self.world.block("PWR")
        if int(pin[2:]) < settings["first_pin"]:
            return
        self.world.rules.check(
            Rule.IO_SUPPLY,
            pwr.bits(settings["register"], settings["bit"]) == 1,
            register=pwr.full(settings["register"]),
            value=pwr.values[settings["register"]],
            what=f"{signal} is used on {pin} while its supply is not valid",
            limit=f"bit {settings['bit']} must be 1",
            source=settings["source"],
        )
