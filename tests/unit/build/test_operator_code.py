# SPDX-License-Identifier: Apache-2.0
"""What operators cost, against what the linker itself drops when their calls are taken out of the source."""

import re
import subprocess
from pathlib import Path

import pytest

from mcubench.build.operator_code import OperatorCodeSize, operator_code
from mcubench.errors import MeasurementError
from unit.build.arm_program import link

# Two operators share a function; one is called twice, and has a table and a string. A third is a template.
_SOURCE = """
#include <stdint.h>
#define NOINLINE __attribute__((noinline))
#define WEIGHTS __attribute__((section(".weights")))
volatile int sink;
WEIGHTS extern const int8_t weights[1000] = {1};
namespace lib {
NOINLINE int Shared(int x) { return x * 3 + sink; }
NOINLINE int Everywhere(int x) { return x * 5 + sink; }
NOINLINE int64_t Divide(int64_t a) { return a / (sink + 1); }
}
namespace ops {
extern const int table[40] = {1, 2, 3};
NOINLINE int Helper(const char* text) { return text[sink]; }
NOINLINE int Conv(int x) { return lib::Shared(x) + table[sink & 31] + Helper("convolution") + weights[x]; }
NOINLINE int Add(int x) { return lib::Shared(x) + lib::Everywhere(x) + int(lib::Divide(x)); }
template <typename T> NOINLINE T Pool(T x) { return T(lib::Everywhere(x) - 1 + sink); }
NOINLINE int Outer(int x) { return Conv(x) - 1; }
}
extern const int parameters[8] = {1, 2, 3, 4};
#ifndef NO_CONV
NOINLINE void First() { sink = ops::Conv(parameters[sink]); }
NOINLINE void Third() { sink = ops::Conv(parameters[sink] + 1); }
#else
NOINLINE void First() { sink = parameters[sink]; }
NOINLINE void Third() { sink = parameters[sink] + 1; }
#endif
#ifndef NO_ADD
NOINLINE void Second() { sink = ops::Add(2); }
#else
NOINLINE void Second() { sink = 2; }
#endif
extern void (*const calls[])();
void (*const calls[])() = {First, Second, Third};
extern "C" void Reset() {
  for (auto call : calls) call();
  sink = lib::Everywhere(3) + ops::Pool<int>(4) + ops::Pool<short>(5);
}
"""
_ROOTS = {"CONV_2D": ["ops::Conv"], "ADD": ["ops::Add"], "POOL": ["ops::Pool<int>", "ops::Pool<short>"]}


def _link(folder: Path, *flags: str, source: str = _SOURCE, core: str = "cortex-m4") -> Path:
    return link(folder, {"main.cc": source}, "-Os", *flags, core=core)


def _rows(elf: Path, roots: dict[str, list[str]] | None = None) -> dict[str, OperatorCodeSize]:
    return {row.name: row for row in operator_code(elf, roots or _ROOTS)}


def _sizes(elf: Path) -> dict[str, int]:
    listing = subprocess.run(["arm-none-eabi-nm", "-SC", elf], capture_output=True, text=True, check=True).stdout
    bare = listing.replace("(anonymous namespace)::", "")
    return {name: int(size, 16) for size, name in re.findall(r"^\w+ (\w+) \w ([^(\n]+)", bare, re.MULTILINE)}


def _code_bytes(elf: Path) -> int:
    """The section that everything but the weights is in, and the callers of operators left out."""
    listing = subprocess.run(["arm-none-eabi-size", "-A", elf], capture_output=True, text=True, check=True).stdout
    size = re.search(r"^\.code +(\d+)", listing, re.MULTILINE)
    assert size is not None
    names = _sizes(elf)
    return int(size[1]) - sum(names[caller] for caller in ("First", "Second", "Third"))


@pytest.mark.parametrize("core", ["cortex-m0", "cortex-m4", "cortex-m55"])
@pytest.mark.parametrize(("operator", "switch"), [("CONV_2D", "-DNO_CONV"), ("ADD", "-DNO_ADD")])
def test_what_is_an_operators_own_is_what_the_linker_drops_with_it(
    tmp_path: Path, core: str, operator: str, switch: str
) -> None:
    whole = _link(tmp_path / "whole", core=core)
    without = _link(tmp_path / "without", switch, core=core)
    own = _rows(whole)[operator].own_bytes
    dropped = _code_bytes(whole) - _code_bytes(without)
    # Each function starts at a multiple of four bytes at most, and no operator here has more than eight.
    assert own > 100
    assert 0 <= dropped - own <= 2 * 8
    assert _rows(without).get(operator) is None


def test_what_two_operators_reach_and_nothing_else_is_shared(tmp_path: Path) -> None:
    elf = _link(tmp_path)
    rows, sizes = _rows(elf), _sizes(elf)
    assert rows["CONV_2D"].shared_bytes == rows["ADD"].shared_bytes == sizes["lib::Shared"]
    assert rows["POOL"].shared_bytes == 0
    assert rows["POOL"].own_bytes == _pools(elf)


