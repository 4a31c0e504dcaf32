# SPDX-License-Identifier: Apache-2.0
"""firmware/lib/wire/crc32 against the catalogue, and against zlib."""

import zlib

from hypothesis import given, settings
from hypothesis import strategies as st

from firmware.wire.driver import Driver, spell_bytes
from vectors.load import load_vectors

VECTORS = load_vectors("crc32")


def test_the_catalogues_crcs(wire_driver: Driver) -> None:
    lines = [f"crc32 {vector['bytes'] or '-'}" for vector in VECTORS["vectors"]]
    assert wire_driver(lines) == [vector["crc"] for vector in VECTORS["vectors"]]


def test_bytes_that_end_in_their_crc_have_the_residue(wire_driver: Driver) -> None:
    codewords = [
        vector["bytes"] + bytes.fromhex(vector["crc"])[::-1].hex()
        for vector in VECTORS["vectors"]
        if vector["from"] == "codeword"
    ]
    assert len(codewords) == 9
    answers = wire_driver([f"crc32 {codeword}" for codeword in codewords])
    assert set(answers) == {VECTORS["codeword_crc"]}


@settings(max_examples=20, deadline=None)
@given(values=st.lists(st.binary(max_size=1500), min_size=1, max_size=40))
def test_it_is_zlibs_crc32(wire_driver: Driver, values: list[bytes]) -> None:
    answers = wire_driver([f"crc32 {spell_bytes(value)}" for value in values])
    assert answers == [f"{zlib.crc32(value):08x}" for value in values]
