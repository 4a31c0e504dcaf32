# SPDX-License-Identifier: Apache-2.0
"""The UART without DMA of nRF51 and nRF52 (nRF52840 PS v1.7, UART; nRF51 RM v3.0.1, UART)."""

from collections import deque
from typing import TYPE_CHECKING, ClassVar, cast

from mcubench.target.twin.chip import Block
from mcubench.target.twin.nrf.gpio import Gpio
from mcubench.target.twin.peripheral import Peripheral, model
from mcubench.target.twin.rules import Rule

if TYPE_CHECKING:
    from mcubench.target.twin.world import World

_ENABLED = 4
# INTENSET's bits are those of the events' places.
_RXDRDY, _TXDRDY, _ERROR = 1 << 2, 1 << 7, 1 << 9
_OVERRUN = 1 << 0
_FIFO_BYTES = 6
_BITS_ON_THE_WIRE = 10
_TOLERANCE = 0.02
_SENT_AT_LINE_RATE, _FASTER = 64, 16
# The values that the manuals list, and the rates that they say these make.
_RATES = {
    0x0004F000: 1200,
    0x0009D000: 2400,
    0x0013B000: 4800,
    0x00275000: 9600,
    0x003B0000: 14400,
    0x004EA000: 19200,
    0x0075F000: 28800,
    0x00800000: 31250,
    0x009D5000: 38400,
    0x00E50000: 56000,
    0x00EBF000: 57600,
    0x013A9000: 76800,
    0x01D7E000: 115200,
    0x03AFB000: 230400,
    0x04000000: 250000,
    0x075F7000: 460800,
    0x0EBED000: 921600,
    0x0EBEDFA4: 921600,
    0x10000000: 1000000,
}
# What may change only while the UART is off.
_FIXED_WHILE_ON = frozenset({"PSELRTS", "PSELTXD", "PSELCTS", "PSELRXD"})


