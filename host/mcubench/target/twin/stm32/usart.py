# SPDX-License-Identifier: Apache-2.0
"""ST's USART as a UART, in both register layouts: v1 (F1, F4: RM0390 Rev 6, 25), v2 (others: RM0385 Rev 8, 31).

A byte takes its time on the wire in both directions, at the rate that the divisor makes of the clock. The first bytes
that are sent, that is: they show whether the program waits as long as it takes; after them the wire is faster, which
saves the twin a lot of waiting. The host's bytes wait until the receiver is on; a byte that comes while the receiver
is full is lost, as on the chip.

A block's `settings`: `fifo` is the depth where there is one (on with CR1.FIFOEN), `interrupt` the line's name where
it is not the block's, `pins` false where another rule sees to the pins.
"""

from abc import abstractmethod
from collections import deque
from typing import TYPE_CHECKING, ClassVar, Protocol, cast, runtime_checkable

from mcubench.target.twin.chip import Block
from mcubench.target.twin.peripheral import Peripheral, model
from mcubench.target.twin.rules import Rule

if TYPE_CHECKING:
    from mcubench.target.twin.world import World

# Status bits, the same in both layouts (SR and ISR).
_ORE, _IDLE, _RXNE, _TC, _TXE = 1 << 3, 1 << 4, 1 << 5, 1 << 6, 1 << 7
_BUSY, _TEACK, _REACK = 1 << 16, 1 << 21, 1 << 22
# CR1.
_RE, _TE, _RXNEIE, _TCIE, _TXEIE = 1 << 2, 1 << 3, 1 << 5, 1 << 6, 1 << 7
_PCE, _M0, _OVER8, _M1, _FIFOEN = 1 << 10, 1 << 12, 1 << 15, 1 << 28, 1 << 29
_STOP = 3 << 12  # CR2
_BITS_ON_THE_WIRE = 10
_SENT_AT_LINE_RATE, _FASTER = 64, 16
_TOLERANCE = 0.02
# What PRESC's values divide by (RM0444 Rev 5, 33.8.13).
_PRESCALERS = (1, 2, 4, 6, 8, 10, 12, 16, 32, 64, 128, 256)


@runtime_checkable
class PinPort(Protocol):
    """What a UART asks of a GPIO port's model."""

    def check_connected(self, pin: str, signal: str) -> None:
        """Refuse the use of `signal` on `pin` while the pin is not switched to it."""
        ...


