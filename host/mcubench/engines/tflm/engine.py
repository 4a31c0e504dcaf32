# SPDX-License-Identifier: Apache-2.0
"""TensorFlow Lite Micro as an engine: the model's file as it is, and a resolver with its operators, no others."""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Literal

from mcubench.engines.base import CompiledModel, CompiledOperator
from mcubench.engines.tflm.emit import emit_arena, emit_model, resolver_roots
from mcubench.engines.tflm.registrations import REGISTRATIONS, Registration
from mcubench.errors import ConfigError, FileError, UnsupportedError
from mcubench.model import Graph, Model, operator_macs, peak_activation_bytes
from mcubench.source_library import SourceLibrary
from mcubench.tflm_library import TflmLibrary

Kernels = Literal["reference", "cmsis-nn"]

# A library's archives as the firmware's: the linker script tells engine from kernels by the first word.
_ARCHIVES = {"tflm": "engine_tflm_interpreter", "tflm_kernels": "kernels_tflm", "cmsis_nn": "kernels_cmsis_nn"}
# Allocating tensors takes 4.2 KiB of stack where pointers have 64 bits, the most of any model measured.
_STACK_BYTES = 8 * 1024
_SHOWN = 5
_RESOLVER = "tree/tensorflow/lite/micro/micro_mutable_op_resolver.h"


class TflmEngine:
    """Runs models by TFLM's interpreter, with TFLM's reference kernels or CMSIS-NN's.

    `says_errors` keeps TFLM's error strings, which the build that is timed does without.
    """

    name = "tflm"

    def __init__(self, library: TflmLibrary, kernels: Kernels | None = None, *, says_errors: bool = False) -> None:
        """Choose among the library's kernels; CMSIS-NN's where there are both.

        Raises:
            ConfigError: the library has no such kernels.
        """
        chosen = kernels or ("cmsis-nn" if "cmsis-nn" in library.kernels else "reference")
        if chosen not in library.kernels:
            raise ConfigError(
                f"the TensorFlow Lite Micro that is installed has no {chosen} kernels, only "
                f"{', '.join(library.kernels)}",
                hint="install one that has: mcubench tflm install --source DIR",
            )
        self.kernels = chosen
        self._library = library
        self._says_errors = says_errors

    def operators(self) -> frozenset[str]:
        """The operators that its resolver can be given."""
        return frozenset(REGISTRATIONS)

    def compile(self, model: Model) -> CompiledModel:
        """Look every operator up, and write the sources.

        Raises:
            UnsupportedError: the resolver has no name for an operator, or the installed one has no method for it.
        """
        graph = model.graph
        registrations = _registrations(graph)
        self._require_methods(registrations)
        operators = tuple(
            CompiledOperator(operator.index, operator.name, self.kernels, operator_macs(graph, operator))
            for operator in graph.operators
        )
        library = self._sources()
        return CompiledModel(
            engine=self.name,
            kernels=self.kernels,
            model_sha256=model.sha256,
            sources=emit_model(model, registrations),
            components=("engine_tflm",),
            arena_bytes=0,
            arena_lower_bound_bytes=peak_activation_bytes(graph),
            constant_bytes=model.size_bytes,
            arena_offsets={},
            inputs_preserved=False,
            operators=operators,
            macs_executed=sum(operator.macs or 0 for operator in operators),
            roots=resolver_roots(registrations),
            accelerated=_accelerated(registrations, library),
            library=library,
            least_stack_bytes=_STACK_BYTES,
            arena_source=emit_arena,
        )

    def _require_methods(self, registrations: Sequence[Registration]) -> None:
        """The table is of the newest TFLM; the one that is installed may be older."""
        header = self._library.folder / _RESOLVER
        try:
            text = header.read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            raise FileError(f"cannot read {header}: {error.strerror}", hint="install it again") from error
        missing = [item for item in registrations if not re.search(rf"\b{item.add}\s*\(", text)]
        if missing:
            raise UnsupportedError(
                "the TensorFlow Lite Micro that is installed has no "
                + ", ".join(f"{item.operator} ({item.add})" for item in missing),
                hint="a newer one may have: mcubench tflm install --source DIR",
            )

    def _sources(self) -> SourceLibrary:
        manifest = self._library.manifest(self.kernels)
        strings = () if self._says_errors else ("TF_LITE_STRIP_ERROR_STRINGS", "NDEBUG")
        return SourceLibrary(
            name=f"tensorflow-lite-micro, {self.kernels} kernels",
            folder=self._library.folder,
            digest=self._library.digest,
            archives={_ARCHIVES[name]: sources for name, sources in manifest.archives.items()},
            include_paths=manifest.include_paths,
            defines=(*manifest.defines, *strings),
            commits={
                name: commit
                for name, commit in (
                    ("tflm_commit", self._library.tflm_commit),
                    ("cmsis_nn_commit", self._library.cmsis_nn_commit),
                )
                if commit is not None
            },
        )


def _accelerated(registrations: Sequence[Registration], library: SourceLibrary) -> dict[str, tuple[str, ...]]:
    """The operators for which these sources have an optimized kernel, and how the functions that it calls begin."""
    sources = {PurePosixPath(name) for names in library.archives.values() for name in names}
    optimized = {path.stem for path in sources if path.parent.name == "cmsis_nn"}
    return {
        item.operator: item.cmsis_nn.prefixes
        for item in registrations
        if item.cmsis_nn is not None and item.cmsis_nn.source in optimized
    }


def _registrations(graph: Graph) -> tuple[Registration, ...]:
    """One for each kind of operator of the model, by name; an IF's or a WHILE's among them."""
    names = sorted({operator.name for operator in graph.operators} | graph.called_operators)
    if not names:
        raise UnsupportedError("engine tflm needs a model with operators")
    missing = [name for name in names if name not in REGISTRATIONS]
    if missing:
        places = [operator.label for operator in graph.operators if operator.name in missing] or missing
        more = f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
        raise UnsupportedError(
            f"TensorFlow Lite Micro's resolver has no name for {', '.join(places[:_SHOWN])}{more}",
            hint="the operator does not exist in TensorFlow Lite Micro: replace it in the model",
        )
    return tuple(REGISTRATIONS[name] for name in names)
