# SPDX-License-Identifier: Apache-2.0
"""What the interpreter's process is asked."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import cbor2

from mcubench.model import Graph, Model
from mcubench.oracle.arrays import Array, encode_array
from mcubench.oracle.repetition import Repetition
from mcubench.oracle.runtime import Runtime

_MEMORY_LIMIT_BYTES = 8 << 30
_ALIGNMENT = 16


@dataclass(frozen=True)
class Request:
    """`samples[sample][input]` to run, `tensors` of the last to return, and the first to repeat, if at all."""

    runtime: Runtime
    model: Model
    samples: Sequence[Sequence[Array]]
    tensors: Sequence[int]
    repetition: Repetition | None

    def encode(self) -> bytes:
        """The request as CBOR."""
        document = {
            "package": self.runtime.package,
            "kernels": self.runtime.kernels,
            "model": self.model.data,
            "input_count": len(self.model.graph.inputs),
            "output_count": len(self.model.graph.outputs),
            "arena_bytes": _arena_estimate_bytes(self.model.graph),
            "memory_limit_bytes": _MEMORY_LIMIT_BYTES,
            "samples": [[encode_array(value) for value in sample] for sample in self.samples],
            "tensors": list(self.tensors),
            "repetition": None if self.repetition is None else asdict(self.repetition),
        }
        return cbor2.dumps(document)


def _arena_estimate_bytes(graph: Graph) -> int:
    """Room for every activation at once, plus TFLM's own structures on a 64-bit host, on the generous side.

    A tensor takes up to 200 bytes of them, an operator 1 KiB, an output channel two 32-bit numbers.
    """
    activations = sum(tensor.size_bytes + 16 for tensor in graph.tensors if not tensor.is_constant)
    channels = sum(len(tensor.quantization.scales) for tensor in graph.tensors if tensor.quantization is not None)
    estimate = 65536 + 2 * activations + 256 * len(graph.tensors) + 1024 * len(graph.operators) + 32 * channels
    # What lasts is laid from the end: an end that is not aligned would add to it.
    return -(-estimate // _ALIGNMENT) * _ALIGNMENT
