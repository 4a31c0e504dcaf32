# SPDX-License-Identifier: Apache-2.0
"""mcubench.wire.body against RFC 8949's examples, and against a stranger's bytes."""

import contextlib
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcubench.errors import FrameError
from mcubench.wire.body import decode_body, encode_body
from vectors.load import load_vectors, to_python

VECTORS = load_vectors("cbor")
# The map {"a": item} but for the item.
BEFORE_ITEM = bytes.fromhex("a16161")

VALUES = st.one_of(
    st.integers(-(1 << 64), (1 << 64) - 1),
    st.booleans(),
    st.text(),
    st.binary(),
    st.lists(st.integers(0, (1 << 64) - 1)),
)


@pytest.mark.parametrize("vector", VECTORS["written"], ids=lambda vector: vector["hex"])
def test_an_example_is_written_and_read(vector: dict[str, Any]) -> None:
    value = to_python(vector["value"])
    body = BEFORE_ITEM + bytes.fromhex(vector["hex"])
    assert encode_body({"a": value}) == body
    if isinstance(value, dict) and 1 in value:
        # Every map's keys are text, not only the body's own.
        with pytest.raises(FrameError, match="map key"):
            decode_body(body)
    else:
        assert decode_body(body) == {"a": value}


@pytest.mark.parametrize("vector", VECTORS["skipped"], ids=lambda vector: vector["hex"])
def test_an_example_of_a_type_that_no_field_has_is_well_formed(vector: dict[str, Any]) -> None:
    assert set(decode_body(BEFORE_ITEM + bytes.fromhex(vector["hex"]))) == {"a"}


@pytest.mark.parametrize("kind", ["refused", "not_well_formed"])
def test_every_example_that_the_protocol_has_not_is_refused(kind: str) -> None:
    for vector in VECTORS[kind]:
        with pytest.raises(FrameError, match="not well-formed"):
            decode_body(BEFORE_ITEM + bytes.fromhex(vector["hex"]))


@pytest.mark.parametrize("vector", VECTORS["bodies"] + VECTORS["twice"], ids=lambda vector: vector["why"])
def test_a_body_that_is_not_one_map_with_text_keys_is_refused(vector: dict[str, Any]) -> None:
    with pytest.raises(FrameError, match="a frame's body"):
        decode_body(bytes.fromhex(vector["hex"]))


@pytest.mark.parametrize("vector", VECTORS["seven"], ids=lambda vector: vector["hex"])
def test_other_keys_and_longer_forms_do_not_matter(vector: dict[str, Any]) -> None:
    assert decode_body(bytes.fromhex(vector["hex"]))["a"] == 7


def test_a_refusal_says_what_is_wrong() -> None:
    with pytest.raises(FrameError, match="tag 2: the protocol has no tags"):
        decode_body(BEFORE_ITEM + bytes.fromhex("c249010000000000000000"))
    with pytest.raises(FrameError, match="goes on for 2 bytes"):
        decode_body(b"\xa0\x01\x02")
    with pytest.raises(FrameError, match="not a CBOR map"):
        decode_body(b"\x80")
    with pytest.raises(FrameError, match="key that is not text"):
        decode_body(bytes.fromhex("a1410001"))


@pytest.mark.parametrize("text", ["ff", "c080", "eda080", "f4908080", "e282"])
def test_text_that_is_not_utf8_is_refused(text: str) -> None:
    # Table 3-7 of the Unicode Standard: a lone byte, an overlong form, a surrogate, above U+10FFFF, truncated.
    raw = bytes.fromhex(text)
    with pytest.raises(FrameError, match="not well-formed"):
        decode_body(BEFORE_ITEM + bytes([0x60 + len(raw)]) + raw)


@pytest.mark.parametrize("head", [b"\x81", b"\xa1\x61a", b"\x82\x00"])
def test_deep_nesting_is_refused(head: bytes) -> None:
    with pytest.raises(FrameError, match="nesting"):
        decode_body(BEFORE_ITEM + head * (1000 // len(head)) + b"\x00")


@given(st.dictionaries(st.text(), VALUES))
def test_a_map_survives(items: dict[str, object]) -> None:
    assert decode_body(encode_body(items)) == items


@given(st.binary(max_size=1018))
def test_any_bytes_are_a_map_or_a_frame_error(body: bytes) -> None:
    with contextlib.suppress(FrameError):
        assert isinstance(decode_body(body), dict)


def test_mutated_bodies_are_a_map_or_a_frame_error() -> None:
    choose = random.Random(8949)  # noqa: S311 - repeatable, not secret
    bodies = [bytes.fromhex(vector["body"]) for vector in load_vectors("messages")["messages"]]
    refused = 0
    for _ in range(20_000):
        body = bytearray(choose.choice(bodies))
        for _ in range(choose.randrange(1, 4)):
            body[choose.randrange(len(body))] = choose.randrange(256)
        try:
            decode_body(bytes(body[: choose.randrange(1, len(body) + 1)]))
        except FrameError:
            refused += 1
    assert refused > 10_000
