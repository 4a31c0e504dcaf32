# SPDX-License-Identifier: Apache-2.0
"""The plugin's file is read without believing it."""

import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcubench.errors import MeasurementError
from mcubench.target.plugin.decode import RecordedAccess, RecordedBlock, Violation, decode

MAGIC = int.from_bytes(b"MCUBENCH", "little")
HEAD = [MAGIC, 1, 1, 2, 7, 0, 0, 0, 2, 1]
BLOCKS = [0x100, 6, 2, 4, 0, 0x106, 4, 2, 2, 1]
SPAN = [0, 1, 0, 1, 5, 2, 0, 6, 1, 5, 1, 0x102, 1, 1, 3, 12]
WORDS = [*HEAD, *BLOCKS, *SPAN]


def data(words: list[int]) -> bytes:
    return array.array("Q", words).tobytes()


def test_a_file_is_read_back() -> None:
    recording = decode(data(WORDS))
    first, second = RecordedBlock(0x100, 6, 2, 4, is_open=False), RecordedBlock(0x106, 4, 2, 2, is_open=True)
    assert (recording.counts_edges, recording.regions, recording.inferences) == (True, 2, 7)
    assert recording.violation is None
    (span,) = recording.spans
    assert span.caller == first
    assert span.edges == ((first, second, 5),)
    assert span.blocks == ((first, 6), (second, 5))
    assert span.accesses == (RecordedAccess(0x102, 1, is_store=True, count=3, size_bytes=12),)


def test_a_violation_is_read_back() -> None:
    recording = decode(data([*HEAD[:5], 2, 0x102, 0x40000000, *HEAD[8:], *BLOCKS, *SPAN]))
    assert recording.violation is Violation.DEVICE_TOUCHED
    assert (recording.violation_address, recording.violation_data_address) == (0x102, 0x40000000)


@pytest.mark.parametrize("size", range(len(WORDS)))
def test_a_file_that_is_cut_off_is_refused(size: int) -> None:
    with pytest.raises(MeasurementError):
        decode(data(WORDS[:size]))


@pytest.mark.parametrize("more", [b"\0", b"\0" * 8])
def test_a_file_that_goes_on_is_refused(more: bytes) -> None:
    with pytest.raises(MeasurementError):
        decode(data(WORDS) + more)


@pytest.mark.parametrize(
    ("place", "word", "message"),
    [
        (0, 0, "not one"),
        (1, 2, "another version"),
        (2, 2, "2 for edges"),
        (5, 4, "4 for violation"),
        (8, 1 << 60, "for blocks"),
        (9, 0, "too many"),
        (10, 1 << 32, "for address"),
        (11, 3, "2 instructions in 3 bytes"),
        (11, 1 << 32, "for block's size"),
        (12, 0, "0 for instructions"),
        (13, 3, "instructions in"),
        (20, 2, "2 for block"),
        (24, 0, "0 for count"),
        (25, 1 << 63, "for blocks"),
        (32, 2, "2 for region"),
        (33, 2, "2 for store"),
    ],
)
def test_a_number_that_cannot_be_is_refused(place: int, word: int, message: str) -> None:
    with pytest.raises(MeasurementError, match=message):
        decode(data([*WORDS[:place], word, *WORDS[place + 1 :]]))


@given(st.integers(0, len(WORDS) - 1), st.integers(0, 2**64 - 1))
def test_any_number_is_read_or_refused(place: int, word: int) -> None:
    try:
        decode(data([*WORDS[:place], word, *WORDS[place + 1 :]]))
    except MeasurementError as error:
        assert "counter's file" in error.message  # noqa: PT017 - most numbers are as good as any other


@given(st.binary(max_size=400))
def test_anything_is_refused(junk: bytes) -> None:
    with pytest.raises(MeasurementError):
        decode(junk)
