# SPDX-License-Identifier: Apache-2.0
"""Functions and pads of the pins (RP2040 Datasheet 2.19, RP2350 Datasheet 9)."""

from typing import cast

from mcubench.target.twin.peripheral import model
from mcubench.target.twin.rp.block import RpBlock
from mcubench.target.twin.rules import Rule

_OUTPUT_DISABLE, _INPUT_ENABLE, _ISOLATED = 1 << 7, 1 << 6, 1 << 8


@model("rp_io_bank")
class IoBank(RpBlock):
    """Which function each pin has."""

    def check_connected(self, pin: str, signal: str, *, drives: bool) -> None:
        """Refuse a UART on a pin (`GP0`) that has another function, or whose pad does not let it through."""
        number = int(pin.removeprefix("GP"))
        register = f"GPIO{number}_CTRL"
        wanted = self.world.chip.pins.get(pin, {}).get(signal)
        found = self.bits(register, 0, 5)
        self.world.rules.check(
            Rule.PIN_ALTERNATE_FUNCTION,
            wanted is not None and found == wanted,
            register=self.full(register),
            value=self.values[register],
            what=f"{signal} is used while {pin} has function {found}",
            limit=f"{pin} must have function {wanted}" if wanted is not None else f"{pin} has no {signal}",
            source=self.world.chip.sources["pins"],
        )
        cast("Pads", self.world.block("PADS_BANK0")).check_pad(number, drives=drives)


@model("rp_pads")
class Pads(RpBlock):
    """What is between a function and the world. RP2350 isolates pads until software lets go (`settings.isolates`)."""

    def check_pad(self, number: int, *, drives: bool) -> None:
        """Refuse the use of a pad that is closed."""
        register = f"GPIO{number}"
        setting = self.values[register]
        isolated = bool(self.data.settings.get("isolates")) and bool(setting & _ISOLATED)
        open_ = not setting & _OUTPUT_DISABLE if drives else bool(setting & _INPUT_ENABLE)
        self.world.rules.check(
            Rule.PIN_ALTERNATE_FUNCTION,
            open_ and not isolated,
            register=self.full(register),
            value=setting,
            what="the pad is isolated" if isolated else "the pad's output is disabled or its input is not enabled",
            limit="ISO and OD must be 0" if drives else "ISO must be 0 and IE 1",
            source=self.data.source,
        )