@model("nrf_uart")
class Uart(Peripheral):
    """One byte on its way out at a time, six wait on the way in."""

    READ_HAS_EFFECT: ClassVar[frozenset[str]] = frozenset({"RXD"})

    def __init__(self, name: str, data: Block, world: "World") -> None:
        self._generation = 0
        self._sent = 0
        super().__init__(name, data, world)

    def connect(self) -> None:
        """The UART that the board connects has the host at its other end."""
        if self.name == self.world.wiring.uart:
            self.world.line.listen(self._receive_next)

    def reset(self) -> None:
        """Off, nothing on the wire."""
        super().reset()
        self._generation += 1
        self._interrupts = 0
        self._received: deque[int] = deque()
        self._receiving = self._receives = self._transmits = self._sending = False

    def read(self, register: str) -> int:
        """RXD takes the byte; the next one raises its event."""
        if register == "RXD":
            byte = self._received.popleft() if self._received else 0
            if self._received:
                self._raise("EVENTS_RXDRDY")
            return byte
        if register in {"INTENSET", "INTENCLR"}:
            return self._interrupts
        return super().read(register)

    def write(self, register: str, value: int) -> None:  # noqa: C901 - one branch a register
        """Tasks, interrupts, bytes."""
        if register in _FIXED_WHILE_ON:
            self.world.rules.check(
                Rule.LOCKED_REGISTER,
                self.values["ENABLE"] != _ENABLED,
                register=self.full(register),
                value=value,
                what="a pin is chosen while the UART is on",
                limit="ENABLE must be 0",
                source=self.world.chip.sources["pins"],
            )
        if register == "INTENSET":
            self._interrupts |= value
        elif register == "INTENCLR":
            self._interrupts &= ~value
        elif register == "ERRORSRC":
            self.values[register] &= ~value
        elif register == "TXD":
            self._send(value & 0xFF)
        elif register == "TASKS_STARTRX" and value:
            self._receives = True
            self._receive_next()
        elif register == "TASKS_STOPRX" and value:
            self._receives = False
        elif register == "TASKS_STARTTX" and value:
            self._transmits = True
        elif register == "TASKS_STOPTX" and value:
            self._transmits = False
        elif not register.startswith("TASKS_"):
            super().write(register, value)
            if register == "ENABLE" and value != _ENABLED:
                self._received.clear()
        self._update()

    def _raise(self, event: str) -> None:
        self.values[event] = 1
        self._update()

    def _update(self) -> None:
        events = {"EVENTS_RXDRDY": _RXDRDY, "EVENTS_TXDRDY": _TXDRDY, "EVENTS_ERROR": _ERROR}
        raised = any(self.values[event] and self._interrupts & bit for event, bit in events.items())
        self.world.interrupt(self.name, raised)

    def _check_line(self, pin_register: str, wired: str, *, drives: bool) -> None:
        check, wiring = self.world.rules.check, self.world.wiring
        setting = self.values["BAUDRATE"]
        rate = _RATES.get(setting, 0)
        check(
            Rule.BAUD_ERROR,
            abs(rate - wiring.baud) <= _TOLERANCE * wiring.baud,
            register=self.full("BAUDRATE"),
            value=setting,
            what=f"the line runs at {rate} baud" if rate else "no rate that the manual lists",
            limit=f"within 2 % of {wiring.baud}",
            source=self.about("BAUDRATE").source,
        )
        check(
            Rule.LINE_FORMAT,
            self.values["CONFIG"] == 0,
            register=self.full("CONFIG"),
            value=self.values["CONFIG"],
            what="parity, flow control or two stop bits",
            limit="the line is 8N1",
            source=self.about("CONFIG").source,
        )
        port, number = wired.removeprefix("P").split(".")
        pin = 32 * int(port) + int(number)
        check(
            Rule.PIN_ALTERNATE_FUNCTION,
            self.values[pin_register] == pin,
            register=self.full(pin_register),
            value=self.values[pin_register],
            what="the UART has another pin than the board's line",
            limit=f"{wired} is pin {pin}",
            source=self.world.chip.sources["pins"],
        )
        cast("Gpio", self.world.block("GPIO")).check_pin(pin, drives=drives)

    def _byte_time(self) -> int:
        return max(1, round(_BITS_ON_THE_WIRE * self.world.clocks.core_hz() / _RATES[self.values["BAUDRATE"]]))

    def _send(self, byte: int) -> None:
        check = self.world.rules.check
        check(
            Rule.UNCLOCKED_PERIPHERAL,
            self.values["ENABLE"] == _ENABLED and self._transmits,
            register=self.full("ENABLE"),
            value=self.values["ENABLE"],
            what="a byte is sent while the transmitter is off",
            limit="ENABLE must be 4, and STARTTX triggered",
            source=self.data.source,
        )
        self._check_line("PSELTXD", self.world.wiring.tx, drives=True)
        check(
            Rule.TRANSMIT_OVERWRITTEN,
            not self._sending,
            register=self.full("TXD"),
            value=byte,
            what="a byte is written while the last is on its way",
            limit="TXDRDY comes first",
            source=self.data.source,
        )
        self._sending = True
        generation = self._generation

        def sent() -> None:
            if generation != self._generation:
                return
            self._sending = False
            self.world.line.transmit(byte)
            self._raise("EVENTS_TXDRDY")

        self._sent += 1
        divisor = 1 if self._sent <= _SENT_AT_LINE_RATE else _FASTER
        self.world.at(self.world.now + max(1, self._byte_time() // divisor), sent)

    def _receive_next(self) -> None:
        if self._receiving or not self._receives or self.values["ENABLE"] != _ENABLED:
            return
        if self.name != self.world.wiring.uart:
            return
        byte = self.world.line.take()
        if byte is None:
            return
        self._check_line("PSELRXD", self.world.wiring.rx, drives=False)
        self._receiving = True
        generation = self._generation

        def received() -> None:
            if generation != self._generation:
                return
            self._receiving = False
            if len(self._received) < _FIFO_BYTES:
                self._received.append(byte)
                if len(self._received) == 1:
                    self._raise("EVENTS_RXDRDY")
            else:
                self.values["ERRORSRC"] |= _OVERRUN
                self._raise("EVENTS_ERROR")
            self._receive_next()

        self.world.at(self.world.now + self._byte_time(), received)