def _pools(elf: Path) -> int:
    listing = subprocess.run(["arm-none-eabi-nm", "-SC", elf], capture_output=True, text=True, check=True).stdout
    return sum(int(size, 16) for size in re.findall(r"^\w+ (\w+) \w .*ops::Pool<", listing, re.MULTILINE))


def test_weights_are_not_code(tmp_path: Path) -> None:
    rows, sizes = _rows(_link(tmp_path)), _sizes(tmp_path / "program.elf")
    assert sizes["weights"] == 1000
    named = sizes["ops::Conv"] + sizes["ops::table"] + sizes["ops::Helper"]
    assert rows["CONV_2D"].own_bytes == named + len("convolution") + 1


def test_parameters_are_an_operators_where_its_callers_are_named(tmp_path: Path) -> None:
    elf = _link(tmp_path)
    roots = {**_ROOTS, "CONV_2D": ["ops::Conv", "First", "Third"]}
    rows, sizes = _rows(elf, roots), _sizes(elf)
    more = sizes["First"] + sizes["Third"] + sizes["parameters"]
    assert rows["CONV_2D"].own_bytes == _rows(elf)["CONV_2D"].own_bytes + more


def test_the_largest_comes_first(tmp_path: Path) -> None:
    own = [row.own_bytes for row in operator_code(_link(tmp_path), _ROOTS)]
    assert own == sorted(own, reverse=True)
    assert len(own) == 3


def test_a_root_of_two_operators_is_shared(tmp_path: Path) -> None:
    elf = _link(tmp_path)
    rows = _rows(elf, {"CONV_2D": ["ops::Conv"], "CONV_2D_FAST": ["ops::Conv"]})
    sizes = _sizes(elf)
    assert rows["CONV_2D"].own_bytes == rows["CONV_2D_FAST"].own_bytes == 0
    assert rows["CONV_2D"].shared_bytes == rows["CONV_2D_FAST"].shared_bytes >= sizes["ops::Conv"]


def test_an_operator_that_calls_another_shares_it(tmp_path: Path) -> None:
    elf = _link(tmp_path, source=_SOURCE.replace("sink = ops::Add(2)", "sink = ops::Outer(2)"))
    rows = _rows(elf, {"CONV_2D": ["ops::Conv"], "OUTER": ["ops::Outer"]})
    assert rows["OUTER"].own_bytes == _sizes(elf)["ops::Outer"]
    assert rows["OUTER"].shared_bytes == rows["CONV_2D"].own_bytes > 100


def test_an_operator_that_is_not_there_has_no_row(tmp_path: Path) -> None:
    rows = _rows(_link(tmp_path), {"ADD": ["ops::Add"], "NOTHING": ["ops::Nothing", "ops::table2"]})
    assert set(rows) == {"ADD"}


def test_no_operator_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(MeasurementError, match=r"program\.elf has none of the functions"):
        operator_code(_link(tmp_path), {"NOTHING": ["ops::Nothing"]})


def test_no_roots_are_no_rows(tmp_path: Path) -> None:
    assert operator_code(tmp_path / "not_even_read.elf", {}) == ()


# As an interpreter does it: a function gives away a structure of functions, which the compiler keeps without a name.
_REGISTRATIONS = """
#define NOINLINE __attribute__((noinline))
volatile int sink;
struct Registration { int (*init)(int); int (*prepare)(int); int (*evaluate)(int); int version; };
namespace {
#define KERNEL(op, n) \\
  int Init##op(int x) { return x + n + sink; } \\
  int Prepare##op(int x) { return x * n - sink; } \\
  int Eval##op(int x) { return (x ^ n) / (sink + n); }
KERNEL(Conv, 11)
KERNEL(Add, 22)
}
namespace ops {
NOINLINE Registration Register_CONV_2D() { return {InitConv, PrepareConv, EvalConv, 1}; }
NOINLINE Registration Register_ADD() { return {InitAdd, PrepareAdd, EvalAdd, 2}; }
}
Registration registrations[2];
extern "C" void Reset() {
  registrations[0] = ops::Register_CONV_2D();
  registrations[1] = ops::Register_ADD();
  for (auto& one : registrations) sink = one.init(1) + one.prepare(2) + one.evaluate(3);
}
"""


@pytest.mark.parametrize("level", ["-O1", "-O2", "-Os"])
@pytest.mark.parametrize("core", ["cortex-m0", "cortex-m7"])
def test_functions_in_a_structure_without_a_name_are_the_operators(tmp_path: Path, level: str, core: str) -> None:
    elf = link(tmp_path, {"main.cc": _REGISTRATIONS}, level, core=core)
    rows, sizes = _rows(elf, {name: [f"ops::Register_{name}"] for name in ("CONV_2D", "ADD")}), _sizes(elf)
    for name, kernel in (("CONV_2D", "Conv"), ("ADD", "Add")):
        functions = [name for name in sizes if name.endswith(kernel)] + [f"ops::Register_{name}"]
        assert len(functions) == 4
        own = sum(sizes[function] for function in functions)
        assert own <= rows[name].own_bytes <= own + 16
