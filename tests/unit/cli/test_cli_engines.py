# SPDX-License-Identifier: Apache-2.0
"""`mcubench engines`: the table is what the engines do."""

import json

from firmware.kernels.case import make_model
from mcubench.engines import AotEngine
from mcubench.model import DType
from model_builder import ModelBuilder, TensorSpec
from unit.cli.command import InProcess


def test_the_table_has_every_operator_of_both_engines(mcubench: InProcess) -> None:
    rows = {row["operator"]: row for row in json.loads(mcubench("engines", "--json", "-").out)["operators"]}
    assert AotEngine().operators() == {name for name, row in rows.items() if row["aot"]}
    assert rows["CONV_2D"] == {"operator": "CONV_2D", "aot": ["INT8", "INT16", "FLOAT32"], "tflm": True}
    assert rows["WHILE"] == {"operator": "WHILE", "aot": [], "tflm": True}


def test_an_operator_runs_on_the_types_of_the_table_and_on_no_other(mcubench: InProcess) -> None:
    rows = {row["operator"]: row for row in json.loads(mcubench("engines", "--json", "-").out)["operators"]}
    runs = set()
    for dtype in (DType.INT8, DType.INT16, DType.INT32, DType.FLOAT32, DType.INT64, DType.BOOL):
        builder = ModelBuilder()
        x = builder.typed_input(TensorSpec("input", (1, 4), dtype, None, (0.5,), (0,)))
        (y,) = builder.operator("TANH", [x], [TensorSpec("output", (1, 4), dtype, None, (1 / 128,), (0,))])
        graph = make_model(builder.build(y)).graph
        reason = AotEngine().refusal(graph, graph.operators[0])
        if reason is None or "is " + dtype.name + ", not" not in reason:
            runs.add(dtype.name)
    assert runs == set(rows["TANH"]["aot"])


def test_the_printed_table_says_it_in_columns(mcubench: InProcess) -> None:
    lines = mcubench("engines").out.splitlines()
    (row,) = [line for line in lines if " GATHER " in line]
    assert row.count("yes") == 3
