# SPDX-License-Identifier: Apache-2.0
"""firmware/lib/wire/cbor_reader against RFC 8949's examples, and against the host's reader."""

import random
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware.wire.driver import Driver, spell_bytes
from mcubench.errors import FrameError
from mcubench.wire import Status
from mcubench.wire.body import decode_body, encode_body
from vectors.load import load_vectors, to_python

CBOR = load_vectors("cbor")
MESSAGES = load_vectors("messages")
REQUESTS = [one for one in MESSAGES["messages"] + MESSAGES["later"] if one["name"].endswith("Request")]
MALFORMED_REQUESTS = [one for one in MESSAGES["malformed"] if one["name"].endswith("Request")]
KEYS = ("index", "offset", "length", "warmup", "iterations", "profile", "operators", "data")
OK, MALFORMED, OUT_OF_RANGE = int(Status.OK), int(Status.MALFORMED), int(Status.OUT_OF_RANGE)
# The map {"a": item} but for the item.
BEFORE_ITEM = "a16161"


def spell_read(kinds: str, body: bytes, keys: Sequence[str]) -> str:
    """Reads every key as each of the kinds: u an unsigned, b a bool, x bytes."""
    words = [f"{kind}{spell_bytes(key.encode())}" for key in keys for kind in kinds]
    return f"read {spell_bytes(body)} {' '.join(words)}"


def expect_read(kind: str, value: object) -> str:
    """What the reader answers where a key holds `value`."""
    match kind, value:
        case "b", bool():
            return f"{OK}:{int(value)}"
        case "u", int() if not isinstance(value, bool) and value >= 0:
            return f"{OK}:{value}" if value < 1 << 32 else f"{OUT_OF_RANGE}:0"
        case "x", bytes():
            return f"{OK}:{spell_bytes(value)}"
    return f"{MALFORMED}:{'-' if kind == 'x' else '0'}"


def expect_line(kinds: str, items: dict[str, object], keys: Sequence[str]) -> str:
    missing = object()
    return " ".join(expect_read(kind, items.get(key, missing)) for key in keys for kind in kinds)


@pytest.mark.parametrize("kind", ["written", "skipped"])
def test_the_examples_are_read_or_skipped(wire_driver: Driver, kind: str) -> None:
    bodies = [bytes.fromhex(BEFORE_ITEM + vector["hex"]) for vector in CBOR[kind]]
    assert set(wire_driver([f"validate {body.hex()}" for body in bodies])) == {str(OK)}
    # A value of this sentinel's type is none that the reader reads.
    values = [to_python(vector["value"]) if "value" in vector else None for vector in CBOR[kind]]
    answers = wire_driver([spell_read("ubx", body, ["a"]) for body in bodies])
    assert answers == [expect_line("ubx", {"a": value}, ["a"]) for value in values]


@pytest.mark.parametrize("kind", ["refused", "not_well_formed"])
def test_every_example_that_the_protocol_has_not_is_malformed(wire_driver: Driver, kind: str) -> None:
    lines = [f"validate {BEFORE_ITEM}{vector['hex']}" for vector in CBOR[kind]]
    assert set(wire_driver(lines)) == {str(MALFORMED)}
    # Where the key sought comes first, what follows still counts.
    lines = [f"read a2617a07{BEFORE_ITEM[2:]}{vector['hex']} u7a" for vector in CBOR[kind]]
    assert set(wire_driver(lines)) == {f"{MALFORMED}:0"}


def test_a_body_that_is_not_one_map_with_text_keys_is_malformed(wire_driver: Driver) -> None:
    lines = [f"validate {vector['hex'] or '-'}" for vector in CBOR["bodies"]]
    assert wire_driver(lines) == [str(MALFORMED)] * len(lines)


def test_a_key_that_is_there_twice_is_malformed(wire_driver: Driver) -> None:
    lines = [spell_read("u", bytes.fromhex(vector["hex"]), ["a"]) for vector in CBOR["twice"]]
    assert wire_driver(lines) == [f"{MALFORMED}:0"] * len(lines)


def test_other_keys_and_longer_forms_do_not_matter(wire_driver: Driver) -> None:
    lines = [spell_read("u", bytes.fromhex(vector["hex"]), ["a"]) for vector in CBOR["seven"]]
    assert wire_driver(lines) == [f"{OK}:7"] * len(lines)


