# SPDX-License-Identifier: Apache-2.0
"""`mcubench boards`: what boards there are, and what is known of one."""

from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from mcubench.board import Board, BoardList, Energy, Speed, find_board, load_boards
from mcubench.cli import options
from mcubench.cli.terminal import reports, write_json

app = typer.Typer(help="List the boards, or show one.", no_args_is_help=True)

_KIB = 1024


@app.command("list")
def list_boards(json: options.Json = None, debug: options.Debug = False) -> None:
    """List every board: core, clock, memory, and what stands in for it."""
    del debug
    boards = load_boards()
    if json is not None:
        write_json(BoardList(boards=tuple(boards)), json)
    if json != "-":
        reports().print(_table(boards))


@app.command("show")
def show(
    board: Annotated[str, typer.Argument(help="A board's name, or the path of a board file.")],
    json: options.Json = None,
    debug: options.Debug = False,
) -> None:
    """Show everything that is known of a board."""
    del debug
    found = find_board(board)
    if json is not None:
        write_json(found, json)
    if json != "-":
        table = Table(title=escape(found.id), title_justify="left", show_header=False)
        for key, value in _facts(found).items():
            table.add_row(key, escape(value))
        reports().print(table)


def _table(boards: list[Board]) -> Table:
    table = Table()
    for column in ("board", "core", "code for", "clock", "flash", "RAM", "runs on", "what it is"):
        table.add_column(column, no_wrap=column == "board")
    for board in boards:
        table.add_row(
            board.id,
            board.core,
            board.compile.cpu,
            f"{board.clock_hz / 1e6:g} MHz",
            f"{board.memory.flash.size // _KIB} KiB",
            f"{board.memory.ram.size // _KIB} KiB",
            ", ".join(_runs_on(board)),
            escape(board.description),
        )
    return table


def _line(board: Board) -> str:
    serial = board.serial
    ways = {"probe": "through the on-board debugger's serial port", "adapter": "through an adapter on these pins"}
    if serial.via is None:
        return f"{serial.baud} baud"
    return f"{serial.baud} baud, {serial.uart} on {serial.tx} (TX) and {serial.rx} (RX), {ways[serial.via]}"


def _speed(speed: Speed) -> str:
    features = ", ".join(name.replace("_", " ") for name in speed.features)
    return f"{features}; {speed.wait_states} wait states"


def _energy(energy: Energy) -> str:
    return f"{energy.run_current_ma:g} mA at {energy.supply_v:g} V ({energy.source})"


def _runs_on(board: Board) -> list[str]:
    """What runs the board's own firmware."""
    real = ["itself", "twin"] if board.is_real else []
    return [*real, *(["qemu"] if board.qemu is not None else [])]


def _facts(board: Board) -> dict[str, str]:
    flash, ram = board.memory.flash, board.memory.ram
    facts = {
        "name": board.name,
        "description": board.description,
        "core": board.core,
        "clock": f"{board.clock_hz:,} Hz",
        "counter": board.counter,
        "flash": f"{flash.size:,} bytes at {flash.origin:#010x}",
        "RAM": f"{ram.size:,} bytes at {ram.origin:#010x}",
        "stack": f"{board.stack_size:,} bytes",
        "compiled for": board.compile.cpu + (f", FPU {board.compile.fpu}" if board.compile.fpu else ", soft float"),
        "port": ", ".join(board.port.parts),
        **{f"port, {name}": f"{value:#010x}" for name, value in board.port.constants.items()},
        "serial line": _line(board),
        "on USB": ", ".join(f"{usb.vendor:04x}:{usb.product:04x}" for usb in board.usb) or "not by itself",
        "flash tools": "none" if board.flash_tools is None else ", ".join(board.flash_tools.names),
        "fast by": "" if board.speed is None else _speed(board.speed),
        "supply current": "not known" if board.energy is None else _energy(board.energy),
        "QEMU machine": board.qemu.machine if board.qemu is not None else "none",
        "digest": board.digest(),
    }
    facts |= {"chip": board.chip} if board.chip is not None else {}
    facts |= {"also called": ", ".join(board.aliases)} if board.aliases else {}
    facts |= {"note": board.note} if board.note is not None else {}
    return {key: value for key, value in facts.items() if value}
