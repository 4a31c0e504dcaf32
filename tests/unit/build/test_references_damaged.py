# SPDX-License-Identifier: Apache-2.0
"""A linked program, cut off and with its bits flipped: an error of ours or an answer, never a traceback."""

import random
from pathlib import Path

import pytest

from mcubench.build.operator_code import operator_code
from mcubench.build.proof import Expectation, prove
from mcubench.errors import FileError, McubenchError
from unit.build.arm_program import link

_SOURCE = """
extern "C" {
volatile int sink;
static const int numbers[4] = {3, 1, 4, 1};
__attribute__((noinline)) int Leaf(int x) { return numbers[x & 3]; }
int (*variable)(int) = Leaf;
void Reset() { sink = Leaf(1) + variable(2); }
}
"""
_EXPECTED = Expectation("reference", frozenset(), {})


def _read(path: Path) -> None:
    operator_code(path, {"LEAF": ["Leaf"]})
    prove(path, _EXPECTED)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return link(tmp_path_factory.mktemp("program"), {"main.cc": _SOURCE}, "-O2", "-g").read_bytes()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "damaged.elf"


def test_a_file_cut_off_anywhere_is_an_error(whole: bytes, path: Path) -> None:
    for size in range(0, len(whole), 97):
        path.write_bytes(whole[:size])
        with pytest.raises(FileError, match=r"damaged\.elf"):
            operator_code(path, {"LEAF": ["Leaf"]})
        with pytest.raises(FileError, match=r"damaged\.elf"):
            prove(path, _EXPECTED)


def test_no_flipped_bit_is_a_traceback(whole: bytes, path: Path) -> None:
    rng = random.Random(1)  # noqa: S311 - repeatable damage
    refused = 0
    for round_ in range(300):
        data = bytearray(whole)
        for _ in range(1 + round_ % 4):
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        path.write_bytes(data)
        try:
            _read(path)
        except McubenchError:
            refused += 1
    assert refused > 30


def test_a_missing_file_is_named(path: Path) -> None:
    with pytest.raises(FileError, match=r"cannot read .*damaged\.elf: No such file"):
        operator_code(path, {"LEAF": ["Leaf"]})
    with pytest.raises(FileError, match=r"cannot read .*damaged\.elf: No such file"):
        prove(path, _EXPECTED)
