# SPDX-License-Identifier: Apache-2.0
"""The interpreters that run a model on this computer. Imported in the child process only: they can crash on one."""

import functools
import importlib.metadata
import importlib.util
import os
import tempfile
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from mcubench.model import parse_model

Array = npt.NDArray[Any]


class Interpreter(Protocol):
    """Runs one model; indices are checked by the caller."""

    def set_inputs(self, inputs: Sequence[Array]) -> None:
        """Write the inputs of the next inference."""
        ...

    def invoke(self) -> None:
        """Run one inference."""
        ...

    def outputs(self) -> list[Array]:
        """The outputs of the last inference."""
        ...

    def tensor(self, index: int) -> Array:
        """An intermediate tensor of the last inference."""
        ...

    def print_allocations(self) -> str | None:
        """What it prints of its arena; None where it has none."""
        ...


class TflmInterpreter:
    """The `tflite-micro` package: TFLM's reference kernels, built for the host."""

    def __init__(
        self, model: bytes, input_count: int, output_count: int, arena_bytes: int, *, keep_all: bool
    ) -> None:
        from tflite_micro import runtime  # noqa: PLC0415 - a large library, wanted in the child only

        config = runtime.InterpreterConfig
        self._make = functools.partial(
            runtime.Interpreter.from_bytes,
            model,
            arena_size=arena_bytes,
            intrepreter_config=config.kPreserveAllTensors if keep_all else config.kAllocationRecording,
        )
        self._interpreter = self._make()
        # Its reset forgets what CALL_ONCE has assigned, and does not call it again.
        self._is_made_anew = any(operator.name == "CALL_ONCE" for operator in parse_model(model).operators)
        self._records = not keep_all
        self._input_count = input_count
        self._output_count = output_count

    def set_inputs(self, inputs: Sequence[Array]) -> None:
        """Write the inputs of the next inference."""
        # What the last inference left for this one goes, as it does on a board.
        if self._is_made_anew:
            self._interpreter = self._make()
        self._interpreter.reset()
        for index, value in enumerate(inputs[: self._input_count]):
            self._interpreter.set_input(value, index)

    def invoke(self) -> None:
        """Run one inference."""
        self._interpreter.invoke()

    def outputs(self) -> list[Array]:
        """The outputs of the last inference."""
        return [np.array(self._interpreter.get_output(index)) for index in range(self._output_count)]

    def tensor(self, index: int) -> Array:
        """An intermediate tensor of the last inference; needs `keep_all`."""
        return np.array(self._interpreter.GetTensor(index, 0)["tensor_data"])

    def print_allocations(self) -> str | None:
        """What the recording allocator writes to standard error; none with `keep_all`, which has another."""
        if not self._records:
            return None
        kept = os.dup(2)
        with tempfile.TemporaryFile() as file:
            os.dup2(file.fileno(), 2)
            try:
                self._interpreter.print_allocations()
            finally:
                os.dup2(kept, 2)
                os.close(kept)
            file.seek(0)
            return file.read().decode(errors="replace")


class LitertInterpreter:
    """LiteRT, which TensorFlow Lite is called now.

    Its reference kernels are within 2 counts of TFLM's on the models measured, so never bit-exact; its default ones,
    XNNPACK where it can, are further away.
    """

    def __init__(self, model: bytes, *, reference: bool, keep_all: bool) -> None:
        from ai_edge_litert import interpreter as litert  # noqa: PLC0415 - a large library, wanted in the child only

        resolvers = litert.OpResolverType
        self._interpreter = litert.Interpreter(
            model_content=model,
            experimental_op_resolver_type=resolvers.BUILTIN_REF if reference else resolvers.AUTO,
            experimental_preserve_all_tensors=keep_all,
        )
        self._interpreter.allocate_tensors()
        self._inputs = [detail["index"] for detail in self._interpreter.get_input_details()]
        self._outputs = [detail["index"] for detail in self._interpreter.get_output_details()]

    def set_inputs(self, inputs: Sequence[Array]) -> None:
        """Write the inputs of the next inference."""
        self._interpreter.reset_all_variables()
        for index, value in zip(self._inputs, inputs, strict=True):
            self._interpreter.set_tensor(index, value)

    def invoke(self) -> None:
        """Run one inference."""
        self._interpreter.invoke()

    def outputs(self) -> list[Array]:
        """The outputs of the last inference."""
        return [np.array(self._interpreter.get_tensor(index)) for index in self._outputs]

    def tensor(self, index: int) -> Array:
        """An intermediate tensor of the last inference; needs `keep_all`."""
        return np.array(self._interpreter.get_tensor(index))

    def print_allocations(self) -> str | None:
        """Nothing: its memory is not one arena."""
        return None


TFLM = "tflite-micro"
# How the child's log begins a line about an arena that was too small.
ARENA_NOTE = "with an arena of "
LITERT = "ai-edge-litert"
_MODULES = {TFLM: "tflite_micro", LITERT: "ai_edge_litert"}


def is_installed(package: str) -> bool:
    """Whether a package is there, without importing it."""
    return importlib.util.find_spec(_MODULES[package]) is not None


def available() -> str | None:
    """The package that is the oracle on this machine; TFLM's own goes first."""
    return next((package for package in (TFLM, LITERT) if is_installed(package)), None)


def version(package: str) -> str:
    """The installed version of a package."""
    return importlib.metadata.version(package)
