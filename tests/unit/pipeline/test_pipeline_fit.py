# SPDX-License-Identifier: Apache-2.0
"""How many inputs and outputs a board can list."""

import cbor2
import pytest

from firmware.kernels.typed import spec
from mcubench.errors import UnsupportedError
from mcubench.model import DType, Graph, parse_model
from mcubench.pipeline.fit import require_listable
from mcubench.wire import MAX_BODY_BYTES, PROTOCOL_VERSION
from model_builder import ModelBuilder


def graph_of(count: int, size: int = 4) -> Graph:
    """So many inputs, and as many outputs."""
    builder = ModelBuilder()
    outputs: list[int] = []
    for index in range(count):
        x = builder.typed_input(spec(f"in {index}", (1, size), DType.INT8))
        outputs += builder.operator("RELU", [x], [spec(f"out {index}", (1, size), DType.INT8)])
    return parse_model(builder.build(*outputs))


def hello(graph: Graph) -> bytes:
    """A board's first reply (`Hello` in firmware/lib/bench/commands.cc), with the longest names and numbers."""
    sizes = [[graph.tensors[index].size_bytes for index in indices] for indices in (graph.inputs, graph.outputs)]
    most = (1 << 32) - 1
    fields = {"status": 0, "protocol": PROTOCOL_VERSION, "board": "b" * 32, "core": "cortex-m0plus"}
    fields |= {"clock_hz": most, "engine": "tflm", "counter": "c" * 32, "counter_hz": most}
    fields |= {"model_sha256": bytes(32), "build_id": bytes(16), "max_frame_bytes": 1024}
    fields |= {"inputs": sizes[0], "outputs": sizes[1], "operators": most, "inputs_preserved": True}
    return cbor2.dumps({**fields, "engine_status": 255})


@pytest.mark.parametrize(("count", "size"), [(346, 4), (173, 100), (115, 1000)])
def test_what_is_taken_fits_the_first_reply(count: int, size: int) -> None:
    graph = graph_of(count, size)
    require_listable(graph)
    assert len(hello(graph)) <= MAX_BODY_BYTES


@pytest.mark.parametrize(("count", "size"), [(347, 4), (174, 100), (116, 1000)])
def test_more_are_refused_with_how_many_there_are(count: int, size: int) -> None:
    with pytest.raises(UnsupportedError, match=f"the model has {count} inputs and {count} outputs"):
        require_listable(graph_of(count, size))
