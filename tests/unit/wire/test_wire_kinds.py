# SPDX-License-Identifier: Apache-2.0
"""Kinds say what they expected and what came; the vectors of messages cover the rest."""

import pytest

from mcubench.wire.kinds import Boolean, ByteString, Integer, IntegerArray, Kind, Text


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        (Integer(0, 7), 8, "expected an integer from 0 to 7, got 8"),
        (Integer(0, 7), True, "expected an integer from 0 to 7, got True"),
        (Integer(1, 1), 2, "expected 1, got 2"),
        (IntegerArray(Integer(0, 7)), 1, "expected an array, got 1"),
        (IntegerArray(Integer(0, 7)), [1, 9], "expected an integer from 0 to 7, got 9"),
        (Boolean(), 1, "expected a truth value, got 1"),
        (Text(printable=False), b"x", "expected text, got b'x'"),
        (Text(printable=True), "", "expected printable text, got ''"),
        (ByteString(), "x", "expected a byte string, got 'x'"),
        (ByteString(2), b"x", "expected 2 bytes, got b'x'"),
    ],
)
def test_a_value_of_another_kind_is_refused(kind: Kind[object], value: object, message: str) -> None:
    with pytest.raises(ValueError, match="expected") as caught:
        kind.parse(value)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Integer(-1, 1), -1),
        (IntegerArray(Integer(0, 7)), (1, 7)),
        (Boolean(), False),
        (Text(printable=True), "µController 7"),
        (Text(printable=False), "\x1b[2J"),
        (ByteString(2), b"ab"),
    ],
)
def test_a_value_of_the_kind_is_itself(kind: Kind[object], value: object) -> None:
    assert kind.parse(value) == value
