# SPDX-License-Identifier: Apache-2.0
"""VAR_HANDLE, READ_VARIABLE, ASSIGN_VARIABLE and CALL_ONCE, of a graph whose variables are tensors."""

from mcubench.engines.aot.kernel_call import KernelCall, Omitted
from mcubench.engines.aot.lowering import Lowering
from mcubench.model import Tensor


def lower_var_handle(_lowering: Lowering) -> Omitted:
    """The host knows where each variable lies."""
    return Omitted("no code: the variable has its place in the arena")


def lower_call_once(_lowering: Lowering) -> Omitted:
    """Its constants are what the variables have before an inference."""
    return Omitted("no code: the variables have its values before an inference")


def lower_read_variable(lowering: Lowering) -> KernelCall:
    """A copy, since the variable may change while the value is still read."""
    return _copy(lowering, lowering.input(0), lowering.output())


def lower_assign_variable(lowering: Lowering) -> KernelCall:
    """A copy; the value has the size of the one that is assigned first."""
    return _copy(lowering, lowering.input(1), lowering.input(0))


def _copy(lowering: Lowering, source: Tensor, target: Tensor) -> KernelCall:
    if (source.dtype, source.size_bytes) != (target.dtype, target.size_bytes):
        raise lowering.unsupported(
            f"{source.dtype.name} {list(source.shape)} cannot become {target.dtype.name} {list(target.shape)}"
        )
    fields = {
        "input": lowering.address(source),
        "output": lowering.address(target),
        "size_bytes": source.size_bytes,
    }
    return KernelCall("Copy", "CopyParams", "reshape.h", fields)