def test_deep_nesting_is_skipped(wire_driver: Driver) -> None:
    deep = "81" * 1000 + "00"
    assert wire_driver([f"read a2617a{deep}616107 u61", f"validate {BEFORE_ITEM}{deep[:-2]}"]) == [
        f"{OK}:7",
        str(MALFORMED),
    ]


def test_requests_are_read(wire_driver: Driver) -> None:
    bodies = [bytes.fromhex(vector["body"]) for vector in REQUESTS]
    answers = wire_driver([spell_read("ubx", body, KEYS) for body in bodies])
    fields = [{key: to_python(value) for key, value in vector["fields"].items()} for vector in REQUESTS]
    assert answers == [expect_line("ubx", items, KEYS) for items in fields]
    assert set(wire_driver([f"validate {body.hex()}" for body in bodies])) == {str(OK)}


@pytest.mark.parametrize("vector", MALFORMED_REQUESTS, ids=lambda vector: f"{vector['key']} {vector['why']}")
def test_a_request_with_a_wrong_key_is_refused_at_that_key(wire_driver: Driver, vector: dict[str, Any]) -> None:
    kind = {"data": "x", "profile": "b"}.get(vector["key"], "u")
    (answer,) = wire_driver([spell_read(kind, bytes.fromhex(vector["body"]), [vector["key"]])])
    expected = OUT_OF_RANGE if vector["why"] == "above 32 bits" else MALFORMED
    assert answer == f"{expected}:{'-' if kind == 'x' else '0'}"


@settings(max_examples=25, deadline=None)
@given(
    batch=st.lists(
        st.dictionaries(
            st.sampled_from([*KEYS, "", "dat", "datas", "ü"]),
            st.one_of(
                st.integers(-(1 << 64), (1 << 64) - 1),
                st.booleans(),
                st.binary(max_size=300),
                st.text(max_size=50),
                st.none(),
                st.floats(),
                st.lists(st.lists(st.integers(0, 100)), max_size=5),
            ),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_any_map_is_read(wire_driver: Driver, batch: list[dict[str, object]]) -> None:
    answers = wire_driver([spell_read("ubx", encode_body(items), [*KEYS, "ü"]) for items in batch])
    assert answers == [expect_line("ubx", items, [*KEYS, "ü"]) for items in batch]


def damaged_bodies(count: int) -> list[bytes]:
    choose = random.Random(8949)  # noqa: S311 - repeatable, not secret
    whole = [bytes.fromhex(vector["body"]) for vector in MESSAGES["messages"] + MESSAGES["later"]]
    whole += [bytes.fromhex(vector["hex"]) for vector in CBOR["seven"]]
    heads = [major << 5 | info for major in range(8) for info in (0, 1, 23, 24, 25, 26, 27, 28, 31)]
    bodies = []
    for _ in range(count):
        body = bytearray(choose.choice(whole))
        for _ in range(choose.randrange(3)):
            body[choose.randrange(len(body))] = choose.choice([choose.choice(heads), choose.randrange(256)])
        if choose.randrange(4) == 0:
            del body[choose.randrange(len(body)) :]
        bodies.append(bytes(body))
    bodies += [bytes(choose.choices(heads, k=choose.randrange(1, 30))) for _ in range(count)]
    bodies += [b"\xa1\x61a" + bytes(choose.choices(heads, k=choose.randrange(1, 12))) for _ in range(count)]
    return bodies


def read_on_host(body: bytes) -> dict[str, object] | str:
    """The body's items, or why there are none."""
    try:
        return decode_body(body)
    except FrameError as error:
        return error.message


def test_thousands_of_damaged_bodies_are_read_as_the_host_reads_them(wire_driver: Driver) -> None:
    bodies = damaged_bodies(4000)
    valid = wire_driver([f"validate {spell_bytes(body)}" for body in bodies])
    read = wire_driver([spell_read("ubx", body, [*KEYS, "a"]) for body in bodies])
    accepted = 0
    for body, validity, answer in zip(bodies, valid, read, strict=True):
        items = read_on_host(body)
        if isinstance(items, dict):
            accepted += 1
            assert validity == str(OK), body.hex()
            assert answer == expect_line("ubx", items, [*KEYS, "a"]), body.hex()
        else:
            # The host refuses more: text that is not UTF-8, deep nesting, and of any map in the body keys that are
            # not text or there twice.
            more = any(reason in items for reason in ("text string", "nesting", "map key"))
            assert validity == str(MALFORMED) or more, body.hex()
    assert accepted > 1000, "too much was damaged to tell"
