# SPDX-License-Identifier: Apache-2.0
"""Many compiled models in one program of the host: one compiler run, one process, any number of inferences."""

import os
import re
import struct
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from firmware.host_compiler import FIRMWARE_LIB, compile_host, compile_objects
from mcubench.engines import CompiledModel
from mcubench.model import Graph, Model

Array = NDArray[Any]

_ARENA = re.compile(r"^__attribute__.* int8_t g_arena\[\d+\];$", re.MULTILINE)
_ADDRESS = re.compile(r"g_arena \+ (\d+)")
_NAMESPACE = "namespace mcubench::engine_aot {"


class ManyModels:
    """The program. With `guarded`, every place in the arena of every other model is an array of its own.

    The sanitizer sees the end of each there; tensors that the plan gives the same place share an array, which is as
    long as the longest of them. In the rest, and without it, the arena is as planned: an output lies over its inputs,
    and a plan that lets two tensors overlap that must not gives wrong outputs.
    """

    def __init__(self, folder: Path, models: Sequence[tuple[Model, CompiledModel]], *, guarded: bool) -> None:
        self._graphs = [model.graph for model, _ in models]
        texts = [_in_namespace(compiled.sources["model.cc"], index) for index, (_, compiled) in enumerate(models)]
        if guarded:
            texts = [
                text if index % 2 else _with_guards(text, model.graph, compiled)
                for index, (text, (model, compiled)) in enumerate(zip(texts, models, strict=True))
            ]
        table = ", ".join(f"&model{index}::kCompiledModel" for index in range(len(models)))
        source = folder / "models.cc"
        source.write_text(
            "".join(texts) + f"{_NAMESPACE}\nextern const CompiledModel* const kModels[] = {{{table}}};\n}}\n"
        )
        sets = {part for _, compiled in models for part in compiled.components if part.startswith("kernels/")}
        kernels = [path for part in sorted(sets) for path in _kernels(part)]
        self._program = compile_host([source, Path(__file__).with_suffix(".cc"), *kernels], folder / "models")

    def run(self, requests: Sequence[tuple[int, Sequence[Array]]], runs: int = 1) -> list[list[list[Array]]]:
        """For each (model, inputs), for each of `runs` without writing the inputs again, the outputs.

        A sanitizer's finding is an AssertionError.
        """
        data = b"".join(
            struct.pack("<II", index, runs) + b"".join(np.ascontiguousarray(value).tobytes() for value in inputs)
            for index, inputs in requests
        )
        result = subprocess.run([self._program], input=data, capture_output=True, check=False)
        assert (result.returncode, result.stderr.decode()) == (0, "")
        stream = memoryview(result.stdout)
        answers = []
        for index, _ in requests:
            answer = []
            for _ in range(runs):
                outputs, stream = _split(stream, self._graphs[index])
                answer.append(outputs)
            answers.append(answer)
        assert len(stream) == 0
        return answers


def _kernels(part: str) -> list[Path]:
    """The objects of a folder of kernels, compiled once a session; assembly has a twin."""
    sources = sorted((FIRMWARE_LIB / part).glob("*.cc"))
    if part == "kernels/dsp":
        sources.append(Path(__file__).with_name("dsp_inner_loops.cc"))
    session = Path(os.environ["MCUBENCH_CACHE"]).parent
    return compile_objects(sources, session / f"objects-{part.replace('/', '-')}")


def _split(stream: memoryview, graph: Graph) -> tuple[list[Array], memoryview]:
    outputs = []
    for tensor in (graph.tensors[index] for index in graph.outputs):
        outputs.append(np.frombuffer(stream[: tensor.size_bytes], tensor.dtype.numpy).reshape(tensor.shape))
        stream = stream[tensor.size_bytes :]
    return outputs, stream


def _in_namespace(text: str, index: int) -> str:
    assert text.count(_NAMESPACE) == 1
    return text.replace(_NAMESPACE, f"namespace mcubench::engine_aot::model{index} {{")


def _with_guards(text: str, graph: Graph, compiled: CompiledModel) -> str:
    blocks = [(offset, graph.tensors[index].size_bytes) for index, offset in compiled.arena_offsets.items()]
    sizes: dict[int, int] = {}
    for offset, size in (*blocks, *compiled.scratch.values(), *compiled.variables.values()):
        sizes[offset] = max(size, sizes.get(offset, 0))
    arrays = "\n".join(f"alignas(8) int8_t g_tensor_{offset}[{size}];" for offset, size in sizes.items())
    text, arenas = _ARENA.subn(lambda match: f"{match[0]}\n{arrays}", text)
    assert arenas == 1
    return _ADDRESS.sub(lambda match: f"g_tensor_{match[1]}", text)
