# SPDX-License-Identifier: Apache-2.0
"""A kernel that makes one element of the output of one element of the input, in the order in which they lie."""

from collections.abc import Mapping

from mcubench.engines.aot.kernel_call import KernelCall, Value
from mcubench.engines.aot.lowering import Lowering
from mcubench.engines.aot.reading_order import element_by_element


def element_wise_call(
    lowering: Lowering, function: str, params_type: str, header: str, fields: Mapping[str, Value]
) -> KernelCall:
    """The call; `fields` are those of its parameters that come after `input`, `output` and `count`.

    Raises:
        UnsupportedError: the input has more or fewer elements than the output.
    """
    source, output = lowering.input(0), lowering.output()
    lowering.check_same_count(source, output)
    places: dict[str, Value] = {
        "input": lowering.address(source),
        "output": lowering.address(output),
        "count": source.element_count,
    }
    return KernelCall(function, params_type, header, {**places, **fields}, element_by_element(output, source))
