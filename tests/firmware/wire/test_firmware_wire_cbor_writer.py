# SPDX-License-Identifier: Apache-2.0
"""firmware/lib/wire/cbor_writer against RFC 8949's examples, and against cbor2."""

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware.wire.driver import Driver, spell_items
from vectors.load import load_vectors, to_python

WRITTEN = load_vectors("cbor")["written"]

SCALARS = st.one_of(
    st.integers(-(1 << 31), (1 << 64) - 1),
    st.booleans(),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=300),
    st.binary(max_size=300),
)
VALUES = st.recursive(
    SCALARS,
    lambda items: st.one_of(
        st.lists(items, max_size=30), st.dictionaries(st.text("abc\xfc", max_size=30), items, max_size=30)
    ),
    max_leaves=20,
)


def test_the_examples_are_written(wire_driver: Driver) -> None:
    lines = [f"write {len(vector['hex']) // 2} {spell_items(to_python(vector['value']))}" for vector in WRITTEN]
    assert wire_driver(lines) == [f"0 0 {vector['hex']}" for vector in WRITTEN]


def test_signed_writes_both_signs_and_bytes_can_be_put_in_place(wire_driver: Driver) -> None:
    # RFC 8949, Appendix A, and its 3.1 for the lowest value.
    assert wire_driver(["write 5 i0", "write 5 i100", "write 5 i-2147483648", "write 5 z01020304", "write 1 z-"]) == [
        "0 4 00",
        "0 3 1864",
        "0 0 3a7fffffff",
        "0 0 4401020304",
        "0 0 40",
    ]


@pytest.mark.parametrize(
    "spelled", ["u18446744073709551615", "t" + "61" * 30, "x" + "00" * 300, "z" + "00" * 24, "m24"]
)
def test_what_does_not_fit_is_not_begun_and_nothing_follows(wire_driver: Driver, spelled: str) -> None:
    size_bytes = len(wire_driver([f"write 400 {spelled}"])[0].split(" ")[2]) // 2
    lines = [f"write {capacity} b1 {spelled} b1" for capacity in range(1, size_bytes + 1)]
    assert wire_driver(lines) == ["1 0 f5"] * size_bytes
    assert wire_driver([f"write {size_bytes + 1} b1 {spelled}"])[0].startswith("0 0 f5")


def test_each_length_of_argument_begins_where_it_has_to(wire_driver: Driver) -> None:
    ends = (23, 255, 65535, (1 << 32) - 1)
    values: list[object] = [number for end in ends for number in (end, end + 1)]
    values += [bytes(size) for size in (23, 24, 255, 256)]
    answers = wire_driver([f"write 400 {spell_items(value)}" for value in values])
    assert [answer.split(" ")[2] for answer in answers] == [cbor2.dumps(value).hex() for value in values]


def test_nothing_fits_in_no_bytes(wire_driver: Driver) -> None:
    assert wire_driver(["write 0 u0", "write 0 z-", "write 0"]) == ["1 0 -", "1 0 -", "0 0 -"]


@settings(max_examples=25, deadline=None)
@given(values=st.lists(VALUES, min_size=1, max_size=30))
def test_it_writes_as_cbor2_does(wire_driver: Driver, values: list[object]) -> None:
    answers = wire_driver([f"write 100000 {spell_items(value)}" for value in values])
    assert [answer.split(" ")[2] for answer in answers] == [cbor2.dumps(value).hex() for value in values]
