# SPDX-License-Identifier: Apache-2.0
"""From the name on the command line to an engine."""

from mcubench.engines.aot.engine import AotEngine
from mcubench.engines.base import Engine
from mcubench.engines.tflm.engine import Kernels, TflmEngine
from mcubench.errors import ConfigError
from mcubench.optimize import Optimize
from mcubench.tflm_library import find_library, require_library

ENGINE_NAMES = ("auto", "aot", "tflm")


def choose_engine(
    name: str,
    kernels: Kernels | None = None,
    *,
    says_errors: bool = False,
    cpu: str | None = None,
    prunes: bool = True,
    optimize: Optimize = "balanced",
) -> Engine:
    """The engine called `name`; `auto` takes TensorFlow Lite Micro where its library is installed, else `aot`.

    `kernels` and `says_errors` are TensorFlow Lite Micro's (see `TflmEngine`), `cpu`, `prunes` and `optimize` are
    engine aot's: the core that it takes its kernels for, as GCC's `-mcpu` calls it, whether it leaves out channels,
    and what it chooses kernels by.

    Raises:
        ConfigError: no such engine or kernels, or a library that is not installed.
    """
    if name == "litert":
        raise ConfigError("engine litert runs on this computer only", hint="--board host")
    if name not in ENGINE_NAMES:
        raise ConfigError(f"there is no engine '{name}'", hint="engines: " + ", ".join(ENGINE_NAMES))
    library = find_library() if name == "auto" else None
    if name == "tflm" or library is not None:
        if not prunes:
            raise ConfigError("--no-prune is of engine aot: no other leaves anything out", hint="--engine aot")
        return TflmEngine(library or require_library(), kernels, says_errors=says_errors)
    if kernels is not None:
        raise ConfigError(
            f"--kernels {kernels} is of engine tflm, and engine aot has kernels of its own",
            hint="--engine tflm takes TensorFlow Lite Micro, where its library is installed",
        )
    return AotEngine(cpu, prunes=prunes, optimize=optimize)
