# SPDX-License-Identifier: Apache-2.0
"""The interpreters that can be the oracle. Imported in the child process only: they can crash on a bad model."""

import importlib.metadata
import importlib.util
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


class Interpreter(Protocol):
    """Runs one model; indices are checked by the caller."""

    def invoke(self, inputs: Sequence[Array]) -> list[Array]:
        """The outputs for one set of inputs."""
        ...

    def tensor(self, index: int) -> Array:
        """An intermediate tensor of the last inference."""
        ...


class TflmInterpreter:
    """The `tflite-micro` package: TFLM's reference kernels, built for the host."""

    def __init__(
        self, model: bytes, input_count: int, output_count: int, arena_bytes: int, *, keep_all: bool
    ) -> None:
        from tflite_micro import runtime  # noqa: PLC0415 - a large library, wanted in the child only

        config = runtime.InterpreterConfig
        self._interpreter = runtime.Interpreter.from_bytes(
            model,
            arena_size=arena_bytes,
            intrepreter_config=config.kPreserveAllTensors if keep_all else config.kAllocationRecording,
        )
        self._input_count = input_count
        self._output_count = output_count

    def invoke(self, inputs: Sequence[Array]) -> list[Array]:
        """The outputs for one set of inputs."""
        for index, value in enumerate(inputs[: self._input_count]):
            self._interpreter.set_input(value, index)
        self._interpreter.invoke()
        return [np.array(self._interpreter.get_output(index)) for index in range(self._output_count)]

    def tensor(self, index: int) -> Array:
        """An intermediate tensor of the last inference; needs `keep_all`."""
        return np.array(self._interpreter.GetTensor(index, 0)["tensor_data"])


class LitertInterpreter:
    """LiteRT's reference kernels: within 2 counts of TFLM on the models measured, so never bit-exact."""

    def __init__(self, model: bytes, *, keep_all: bool) -> None:
        from ai_edge_litert import interpreter as litert  # noqa: PLC0415 - a large library, wanted in the child only

        self._interpreter = litert.Interpreter(
            model_content=model,
            experimental_op_resolver_type=litert.OpResolverType.BUILTIN_REF,
            experimental_preserve_all_tensors=keep_all,
        )
        self._interpreter.allocate_tensors()

    def invoke(self, inputs: Sequence[Array]) -> list[Array]:
        """The outputs for one set of inputs."""
        for detail, value in zip(self._interpreter.get_input_details(), inputs, strict=True):
            self._interpreter.set_tensor(detail["index"], value)
        self._interpreter.invoke()
        details = self._interpreter.get_output_details()
        return [np.array(self._interpreter.get_tensor(detail["index"])) for detail in details]

    def tensor(self, index: int) -> Array:
        """An intermediate tensor of the last inference; needs `keep_all`."""
        return np.array(self._interpreter.get_tensor(index))


TFLM = "tflite-micro"
# How the child's log begins a line about an arena that was too small.
ARENA_NOTE = "with an arena of "
LITERT = "ai-edge-litert"


def available() -> str | None:
    """The package that is the oracle on this machine, without importing it; TFLM's own goes first."""
    if importlib.util.find_spec("tflite_micro") is not None:
        return TFLM
    return LITERT if importlib.util.find_spec("ai_edge_litert") is not None else None


def version(package: str) -> str:
    """The installed version of a package."""
    return importlib.metadata.version(package)
