# SPDX-License-Identifier: Apache-2.0
"""From the name on the command line to an engine."""

from mcubench.engines.aot.engine import AotEngine
from mcubench.engines.base import Engine
from mcubench.errors import ConfigError

ENGINE_NAMES = ("auto", "aot", "tflm")


def choose_engine(name: str) -> Engine:
    """The engine called `name`; `auto` takes TensorFlow Lite Micro where its library is installed, else `aot`.

    Raises:
        ConfigError: no such engine, or one that this version does not have.
    """
    if name in ("auto", "aot"):
        return AotEngine()
    if name == "tflm":
        raise ConfigError(
            "engine tflm is not in this version: TensorFlow Lite Micro does not run on boards yet",
            hint="use --engine aot; every result is compared with TensorFlow Lite Micro on the host all the same",
        )
    raise ConfigError(f"there is no engine '{name}'", hint="engines: " + ", ".join(ENGINE_NAMES))
