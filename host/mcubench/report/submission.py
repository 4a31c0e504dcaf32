# SPDX-License-Identifier: Apache-2.0
"""The folder to attach to a pull request: the row to publish, each run's JSON, plots, and how to have them again."""

import re
import shlex
from collections.abc import Iterator, Sequence

from mcubench.report.markdown_report import render_markdown
from mcubench.report.markdown_text import markdown
from mcubench.report.named_run import NamedRun
from mcubench.report.plain_text import one_line
from mcubench.report.plots import memory_plots, operator_plot

_LOCK = "mcubench.lock"
_README = "README.md"
_TABLES = "results.md"
_WHAT_IS_HERE = """\
Made with mcubench {versions}. [{tables}]({tables}) has the tables; each run is a `.json` file, which
`mcubench report` and `mcubench import` read.
"""


def submission_files(
    runs: Sequence[NamedRun], references: Sequence[str] = (), *, lock: str | None = None
) -> dict[str, str]:
    """The files by their names; with `lock` the text of the file that `mcubench reproduce` reads."""
    files = {_TABLES: render_markdown(runs, references)}
    files |= {} if lock is None else {_LOCK: lock}
    for name, run in zip(_file_names(runs), runs, strict=True):
        files[f"{name}.json"] = run.result.model_dump_json(indent=2) + "\n"
        plot = operator_plot(run)
        if plot is not None:
            files[f"{name}-operators.svg"] = plot
    files |= memory_plots(runs)
    return {_README: _readme(runs, files), **files}


def _file_names(runs: Sequence[NamedRun]) -> list[str]:
    """A name for each run, of letters that every file system has, no two the same."""
    names: list[str] = []
    for run in runs:
        result = run.result
        parts = (result.model.name, result.board.id, result.engine)
        stem = "-".join(re.sub(r"[^A-Za-z0-9_]+", "_", part)[:40].strip("_") or "_" for part in parts)
        same = sum(name == stem or name.startswith(f"{stem}-run") for name in names)
        names.append(f"{stem}-run{same + 1}" if same else stem)
    return names


def _readme(runs: Sequence[NamedRun], files: dict[str, str]) -> str:
    pictures = [name for name in files if name.endswith(".svg")]
    return "\n".join(
        [
            f"# {markdown(_title(runs))}\n",
            _WHAT_IS_HERE.format(versions=markdown(_versions(runs)), tables=_TABLES),
            files[_TABLES],
            *(f"![{name.removesuffix('.svg')}]({name})\n" for name in pictures),
            *_how_to_repeat(runs, has_lock=_LOCK in files),
        ]
    )


def _title(runs: Sequence[NamedRun]) -> str:
    models = dict.fromkeys(run.result.model.name for run in runs)
    boards = dict.fromkeys(run.result.board.name for run in runs)
    return f"{', '.join(models)} on {', '.join(boards)}"


def _versions(runs: Sequence[NamedRun]) -> str:
    return ", ".join(dict.fromkeys(run.result.mcubench for run in runs))


def _how_to_repeat(runs: Sequence[NamedRun], *, has_lock: bool) -> Iterator[str]:
    yield "## To repeat it\n"
    if has_lock:
        yield f"    mcubench reproduce {_LOCK}\n"
        yield "says whether the numbers are the same, or what differs. Without it, run by run:\n"
    for run in runs:
        yield f"    {_command(run)}\n"
    for run in runs:
        facts = {"model": run.result.model.sha256, **run.result.provenance}
        shown = (f"{key} {value}" for key, value in facts.items() if key not in {"model_sha256", "flags"})
        yield f"- {markdown(run.name)}: {markdown(', '.join(shown))}"
    yield ""


def _command(run: NamedRun) -> str:
    """The command line that makes the run, with the model's file as it was called."""
    result = run.result
    words = ["mcubench", "flash-and-run", "--board", result.board.id, "--model", f"{result.model.name}.tflite"]
    words += ["--engine", result.engine]
    words += [] if result.kernels is None or result.engine == "aot" else ["--kernels", result.kernels]
    words += [] if result.target.kind != "emulated" else ["--emulate", result.target.name]
    words += ["--input", result.verification.input]
    return one_line(shlex.join(words))
