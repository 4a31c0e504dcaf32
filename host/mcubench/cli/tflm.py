# SPDX-License-Identifier: Apache-2.0
"""`mcubench tflm`: TensorFlow Lite Micro as a library for every build."""

from typing import Annotated

import typer

from mcubench.cli import options
from mcubench.cli.terminal import progress, reports, require_writable, write_json
from mcubench.report.library_table import render_library
from mcubench.result import LibraryReport
from mcubench.tflm_library import TflmLibrary, find_library, remove_library
from mcubench.tflm_library import install as install_library

app = typer.Typer(help="Install TensorFlow Lite Micro's sources, show, or remove them.", no_args_is_help=True)


@app.command("install")
def install(
    source: Annotated[
        str | None,
        typer.Option(
            "--source", metavar="DIR|URL@COMMIT", help="A checkout, or a generated tree \\[default: pinned]."
        ),
    ] = None,
    cmsis_nn: Annotated[
        str | None,
        typer.Option("--cmsis-nn", metavar="DIR|URL@COMMIT|none", help="CMSIS-NN from elsewhere, or none."),
    ] = None,
    json: options.Json = None,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Lay TensorFlow Lite Micro out as a PlatformIO library in mcubench's cache."""
    del debug
    require_writable(json)
    _show(install_library(source, cmsis_nn, progress(quiet=quiet)), json, quiet=quiet)


@app.command("status")
def status(json: options.Json = None, debug: options.Debug = False) -> None:
    """Say which TensorFlow Lite Micro is installed, if any."""
    del debug
    require_writable(json)
    _show(find_library(), json, quiet=False)


@app.command("remove")
def remove(json: options.Json = None, debug: options.Debug = False) -> None:
    """Remove the library; what was built with it stays in the cache."""
    del debug
    require_writable(json)
    removed = remove_library()
    if json is not None:
        write_json(_report(None), json)
    if json != "-":
        what = "nothing was installed" if removed is None else f"removed {removed.folder}"
        reports().print(what, markup=False, highlight=False, soft_wrap=True)


def _show(library: TflmLibrary | None, json: str | None, *, quiet: bool) -> None:
    report = _report(library)
    if json is not None:
        write_json(report, json)
    if not quiet and json != "-":
        render_library(report, reports())


def _report(library: TflmLibrary | None) -> LibraryReport:
    if library is None:
        return LibraryReport(installed=False)
    manifest = library.manifest(library.kernels[-1])
    return LibraryReport(
        installed=True,
        folder=str(library.folder),
        digest=library.digest,
        origin=library.origin,
        tflm_commit=library.tflm_commit,
        cmsis_nn_commit=library.cmsis_nn_commit,
        kernels=library.kernels,
        sources=sum(map(len, manifest.archives.values())),
    )
