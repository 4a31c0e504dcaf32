# SPDX-License-Identifier: Apache-2.0
"""GPIO of nRF51 and nRF52: any pin may have any function (nRF52840 PS v1.7, GPIO; nRF51 RM v3.0.1, GPIO)."""

from mcubench.target.twin.peripheral import Peripheral, model
from mcubench.target.twin.rules import Rule

# PIN_CNF: DIR, and INPUT, of which 1 means disconnected.
_OUTPUT, _INPUT_DISCONNECTED = 1 << 0, 1 << 1


@model("nrf_gpio")
class Gpio(Peripheral):
    """The ports, with names like `P0_OUT`. A pin reads 1, the idle level of a line, where it does not drive."""

    def read(self, register: str) -> int:
        """IN is worked out; the set and clear registers read what they change."""
        port, name = register.split("_", 1)
        if name == "IN":
            driven = self.values[f"{port}_DIR"]
            return self.values[f"{port}_OUT"] & driven | ~driven & 0xFFFF_FFFF
        if name in {"OUTSET", "OUTCLR"}:
            return self.values[f"{port}_OUT"]
        if name in {"DIRSET", "DIRCLR"}:
            return self.values[f"{port}_DIR"]
        return super().read(register)

    def write(self, register: str, value: int) -> None:
        """DIR and PIN_CNF's first bit are one."""
        port, name = register.split("_", 1)
        if name in {"OUTSET", "OUTCLR", "DIRSET", "DIRCLR"}:
            target = f"{port}_{name[:3]}"
            before = self.values[target]
            self.write(target, before | value if name.endswith("SET") else before & ~value)
            return
        super().write(register, value)
        if name == "DIR":
            for pin in range(32):
                key = f"{port}_PIN_CNF{pin}"
                if key in self.values:
                    self.values[key] = self.values[key] & ~_OUTPUT | value >> pin & 1
        elif name.startswith("PIN_CNF"):
            pin = int(name.removeprefix("PIN_CNF"))
            self.values[f"{port}_DIR"] = self.values[f"{port}_DIR"] & ~(1 << pin) | (value & _OUTPUT) << pin

    def check_pin(self, number: int, *, drives: bool) -> None:
        """Refuse a UART on a pin that is not the output, or the connected input, that the manual asks for."""
        register = f"P{number // 32}_PIN_CNF{number % 32}"
        setting = self.values[register]
        right = bool(setting & _OUTPUT) if drives else not setting & (_OUTPUT | _INPUT_DISCONNECTED)
        self.world.rules.check(
            Rule.PIN_ALTERNATE_FUNCTION,
            right,
            register=self.full(register),
            value=setting,
            what=f"the UART {'sends' if drives else 'receives'} on the pin",
            limit="it must be an output" if drives else "it must be an input that is connected",
            source=self.world.chip.sources["pins"],
        )
