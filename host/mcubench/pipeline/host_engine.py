# SPDX-License-Identifier: Apache-2.0
"""The engines that this computer has: Python packages, none of them needed by all users."""

from typing import Literal

from mcubench.errors import ConfigError, ToolError
from mcubench.oracle import Runtime, interpreters

HostEngine = Literal["tflm", "litert"]

_RUNTIMES: dict[HostEngine, Runtime] = {
    "tflm": Runtime(interpreters.TFLM),
    "litert": Runtime(interpreters.LITERT, "default"),
}
PIP_LINES: dict[HostEngine, str] = {
    "tflm": "pip install tflite-micro (Linux on x86-64 only; elsewhere there is --engine litert)",
    "litert": "pip install 'mcubench[litert]'",
}


def host_engine(name: str) -> HostEngine:
    """The engine of that name; `auto` takes TFLM where its package is installed, else LiteRT.

    Raises:
        ConfigError: the host has no such engine.
    """
    if name == "auto":
        return "tflm" if interpreters.is_installed(interpreters.TFLM) else "litert"
    for engine in _RUNTIMES:
        if engine == name:
            return engine
    raise ConfigError(
        f"engine {name} makes firmware, and the host runs none",
        hint=f"the engines of the host are {' and '.join(_RUNTIMES)}",
    )


def require_runtime(engine: HostEngine) -> Runtime:
    """What runs an engine's models.

    Raises:
        ToolError: its package is not installed.
    """
    runtime = _RUNTIMES[engine]
    if not interpreters.is_installed(runtime.package):
        raise ToolError(
            f"engine {engine} on the host is the Python package {runtime.package}, which is not installed",
            hint=f"install it: {PIP_LINES[engine]}",
        )
    return runtime
