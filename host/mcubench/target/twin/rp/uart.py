# SPDX-License-Identifier: Apache-2.0
"""Arm's PL011 (DDI 0183) as RP2040 and RP2350 have it: FIFOs of 32 bytes, clocked by CLK_PERI."""

from collections import deque
from typing import TYPE_CHECKING, ClassVar, cast

from mcubench.target.twin.chip import Block
from mcubench.target.twin.peripheral import model
from mcubench.target.twin.rp.block import RpBlock
from mcubench.target.twin.rp.pins import IoBank
from mcubench.target.twin.rules import Rule

if TYPE_CHECKING:
    from mcubench.target.twin.world import World

_BUSY, _RXFE, _TXFF, _RXFF, _TXFE = 1 << 3, 1 << 4, 1 << 5, 1 << 6, 1 << 7
_UARTEN, _TXE, _RXE = 1 << 0, 1 << 8, 1 << 9
_RX, _TX, _RX_TIMEOUT = 1 << 4, 1 << 5, 1 << 6
_FIFO_ON, _EIGHT_BITS_NO_PARITY_ONE_STOP = 1 << 4, 3 << 5
_FORMAT = 0b1110_1110
_OVERRUN = 1 << 11
_FIFO_BYTES = 32
# IFLS: an eighth, a quarter, half, three quarters, seven eighths.
_LEVELS = (4, 8, 16, 24, 28)
_BITS_ON_THE_WIRE = 10
_TIMEOUT_BITS = 32
_TOLERANCE = 0.02
_SENT_AT_LINE_RATE, _FASTER = 64, 16


