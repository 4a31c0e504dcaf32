# SPDX-License-Identifier: Apache-2.0
"""firmware/lib/wire/cobs against the paper's examples, and against the cobs package."""

from cobs import cobs
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware.wire.driver import Driver, spell_bytes
from mcubench.wire import Status
from vectors.load import load_vectors

VECTORS = load_vectors("cobs")
OK, MALFORMED, OUT_OF_RANGE = int(Status.OK), int(Status.MALFORMED), int(Status.OUT_OF_RANGE)

# Bytes in which runs around a full group of 254 are common.
RUNS = st.lists(
    st.one_of(
        st.binary(max_size=20),
        st.builds(
            lambda byte, size: bytes([byte]) * size, st.integers(0, 255), st.sampled_from([1, 253, 254, 255, 508])
        ),
    ),
    max_size=5,
).map(b"".join)
BATCHES = st.lists(RUNS, min_size=1, max_size=40)


def test_the_examples_are_encoded(wire_driver: Driver) -> None:
    pairs = [(vector["raw"] or "-", vector["encoded"]) for vector in VECTORS["vectors"]]
    expected = [f"{OK} {encoded}" for _, encoded in pairs]
    assert wire_driver([f"cobs_encode {len(encoded) // 2} {raw}" for raw, encoded in pairs]) == expected
    assert wire_driver([f"cobs_encode_in_place {raw}" for raw, _ in pairs]) == expected


def test_the_examples_are_decoded(wire_driver: Driver) -> None:
    answers = wire_driver([f"cobs_decode {vector['encoded']}" for vector in VECTORS["vectors"]])
    assert answers == [f"{OK} {vector['raw'] or '-'}" for vector in VECTORS["vectors"]]


def test_malformed_input_is_refused(wire_driver: Driver) -> None:
    answers = wire_driver([f"cobs_decode {vector['encoded']}" for vector in VECTORS["malformed"]])
    assert answers == [f"{MALFORMED} -"] * len(VECTORS["malformed"])


def test_what_does_not_fit_is_refused(wire_driver: Driver) -> None:
    lines = [
        f"cobs_encode {capacity} {vector['raw'] or '-'}"
        for vector in VECTORS["vectors"]
        for capacity in range(len(vector["encoded"]) // 2)
    ]
    assert set(wire_driver(lines)) == {f"{OUT_OF_RANGE} -"}


@settings(max_examples=25, deadline=None)
@given(batch=BATCHES)
def test_it_encodes_as_the_package_does_in_place_too(wire_driver: Driver, batch: list[bytes]) -> None:
    expected = [f"{OK} {cobs.encode(raw).hex()}" for raw in batch]
    assert wire_driver([f"cobs_encode 4000 {spell_bytes(raw)}" for raw in batch]) == expected
    assert wire_driver([f"cobs_encode_in_place {spell_bytes(raw)}" for raw in batch]) == expected


@settings(max_examples=25, deadline=None)
@given(batch=BATCHES)
def test_it_decodes_what_the_package_encoded(wire_driver: Driver, batch: list[bytes]) -> None:
    answers = wire_driver([f"cobs_decode {cobs.encode(raw).hex()}" for raw in batch])
    assert answers == [f"{OK} {spell_bytes(raw)}" for raw in batch]


@settings(max_examples=25, deadline=None)
@given(batch=st.lists(st.one_of(st.binary(max_size=40), RUNS), min_size=1, max_size=100))
def test_it_refuses_what_the_package_refuses(wire_driver: Driver, batch: list[bytes]) -> None:
    def decode(encoded: bytes) -> str:
        try:
            return f"{OK} {spell_bytes(cobs.decode(encoded))}"
        except cobs.DecodeError:
            return f"{MALFORMED} -"

    assert wire_driver([f"cobs_decode {spell_bytes(encoded)}" for encoded in batch]) == list(map(decode, batch))
