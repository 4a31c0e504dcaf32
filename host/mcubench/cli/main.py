# SPDX-License-Identifier: Apache-2.0
"""The program: its commands, and the one place where errors become an exit code."""

import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import Annotated

import typer
from rich.markup import escape

import mcubench
from mcubench.cli.commands import CommandGroup
from mcubench.cli.terminal import errors, terminal
from mcubench.errors import McubenchError, ToolError

EXIT_INTERRUPTED = 130
_EXIT_FILE = 2
_EXIT_READER_GONE = 1
# As a shell counts a program that a signal ended.
_EXIT_SIGNALLED = 128

app = typer.Typer(
    name="mcubench",
    cls=CommandGroup,
    help="What does this neural network cost on this microcontroller, and is the answer right?",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)


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
    for signum in (signal.SIGTERM, signal.SIGHUP):
        # nohup has a program ignore that its terminal went.
        if signal.getsignal(signum) is not signal.SIG_IGN:
            signal.signal(signum, _terminate)
    code = run_command_line()
    _output_is_broken()
    sys.exit(code)


def run_command_line() -> int:
    """Run what `sys.argv` says; every error that is not a bug of ours becomes its message and its exit code."""
    try:
        # Typer turns Ctrl-C into the code 130, and ends the program in silence where nobody reads its output.
        code = app(expand_emulate(sys.argv[1:]), prog_name=app.info.name, standalone_mode=False)
        sys.stdout.flush()
    except McubenchError as error:
        log_tail = error.log_tail if isinstance(error, ToolError) else ""
        _report(error.message, error.hint, log_tail=log_tail)
        return error.exit_code
    except typer.TyperException as error:
        # There is no message where a command without arguments printed its help.
        if message := error.format_message():
            _report(message, _usage_hint(error))
        return error.exit_code
    except OSError as error:
        return _report_os_error(error)
    if code == EXIT_INTERRUPTED:
        errors().print("interrupted")
    return code if isinstance(code, int) else 0


def expand_emulate(words: Sequence[str]) -> list[str]:
    """`--emulate` by itself means `--emulate auto`: Typer has no option with a value that may be left out."""
    last = len(words) - 1
    return [
        f"{word}=auto" if word == "--emulate" and (place == last or words[place + 1].startswith("-")) else word
        for place, word in enumerate(words)
    ]


def _report(message: str, hint: str | None, *, log_tail: str = "") -> None:
    """Say what went wrong, and the way out; with `--debug`, where in our code it was found too."""
    console = errors()
    if terminal.debug:
        console.print_exception()
    if log_tail:
        console.print(escape(log_tail), style="dim", highlight=False, soft_wrap=True)
    console.print(f"[bold red]error:[/] {escape(message)}", highlight=False, soft_wrap=True)
    if hint:
        console.print(f"[bold]hint:[/] {escape(hint)}", highlight=False, soft_wrap=True)


def _report_os_error(error: OSError) -> int:
    """Say which file could not be used; a reader of our output that has gone wants to hear nothing."""
    is_output = _output_is_broken()
    if is_output and isinstance(error, BrokenPipeError):
        return _EXIT_READER_GONE
    where = "standard output" if is_output else error.filename
    _report(f"{f'{where}: ' if where else ''}{error.strerror or error}", None)
    return _EXIT_FILE


def _output_is_broken() -> bool:
    """Whether what was printed cannot be written. Python would try again at exit: it must not."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return True
    return False


def _usage_hint(error: typer.TyperException) -> str:
    """Where the usage is said, of the command that was meant if that is known."""
    context = getattr(error, "ctx", None)
    return f"`{context.command_path if context is not None else app.info.name} --help` says what there is"


def _terminate(signum: int, frame: FrameType | None) -> None:
    """Unwind as Ctrl-C does, so that emulators and builds are ended and no file is left half-written."""
    del frame
    raise SystemExit(_EXIT_SIGNALLED + signum)


if __name__ == "__main__":
    main()