class Usart(Peripheral):
    """What both layouts have in common. The layouts say where the registers are."""

    ENABLE: ClassVar[int]

    def __init__(self, name: str, data: Block, world: "World") -> None:
        self._generation = 0
        self._sent = 0
        super().__init__(name, data, world)

    def connect(self) -> None:
        """Only the UART that the board connects has the host at its other end."""
        if self.name == self.world.wiring.uart:
            self.world.line.listen(self._receive_next)

    def reset(self) -> None:
        """Nothing on the wire, nothing received."""
        super().reset()
        self._generation += 1
        self._to_send: deque[int] = deque()
        self._sending = False
        self._complete = True
        self._received: deque[int] = deque()
        self._receiving = False
        self._overrun = False

    @abstractmethod
    def divided(self) -> tuple[int, int]:
        """The baud rate as a fraction of the block's clock: multiply, divide; divide by 0 where it is not set."""

    # State.

    def _is_on(self, direction: int) -> bool:
        return bool(self.values["CR1"] & self.ENABLE and self.values["CR1"] & direction)

    def _depth(self) -> int:
        depth: int = self.data.settings.get("fifo", 1)
        return depth if self.values["CR1"] & _FIFOEN else 1

    def status(self) -> int:
        """The bits that both layouts have at the same places."""
        return (
            (_RXNE if self._received else 0)
            | (_ORE if self._overrun else 0)
            | (_TXE if len(self._to_send) < self._depth() else 0)
            | (_TC if self._complete else 0)
        )

    def acknowledged(self) -> int:
        """TEACK, REACK and BUSY of the second layout."""
        return (
            (_TEACK if self._is_on(_TE) else 0)
            | (_REACK if self._is_on(_RE) else 0)
            | (_BUSY if self._receiving else 0)
        )

    def clear_overrun(self) -> None:
        """ORE goes."""
        self._overrun = False
        self._update()

    def clear_complete(self) -> None:
        """TC goes."""
        self._complete = False
        self._update()

    def drop_received(self) -> None:
        """What was received is thrown away."""
        self._received.clear()
        self._update()

    def control_written(self) -> None:
        """CR1 was written: directions may have been turned on."""
        if not self.values["CR1"] & self.ENABLE:
            self._to_send.clear()
            self._complete = True
        self._receive_next()
        self._update()

    def _update(self) -> None:
        status, control = self.status(), self.values["CR1"]
        raised = (
            (control & _RXNEIE and status & (_RXNE | _ORE))
            or (control & _TXEIE and status & _TXE)
            or (control & _TCIE and status & _TC)
        )
        line = self.data.settings.get("interrupt", self.name)
        if line in self.world.chip.interrupts:
            self.world.interrupt(line, bool(raised and control & self.ENABLE))

    # The wire.

    def baud(self) -> float:
        """The rate that is set; 0 where none is."""
        multiply, divide = self.divided()
        clock = self.world.clocks.clock_hz(self.data.clock or self.name)
        return clock * multiply / divide if divide else 0.0

    def _check_line(self, signal: str, pin: str) -> None:
        wiring, check = self.world.wiring, self.world.rules.check
        baud = self.baud()
        check(
            Rule.BAUD_ERROR,
            abs(baud - wiring.baud) <= _TOLERANCE * wiring.baud,
            register=self.full("BRR"),
            value=self.values["BRR"],
            what=f"the line runs at {baud:.0f} baud",
            limit=f"within 2 % of {wiring.baud}",
            source=self.about("BRR").source,
        )
        control = self.values["CR1"]
        check(
            Rule.LINE_FORMAT,
            not control & (_PCE | _M0 | _M1) and not self.values["CR2"] & _STOP,
            register=self.full("CR1"),
            value=control,
            what="parity, 7 or 9 data bits, or other than one stop bit",
            limit="the line is 8N1",
            source=self.about("CR1").source,
        )
        port = self.world.block(f"GPIO{pin[1]}")
        if self.data.settings.get("pins", True):
            cast("PinPort", port).check_connected(pin, f"{self.name}_{signal}")

    def _byte_time(self) -> int:
        return max(1, round(_BITS_ON_THE_WIRE * self.world.clocks.core_hz() / self.baud()))

    def send(self, byte: int) -> None:
        """The program has written a byte to the transmitter."""
        if not self._is_on(_TE):
            return
        self._check_line("TX", self.world.wiring.tx)
        self.world.rules.check(
            Rule.TRANSMIT_OVERWRITTEN,
            len(self._to_send) < self._depth(),
            register=self.full("CR1"),
            value=self.values["CR1"],
            what="a byte is written while TXE is 0",
            limit="the transmitter must have room for it",
            source=self.data.source,
        )
        self._complete = False
        self._to_send.append(byte)
        if not self._sending:
            self._send_next()
        self._update()

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
            else:
                self._complete = True
            self._update()

        self._sent += 1
        divisor = 1 if self._sent <= _SENT_AT_LINE_RATE else _FASTER
        self.world.at(self.world.now + max(1, self._byte_time() // divisor), sent)

    def take(self) -> int:
        """The program reads the receiver."""
        byte = self._received.popleft() if self._received else 0
        self._update()
        return byte

    def _receive_next(self) -> None:
        if self._receiving or self.name != self.world.wiring.uart or not self.is_clocked() or not self._is_on(_RE):
            return
        byte = self.world.line.take()
        if byte is None:
            return
        self._check_line("RX", self.world.wiring.rx)
        self._receiving = True
        generation = self._generation

        def received() -> None:
            if generation != self._generation:
                return
            self._receiving = False
            if not self._is_on(_RE):
                pass
            elif len(self._received) < self._depth():
                self._received.append(byte)
            else:
                self._overrun = True
            self._update()
            self._receive_next()

        self.world.at(self.world.now + self._byte_time(), received)


@model("stm32_usart_v1")
class UsartV1(Usart):
    """SR and DR: reading DR takes the byte, reading SR and then DR clears the errors (RM0390, 25.6.1)."""

    READ_HAS_EFFECT: ClassVar[frozenset[str]] = frozenset({"SR", "DR"})
    ENABLE: ClassVar[int] = 1 << 13

    def reset(self) -> None:
        """As after a reset."""
        super().reset()
        self._status_was_read = False

    def read(self, register: str) -> int:
        """SR is worked out, DR takes."""
        if register == "SR":
            self._status_was_read = True
            return self.status()
        if register == "DR":
            if self._status_was_read:
                self._overrun = False
            self._status_was_read = False
            return self.take()
        return super().read(register)

    def write(self, register: str, value: int) -> None:
        """DR sends; in SR a 0 clears TC and RXNE, the others stay as they are."""
        if register == "DR":
            self.send(value & 0xFF)
        elif register == "SR":
            if not value & _TC:
                self.clear_complete()
            if not value & _RXNE:
                self.drop_received()
        else:
            super().write(register, value)
            if register == "CR1":
                self.control_written()

    def divided(self) -> tuple[int, int]:
        """BRR is the divisor with 4 fractional bits, 3 with oversampling by 8 (RM0390, 25.4.4)."""
        brr = self.values["BRR"] & 0xFFFF
        return (1, (brr >> 4) * 8 + (brr & 7)) if self.values["CR1"] & _OVER8 else (1, brr)


@model("stm32_usart_v2")
class UsartV2(Usart):
    """ISR, ICR, RDR and TDR. BRR can be written only while the USART is off (RM0385, 31.8.4)."""

    READ_HAS_EFFECT: ClassVar[frozenset[str]] = frozenset({"RDR"})
    ENABLE: ClassVar[int] = 1 << 0

    def read(self, register: str) -> int:
        """ISR is worked out, RDR takes."""
        if register == "ISR":
            return self.status() | self.acknowledged()
        if register == "RDR":
            return self.take()
        return super().read(register)

    def write(self, register: str, value: int) -> None:
        """TDR sends, ICR clears, RQR throws away."""
        if register == "TDR":
            self.send(value & 0xFF)
        elif register == "ICR":
            if value & _ORE:
                self.clear_overrun()
            if value & _TC:
                self.clear_complete()
        elif register == "RQR":
            if value & 1 << 3:
                self.drop_received()
        elif register not in {"ISR", "RDR"}:
            self._check_lock(register, value)
            super().write(register, value)
            if register == "CR1":
                self.control_written()

    def _check_lock(self, register: str, value: int) -> None:
        if register not in {"BRR", "PRESC"}:
            return
        self.world.rules.check(
            Rule.LOCKED_REGISTER,
            not self.values["CR1"] & self.ENABLE,
            register=self.full(register),
            value=value,
            what=f"{register} is written while the USART is on",
            limit="CR1.UE must be 0",
            source=self.about(register).source,
        )
        if register == "BRR":
            # RM0385, 31.5.4: USARTDIV must be 16 at least.
            self.world.rules.check(
                Rule.RESERVED_VALUE,
                value >= 16,
                register=self.full(register),
                value=value,
                what=f"a divisor of {value}",
                limit="16 at least",
                source=self.about(register).source,
            )

    def prescaler(self) -> int:
        """What PRESC divides the clock by; 1 where there is none."""
        return _PRESCALERS[min(self.values.get("PRESC", 0) & 0xF, len(_PRESCALERS) - 1)]

    def divided(self) -> tuple[int, int]:
        """RM0385, 31.5.4: with oversampling by 8, BRR[2:0] holds bits 3 to 1 of the divisor."""
        brr = self.values["BRR"] & 0xFFFF
        if self.values["CR1"] & _OVER8:
            return 2, ((brr & 0xFFF0) | (brr & 7) << 1) * self.prescaler()
        return 1, brr * self.prescaler()
