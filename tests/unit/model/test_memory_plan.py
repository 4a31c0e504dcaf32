# SPDX-License-Identifier: Apache-2.0
"""Who is alive when, and the fullest moment, on graphs small enough for a pencil."""

from mcubench.model import Layout, MemoryPlan, parse_model
from mcubench.model.memory_plan import plan_memory
from model_builder import ModelBuilder, OperatorSpec, TensorSpec, build_model

_NOBODY = Layout("lifetimes", because="nobody was asked")


def _skip() -> bytes:
    """An input of 8 bytes waits until it is added to what became of it, by way of 16 bytes and of 8."""
    tensors = [TensorSpec(name, (size,)) for name, size in (("in", 8), ("a", 16), ("b", 8), ("out", 8))]
    operators = [OperatorSpec("ABS", (0,), (1,)), OperatorSpec("ABS", (1,), (2,)), OperatorSpec("ADD", (0, 2), (3,))]
    return build_model(tensors, operators, [0], [3])


def _plan(data: bytes, layout: Layout = _NOBODY) -> MemoryPlan:
    return plan_memory(parse_model(data), layout)


def test_the_peak_names_who_is_alive_and_why() -> None:
    plan = _plan(_skip())
    assert plan.alive_bytes == (24, 32, 24)
    assert (plan.peak.size_bytes, plan.peak.operators) == (32, (1,))
    alive = [(block.name, block.size_bytes, block.role) for block in plan.peak.alive]
    assert alive == [("a", 16, "input"), ("in", 8, "waiting"), ("b", 8, "output")]
    assert (plan.peak.next_bytes, plan.peak.next_operator) == (24, 0)


def test_what_waits_is_the_first_advice() -> None:
    first, second = _plan(_skip()).peak.advice
    assert first.startswith("8 bytes only wait for a later operator: 'in' until operator 2;")
    assert "24 bytes, at operator 0: 8 are to be won by changing this operator alone" in second


def test_an_elementwise_operator_could_write_over_its_input() -> None:
    tensors = [TensorSpec(name, (8,)) for name in ("in", "out")]
    plan = _plan(build_model(tensors, [OperatorSpec("ABS", (0,), (1,))], [0], [1]))
    (advice,) = plan.peak.advice
    assert advice.startswith("operator 0 ABS could write its result over 'in', which nobody reads afterwards")
    assert advice.endswith("an engine that does needs 8 bytes less there")


def test_a_pool_reads_what_it_would_write_over() -> None:
    b = ModelBuilder()
    plan = _plan(b.build(b.max_pool_2d(b.input((1, 4, 4, 1)), (2, 2))))
    assert plan.peak.advice == (
        "the input 'input' (1x4x4x1) is 16 of them: a smaller input of the model makes it less",
    )


def test_tensors_at_one_place_at_one_time_are_one_block() -> None:
    b = ModelBuilder()
    x = b.add(b.input((1, 8)), 0, output_scale=1)
    y = b.reshape(x, (2, 4))
    z = b.softmax(y)
    layout = Layout("engine", "engine aot", {0: 0, x: 8, y: 8, z: 0}, 16)
    plan = _plan(b.build(z), layout)
    assert [(block.tensors, block.first, block.last) for block in plan.blocks] == [
        ((0,), 0, 0),
        ((x, y), 0, 2),
        ((z,), 2, 2),
    ]
    # Only the lifetimes would have the value twice during the RESHAPE.
    assert plan.alive_bytes == (16, 8, 16)
    assert _plan(b.build(z)).alive_bytes == (16, 16, 16)


def test_a_place_that_is_used_again_later_is_another_block() -> None:
    layout = Layout("engine", "engine aot", {0: 0, 1: 8, 2: 24, 3: 8}, 32)
    plan = _plan(_skip(), layout)
    assert sorted(block.tensors for block in plan.blocks) == [(0,), (1,), (2,), (3,)]


def test_without_a_layout_there_are_no_places_and_the_reason() -> None:
    plan = _plan(_skip())
    assert (plan.source, plan.because, plan.size_bytes) == ("lifetimes", "nobody was asked", None)
    assert {block.offset for block in plan.blocks} == {None}


def test_a_graph_without_operators_holds_its_inputs() -> None:
    plan = _plan(build_model([TensorSpec("x", (7,))], [], [0], [0]))
    assert (plan.peak.size_bytes, plan.peak.operators, plan.peak.advice) == (7, (), ())
