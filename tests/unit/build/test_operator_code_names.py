# SPDX-License-Identifier: Apache-2.0
"""Names of functions as c++filt gives them, and what is left without arguments."""

import pytest

from mcubench.build.function_name import bare_name


@pytest.mark.parametrize(
    ("demangled", "name"),
    [
        ("main", "main"),
        ("tflite::Register_ADD()", "tflite::Register_ADD"),
        (
            "mcubench::kernels::Conv2dInt8(mcubench::kernels::Conv2dInt8Params const&)",
            "mcubench::kernels::Conv2dInt8",
        ),
        ("mcubench::(anonymous namespace)::Operator3()", "mcubench::(anonymous namespace)::Operator3"),
        ("(anonymous namespace)::Require(int, char const*) [clone .part.0]", "(anonymous namespace)::Require"),
        ("f(int) [clone .constprop.0] [clone .isra.0]", "f"),
        ("void tflite::Fill<int, (tflite::Mode)3>(int*, int)", "tflite::Fill<int, (tflite::Mode)3>"),
        ("tflite::Reader::size() const", "tflite::Reader::size"),
        ("tflite::Prepare(int)::table", "tflite::Prepare(int)::table"),
        ("guard variable for f()::x", "guard variable for f()::x"),
        ("vtable for tflite::MicroProfiler", "vtable for tflite::MicroProfiler"),
        ("operator new(unsigned int)", "operator new(unsigned int)"),
    ],
)
def test_arguments_return_types_and_clones_are_no_part_of_a_name(demangled: str, name: str) -> None:
    assert bare_name(demangled) == name
