# SPDX-License-Identifier: Apache-2.0
"""What engine tflm writes for a model: its file, byte for byte, and a resolver of its operators."""

import re

import pytest

from mcubench.engines.tflm.emit import emit_arena, emit_model, resolver_roots
from mcubench.engines.tflm.registrations import REGISTRATIONS, Registration
from mcubench.model import Model, read_model
from mcubench.resources import MODELS

DIGITS = read_model(MODELS / "digits" / "digits.tflite")


def registrations(model: Model) -> list[Registration]:
    return [REGISTRATIONS[name] for name in sorted({operator.name for operator in model.graph.operators})]


@pytest.fixture(scope="module")
def sources() -> dict[str, str]:
    return emit_model(DIGITS, registrations(DIGITS))


def test_the_flatbuffer_is_the_file_byte_for_byte_aligned_to_16(sources: dict[str, str]) -> None:
    text = sources["flatbuffer.cc"]
    body = text[text.index("= {") + 3 : text.index("};")]
    assert bytes(int(number) for number in body.replace("\n", " ").split(",")) == DIGITS.data
    assert "aligned(16)" in text


def test_the_resolver_has_exactly_the_models_operators(sources: dict[str, str]) -> None:
    text = sources["model.cc"]
    wanted = {item.add for item in registrations(DIGITS)}
    assert set(re.findall(r"resolver->(Add\w+)\(\)", text)) == wanted
    assert f"MicroMutableOpResolver<{len(wanted)}>" in text
    assert re.findall(r"BuiltinOperator_(\w+)", text) == [item.operator for item in registrations(DIGITS)]


def test_the_model_says_how_many_operators_it_has_and_whose_file_it_is(sources: dict[str, str]) -> None:
    text = sources["model.cc"]
    assert f".operator_count = {len(DIGITS.graph.operators)}," in text
    digest = bytes(int(byte, 16) for byte in re.findall(r"0x([0-9a-f]{2})", text.partition(".model_sha256")[2]))
    assert digest.hex() == DIGITS.sha256


def test_a_custom_operator_is_found_by_its_name() -> None:
    name = next(name for name in REGISTRATIONS if name.startswith("CUSTOM:"))
    text = emit_model(DIGITS, [REGISTRATIONS[name]])["model.cc"]
    assert f'FindOp("{name.removeprefix("CUSTOM:")}")' in text


def test_another_arena_is_another_file_and_nothing_else() -> None:
    assert set(emit_arena(1024)) == {"arena.cc"}
    assert "g_arena[1024]" in emit_arena(1024)["arena.cc"]
    assert "kArenaSizeBytes = 1024;" in emit_arena(1024)["arena.cc"]


def test_the_roots_of_an_operator_are_what_its_registration_refers_to() -> None:
    roots = resolver_roots(registrations(DIGITS))
    assert set(roots) == {operator.name for operator in DIGITS.graph.operators}
    assert all(any("Register_" in name for name in names) for names in roots.values())