@model("rp_uart")
class Uart(RpBlock):
    """The board's UART has the host at its other end."""

    READ_HAS_EFFECT: ClassVar[frozenset[str]] = frozenset({"UARTDR"})

    def __init__(self, name: str, data: Block, world: "World") -> None:
        self._generation = 0
        self._sent = 0
        super().__init__(name, data, world)

    def connect(self) -> None:
        """Listen, if this is the one."""
        if self.name == self.world.wiring.uart:
            self.world.line.listen(self._receive_next)

    def reset(self) -> None:
        """Off, FIFOs empty, no divisor."""
        super().reset()
        self._generation += 1
        self._divisor = 0
        self._to_send: deque[int] = deque()
        self._sending = self._receiving = self._timed_out = self._lost = False
        self._received: deque[int] = deque()

    def read(self, register: str) -> int:
        """DR takes a byte, the flags are worked out."""
        if register == "UARTDR":
            return self._take()
        if register == "UARTFR":
            depth = self._depth()
            return (
                (_BUSY if self._sending or self._to_send else 0)
                | (_RXFE if not self._received else 0)
                | (_RXFF if len(self._received) >= depth else 0)
                | (_TXFF if len(self._to_send) >= depth else 0)
                | (_TXFE if not self._to_send else 0)
            )
        if register == "UARTRIS":
            return self._raised()
        if register == "UARTMIS":
            return self._raised() & self.values["UARTIMSC"]
        return super().read(register)

    def write(self, register: str, value: int) -> None:
        """DR sends; writing LCR_H takes the divisor over (PL011 TRM, 3.3.6)."""
        if register == "UARTDR":
            self._send(value & 0xFF)
        elif register == "UARTICR":
            if value & _RX_TIMEOUT:
                self._timed_out = False
        else:
            super().write(register, value)
            if register == "UARTLCR_H":
                self._divisor = self.bits("UARTIBRD", 0, 16) << 6 | self.bits("UARTFBRD", 0, 6)
            if register == "UARTCR":
                self._receive_next()
        self._update()

    def _depth(self) -> int:
        return _FIFO_BYTES if self.values["UARTLCR_H"] & _FIFO_ON else 1

    def _level(self, low: int, depth: int) -> int:
        return _LEVELS[min(self.bits("UARTIFLS", low, 3), 4)] if depth > 1 else 1

    def _raised(self) -> int:
        depth = self._depth()
        return (
            (_RX if len(self._received) >= self._level(3, depth) else 0)
            | (_TX if len(self._to_send) <= self._level(0, depth) else 0)
            | (_RX_TIMEOUT if self._timed_out and self._received else 0)
        )

    def _update(self) -> None:
        self.world.interrupt(self.name, bool(self._raised() & self.values["UARTIMSC"]))

    def _is_on(self, direction: int) -> bool:
        return bool(self.values["UARTCR"] & _UARTEN and self.values["UARTCR"] & direction)

    def _baud(self) -> float:
        clock = self.world.clocks.clock_hz("PERI")
        return clock * 4 / self._divisor if self._divisor else 0.0

    def _check_line(self, pin: str, signal: str, *, drives: bool) -> None:
        check, wiring = self.world.rules.check, self.world.wiring
        clock = self.world.clocks.clock_hz("PERI")
        check(
            Rule.UNCLOCKED_PERIPHERAL,
            clock > 0,
            register="CLOCKS_CLK_PERI_CTRL",
            value=self.world.block("CLOCKS").values["CLK_PERI_CTRL"],
            what="the UART is used without CLK_PERI",
            limit="ENABLE must be 1",
            source=self.data.source,
        )
        baud = self._baud()
        check(
            Rule.BAUD_ERROR,
            abs(baud - wiring.baud) <= _TOLERANCE * wiring.baud,
            register=self.full("UARTIBRD"),
            value=self.values["UARTIBRD"],
            what=f"the line runs at {baud:.0f} baud",
            limit=f"within 2 % of {wiring.baud}",
            source=self.about("UARTIBRD").source,
        )
        check(
            Rule.LINE_FORMAT,
            self.values["UARTLCR_H"] & _FORMAT == _EIGHT_BITS_NO_PARITY_ONE_STOP,
            register=self.full("UARTLCR_H"),
            value=self.values["UARTLCR_H"],
            what="parity, other than 8 data bits, or two stop bits",
            limit="the line is 8N1",
            source=self.about("UARTLCR_H").source,
        )
        cast("IoBank", self.world.block("IO_BANK0")).check_connected(pin, f"{self.name}_{signal}", drives=drives)

    def _byte_time(self, bits: int = _BITS_ON_THE_WIRE) -> int:
        return max(1, round(bits * self.world.clocks.core_hz() / self._baud()))

    def _send(self, byte: int) -> None:
        check = self.world.rules.check
        check(
            Rule.UNCLOCKED_PERIPHERAL,
            self._is_on(_TXE),
            register=self.full("UARTCR"),
            value=self.values["UARTCR"],
            what="a byte is sent while the transmitter is off",
            limit="UARTEN and TXE must be 1",
            source=self.data.source,
        )
        self._check_line(self.world.wiring.tx, "TX", drives=True)
        check(
            Rule.TRANSMIT_OVERWRITTEN,
            len(self._to_send) < self._depth(),
            register=self.full("UARTDR"),
            value=byte,
            what="a byte is written while TXFF is 1",
            limit="the FIFO must have room for it",
            source=self.data.source,
        )
        self._to_send.append(byte)
        if not self._sending:
            self._send_next()

    def _send_next(self) -> None:
        byte = self._to_send.popleft()
        self._sending = True
        generation = self._generation

        def sent() -> None:
            if generation != self._generation:
                return
            if self.name == self.world.wiring.uart:
                self.world.line.transmit(byte)
            self._sending = False
            if self._to_send:
                self._send_next()
            self._update()

        self._sent += 1
        divisor = 1 if self._sent <= _SENT_AT_LINE_RATE else _FASTER
        self.world.at(self.world.now + max(1, self._byte_time() // divisor), sent)

    def _take(self) -> int:
        byte = self._received.popleft() if self._received else 0
        lost, self._lost = self._lost, False
        if not self._received:
            self._timed_out = False
        self._update()
        return byte | (_OVERRUN if lost else 0)

    def _receive_next(self) -> None:
        if self._receiving or self.name != self.world.wiring.uart or not self.is_clocked() or not self._is_on(_RXE):
            return
        byte = self.world.line.take()
        if byte is None:
            return
        self._check_line(self.world.wiring.rx, "RX", drives=False)
        self._receiving = True
        generation = self._generation

        def received() -> None:
            if generation != self._generation:
                return
            self._receiving = False
            if len(self._received) < self._depth():
                self._received.append(byte)
            else:
                self._lost = True
            self._receive_next()
            if not self._receiving:
                self.world.at(self.world.now + self._byte_time(_TIMEOUT_BITS), timed_out)
            self._update()

        def timed_out() -> None:
            if generation == self._generation and not self._receiving and self._received:
                self._timed_out = True
                self._update()

        self.world.at(self.world.now + self._byte_time(), received)
