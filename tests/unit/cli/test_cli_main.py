# SPDX-License-Identifier: Apache-2.0
"""What the program does with a wrong command line, with a reader that goes, and with output that has no room."""

import re
import subprocess
import sys

import pytest

from mcubench.cli.main import expand_emulate
from mcubench.errors import McubenchError, ToolError
from unit.cli.command import COMMAND, InProcess, environment, run

COMMANDS = (
    *("flash-and-run", "inspect", "codegen", "build", "run", "doctor", "boards", "boards list", "boards show"),
    *("history", "show", "tag", "delete", "export", "import"),
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, mcubench: InProcess) -> None:
    answer = mcubench(*command.split(), "--help")
    assert answer.code == 0
    assert f"Usage: mcubench {command}" in answer.out
    assert answer.err == ""


def test_a_default_in_brackets_is_no_style_and_is_shown(mcubench: InProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    shown = " ".join(mcubench("flash-and-run", "--help").out.replace("│", " ").split())
    # The column beside it may stand between the words of a sentence.
    assert "[default: by target]." in shown
    assert "[default: the" in shown


def test_the_programs_help_names_every_command_with_what_it_does(mcubench: InProcess) -> None:
    answer = mcubench("--help")
    for command in COMMANDS:
        assert re.search(rf"│ {command.split()[0]} +\w", answer.out), command


def test_a_command_loads_nothing_of_what_only_others_need() -> None:
    program = "import sys; from mcubench.cli.main import run_command_line; run_command_line(); print(*sys.modules)"
    listed = [sys.executable, "-c", program, "history"]
    loaded = subprocess.run(listed, env=environment(), capture_output=True, check=True, text=True).stdout.split()
    assert "sqlalchemy" in loaded
    assert not {"numpy", "alembic", "mcubench.board", "mcubench.bench", "mcubench.build"} & set(loaded)


@pytest.mark.parametrize("arguments", [(), ("boards",)])
def test_without_arguments_there_is_help_and_exit_code_2(arguments: tuple[str, ...], mcubench: InProcess) -> None:
    answer = mcubench(*arguments)
    assert (answer.code, answer.err) == (2, "")
    assert "Usage: mcubench" in answer.out


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("flash-and-rum",), "flash-and-rum"),
        (("flash-and-run",), "--board"),
        (("inspect",), "model"),
        (("inspect", "a", "b"), "(b)"),
        (("inspect", "digits", "--jsn", "-"), "--jsn"),
        (("inspect", "digits", "--json"), "--json"),
        (("flash-and-run", "-b", "mps2_an500", "-m", "digits", "--iterations", "0"), "--iterations"),
        (("flash-and-run", "-b", "mps2_an500", "-m", "digits", "--iterations", "many"), "--iterations"),
        (("flash-and-run", "-b", "mps2_an500", "-m", "digits", "--engine", "fast"), "'fast'"),
        (("flash-and-run", "-b", "mps2_an500", "-m", "digits", "--rate", "nan"), "--rate"),
        (("flash-and-run", "-b", "mps2_an500", "-m", "digits", "--time-limit", "0"), "--time-limit"),
    ],
)
def test_a_wrong_command_line_is_one_error_line_a_hint_and_exit_code_2(
    arguments: tuple[str, ...], named: str, mcubench: InProcess
) -> None:
    answer = mcubench(*arguments)
    error, hint = answer.err.splitlines()
    assert (answer.code, answer.out) == (2, "")
    assert error.startswith("error: ")
    assert named in error
    assert hint.startswith("hint: `mcubench")
    assert hint.endswith("--help` says what there is")


def test_debug_shows_where_an_error_was_found_and_nothing_else_does(mcubench: InProcess) -> None:
    assert "Traceback" not in mcubench("boards", "show", "nowhere").err
    answer = mcubench("boards", "show", "nowhere", "--debug")
    assert answer.code == 2
    assert "Traceback" in answer.err
    assert "BoardError" in answer.err
    assert "error: there is no board 'nowhere'" in answer.err


@pytest.mark.parametrize(
    "arguments", [("boards", "show", "mps2_an500"), ("boards", "show", "mps2_an500", "--json", "-")]
)
def test_a_reader_that_goes_ends_the_program_in_silence(arguments: tuple[str, ...]) -> None:
    command = subprocess.Popen(
        [*COMMAND, *arguments], env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert command.stdout is not None
    command.stdout.close()
    command.stdout = None
    with command:
        _, err = command.communicate(timeout=60)
    assert (command.returncode, err) == (1, "")


@pytest.mark.parametrize(
    "arguments",
    [("inspect", "digits"), ("boards", "show", "mps2_an500", "--json", "-"), ("inspect", "digits", "--json", "-")],
)
def test_standard_output_on_a_full_disk_is_one_error_line(arguments: tuple[str, ...]) -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        command = subprocess.run(
            [*COMMAND, *arguments],
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
    assert command.returncode == 2
    assert command.stderr.count("\n") == 1
    assert command.stderr.startswith("error: ")
    assert "standard output: No space left on device" in command.stderr


def test_the_version_is_the_packages(mcubench: InProcess) -> None:
    answer = mcubench("--version")
    assert (answer.code, answer.out, answer.err) == (0, "mcubench 0.1.0\n", "")


def test_the_module_is_the_command() -> None:
    assert run("--version").out == "mcubench 0.1.0\n"


def test_a_tools_last_words_come_before_the_error(mcubench: InProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ToolError("the tool [failed]", log_tail="its [last] words", hint="look [there]")

    monkeypatch.setattr("mcubench.cli.doctor.examine", fail)
    answer = mcubench("doctor")
    assert answer.code == 3
    assert answer.err == "its [last] words\nerror: the tool [failed]\nhint: look [there]\n"


def test_every_error_has_the_exit_code_that_its_place_in_the_tree_says() -> None:
    # The codes of the house style: 2 config, 3 tool, 4 link, 5 device, 6 measurement; 1 says no to a question.
    codes = {"BudgetBreach": 1, "NotReproduced": 1}
    codes |= {"ConfigError": 2, "ToolError": 3, "LinkError": 4, "DeviceError": 5, "MeasurementError": 6}
    for kind in McubenchError.__subclasses__():
        assert kind.exit_code == codes[kind.__name__]
        assert all(child.exit_code == kind.exit_code for child in kind.__subclasses__())


@pytest.mark.parametrize(
    ("words", "expanded"),
    [
        (["--emulate"], ["--emulate=auto"]),
        (["--emulate", "--model", "m"], ["--emulate=auto", "--model", "m"]),
        (["--emulate", "twin", "-m", "m"], ["--emulate", "twin", "-m", "m"]),
        (["--emulate=qemu"], ["--emulate=qemu"]),
        ([], []),
    ],
)
def test_emulate_by_itself_means_auto(words: list[str], expanded: list[str]) -> None:
    assert expand_emulate(words) == expanded
