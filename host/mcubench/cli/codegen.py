# SPDX-License-Identifier: Apache-2.0
"""`mcubench codegen`: the C++ that a model becomes, to look at."""

from pathlib import Path
from typing import Annotated

import typer

from mcubench.cli import options
from mcubench.cli.terminal import progress, reports, write_folder, write_json
from mcubench.dataset import resolve_model_path
from mcubench.engines import c_array
from mcubench.pipeline import EngineChoice, compile_model
from mcubench.result import GeneratedFile, GeneratedFiles


def codegen(
    model: Annotated[str, typer.Argument(help="A .tflite file, or the name of a model that comes with mcubench.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder to write to.")] = Path("codegen"),
    engine: options.EngineName = "auto",
    kernels: options.KernelsName = None,
    json: options.Json = None,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Write the model as a C array, and as the C++ that the engine makes of it."""
    del debug
    loaded, compiled = compile_model(resolve_model_path(model), EngineChoice(engine, kernels), progress(quiet=quiet))
    sources = {**compiled.sources, **c_array(loaded)}
    write_folder(output, sources)
    if json is not None:
        files = tuple(
            GeneratedFile(path=str(output / name), size_bytes=len(text.encode())) for name, text in sources.items()
        )
        write_json(
            GeneratedFiles(
                engine=compiled.engine,
                model_sha256=compiled.model_sha256,
                arena_bytes=None if compiled.arena_is_open else compiled.arena_bytes,
                constant_bytes=compiled.constant_bytes,
                files=files,
            ),
            json,
        )
    if not quiet and json != "-":
        for name in sources:
            reports().print(str(output / name), markup=False, highlight=False, soft_wrap=True)
