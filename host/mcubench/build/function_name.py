# SPDX-License-Identifier: Apache-2.0
"""A function's name without what a demangler says of it besides."""

import re

_ANONYMOUS = "(anonymous namespace)"
_CLONE = re.compile(r"( \[clone [^\]]*\])+$")


def bare_name(demangled: str) -> str:
    """`tflite::Register_ADD` of `tflite::Register_ADD() [clone .part.0]`: no arguments, return type or clone.

    The return type is there where the function is made from a template: `void tflite::Fill<int>(int*)`. What lies
    inside a function (`f()::table`) and is not the function keeps its name, and so does an operator (`operator()`).
    """
    name = _CLONE.sub("", demangled)
    masked = name.replace(_ANONYMOUS, "_" * len(_ANONYMOUS))
    if "operator" in masked:
        return name
    depth, start = 0, 0
    for index, char in enumerate(masked):
        if char == "(" and depth == 0:
            return name if ")::" in masked[index:] else name[start:index]
        if char == " " and depth == 0:
            start = index + 1
        depth += (char in "<(") - (char in ">)")
    return name
