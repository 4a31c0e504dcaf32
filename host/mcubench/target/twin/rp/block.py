# SPDX-License-Identifier: Apache-2.0
"""What every peripheral of RP2040 and RP2350 has: four views of each register, and a reset of its own."""

from mcubench.target.twin.peripheral import Peripheral, model

# RP2040 Datasheet 2.1.2: the second view toggles, the third sets, the fourth clears the bits that are stored.
_VIEW_BYTES = 0x1000
_TOGGLE, _SET, _CLEAR = 1, 2, 3


@model("rp_plain")
class RpBlock(Peripheral):
    """Registers seen four times."""

    def load(self, offset: int, size: int) -> int:
        """Every view reads the same."""
        return super().load(offset % _VIEW_BYTES, size)

    def store(self, offset: int, size: int, value: int) -> None:
        """The view says what to do with the register."""
        view, within = divmod(offset, _VIEW_BYTES)
        if view == 0:
            super().store(within, size, value)
            return
        register, _ = self.locate(within, size)
        before = self.values[register]
        combined = {_TOGGLE: before ^ value, _SET: before | value, _CLEAR: before & ~value}[view]
        self.write(register, combined)


@model("rp_resets")
class Resets(RpBlock):
    """A set bit holds a block in reset; DONE says which are out of it (RP2040 Datasheet 2.14, RP2350 7.5)."""

    def read(self, register: str) -> int:
        """A block is out of reset at once."""
        if register == "RESET_DONE":
            return ~self.values["RESET"] & self.about("RESET").reset
        return super().read(register)

    def write(self, register: str, value: int) -> None:
        """A block that goes into reset forgets everything."""
        before = self.values["RESET"]
        super().write(register, value)
        for name, block in self.world.chip.peripherals.items():
            gate = block.gate
            if gate is not None and gate.block == self.name and self.values["RESET"] & ~before & 1 << gate.bit:
                self.world.block(name).reset()
