# SPDX-License-Identifier: Apache-2.0
"""From one quantization to another, with a factor of its own for what is negative: RELU, ABS, QUANTIZE and so on."""

from dataclasses import dataclass

from mcubench.engines.aot.fixed_point import INT32_MAX, Multiplier, multiply_by_quantized
from mcubench.engines.aot.kernel_call import KernelCall
from mcubench.engines.aot.lowering import Lowering
from mcubench.engines.aot.reading_order import element_by_element


@dataclass(frozen=True)
class Rescale:
    """A stored value less `input_zero`, times a factor, plus `output_zero`, cut to [low, high].

    Without a factor (None) the value is taken as it is.
    """

    input_zero: int
    above: Multiplier | None
    below: Multiplier | None
    output_zero: int
    low: int
    high: int
    absolute: bool = False


def rescaled(stored: int, rule: Rescale) -> int:
    """What the kernel computes for one element."""
    value = stored - rule.input_zero
    value = abs(value) if rule.absolute else value
    factor = rule.above if value >= 0 else rule.below
    result = value if factor is None else multiply_by_quantized(value, factor)
    return max(rule.low, min(rule.high, result + rule.output_zero))


def rescale_call(lowering: Lowering, rule: Rescale) -> KernelCall:
    """The call of the kernel for the types that the input and the output have.

    Raises:
        UnsupportedError: a value does not fit 32 bits on the way.
    """
    source, output = lowering.input(0), lowering.output()
    lowering.check_same_count(source, output)
    low, high = lowering.integer_range(source)
    reach = max(high - rule.input_zero, rule.input_zero - low)
    for factor in (rule.above, rule.below):
        if factor is not None and (factor.shift > 30 or reach << max(factor.shift, 0) > INT32_MAX):
            raise lowering.unsupported("the output's scale is too small for the input's")
    # A factor of 1 is exact: half of 2^31 shifted to the left by one, of a value that fits 31 bits.
    one = Multiplier(1 << 30, 1)
    above, below = rule.above or one, rule.below or one
    name = "".join(f"{tensor.dtype.name.title()}" for tensor in (source, output))
    fields = {
        "input": lowering.address(source),
        "output": lowering.address(output),
        "count": source.element_count,
        "input_zero": rule.input_zero,
        "multipliers": (above.value, below.value),
        "shifts": (above.shift, below.shift),
        "output_zero": rule.output_zero,
        "low": rule.low,
        "high": rule.high,
        "absolute": int(rule.absolute),
    }
    return KernelCall(f"Rescale{name}", "RescaleParams", "rescale.h", fields, element_by_element(output, source))
