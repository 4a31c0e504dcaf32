# SPDX-License-Identifier: Apache-2.0
"""The program: its commands, and the one place where errors become an exit code."""

import os
import signal
import sys
from types import FrameType
from typing import Annotated

import click
import typer
from rich.markup import escape

import mcubench
from mcubench.cli import boards, build, codegen, doctor, flash_and_run, inspect, run
from mcubench.cli.terminal import errors, terminal
from mcubench.errors import McubenchError, ToolError

EXIT_INTERRUPTED = 130
_EXIT_FILE = 2
_EXIT_TERMINATED = 143

app = typer.Typer(
    name="mcubench",
    help="What does this neural network cost on this microcontroller, and is the answer right?",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
app.command("flash-and-run")(flash_and_run.flash_and_run)
app.add_typer(boards.app, name="boards")
app.command("inspect")(inspect.inspect)
app.command("codegen")(codegen.codegen)
app.command("build")(build.build)
app.command("run")(run.run)
app.command("doctor")(doctor.doctor)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"mcubench {mcubench.__version__}")
        raise typer.Exit


@app.callback()
def _program(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Say which version.")
    ] = False,
) -> None:
    del version


def main() -> None:
    """Run the command line and exit with its code."""
    signal.signal(signal.SIGTERM, _terminate)
    sys.exit(_run())


def _run() -> int:
    try:
        code = app(standalone_mode=False)
    except McubenchError as error:
        _report(error)
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        errors().print("interrupted")
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone; what is still buffered goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if terminal.debug:
            raise
        where = f"{error.filename}: " if error.filename else ""
        errors().print(f"[bold red]error:[/] {escape(where)}{escape(error.strerror or str(error))}", soft_wrap=True)
        return _EXIT_FILE
    return code if isinstance(code, int) else 0


def _report(error: McubenchError) -> None:
    console = errors()
    if terminal.debug:
        console.print_exception()
    if isinstance(error, ToolError) and error.log_tail:
        console.print(escape(error.log_tail), style="dim", highlight=False, soft_wrap=True)
    console.print(f"[bold red]error:[/] {escape(error.message)}", highlight=False, soft_wrap=True)
    if error.hint:
        console.print(f"[bold]hint:[/] {escape(error.hint)}", highlight=False, soft_wrap=True)


def _terminate(signum: int, frame: FrameType | None) -> None:
    """SIGTERM unwinds as Ctrl-C does, so that emulators and builds are ended and no file is left half-written."""
    del signum, frame
    raise SystemExit(_EXIT_TERMINATED)
