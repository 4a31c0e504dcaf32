# SPDX-License-Identifier: Apache-2.0
"""The kernels for a core: those that its instructions make fast, and the portable ones for the rest."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from mcubench.engines.aot import dsp, mve, scalar
from mcubench.engines.aot.kernel_call import Lowered
from mcubench.engines.aot.lowering import Lowering
from mcubench.engines.aot.operators import OPERATORS
from mcubench.model import DType

Lower = Callable[[Lowering], Lowered | None]


@dataclass(frozen=True)
class KernelSet:
    """int8 kernels of a folder of `firmware/lib/kernels`; what it has none for runs on the portable one."""

    name: str
    special: Mapping[str, Lower] = field(default_factory=dict)

    @property
    def components(self) -> tuple[str, ...]:
        """The folders that they are linked from."""
        return tuple(f"kernels/{name}" for name in dict.fromkeys(("portable", self.name)))

    def lower(self, lowering: Lowering) -> Lowered:
        """What becomes of an operator.

        Raises:
            UnsupportedError: there is no kernel for it.
        """
        special = self.special.get(lowering.operator.name)
        found = None
        typed_by = OPERATORS[lowering.operator.name].typed_by
        if special is not None and typed_by is not None and lowering.input(typed_by).dtype is DType.INT8:
            found = special(lowering)
        return self.lower_portably(lowering) if found is None else found

    def lower_portably(self, lowering: Lowering) -> Lowered:
        """The same with a portable kernel.

        Raises:
            UnsupportedError: there is no kernel for it.
        """
        return OPERATORS[lowering.operator.name](lowering)


def has_int4_weights(lowering: Lowering) -> bool:
    """Whether an operand has 4 bits: portable kernels read two a byte, the sets' layouts have a byte for each."""
    graph, inputs = lowering.graph, lowering.operator.inputs
    return any(index is not None and graph.tensors[index].dtype is DType.INT4 for index in inputs)


PORTABLE = KernelSet("portable")
MVE = KernelSet(
    "mve",
    {
        "ADD": mve.lower_add,
        "CONV_2D": mve.lower_conv_2d,
        "DEPTHWISE_CONV_2D": mve.lower_depthwise_conv_2d,
        "FULLY_CONNECTED": mve.lower_fully_connected,
    },
)
DSP = KernelSet(
    "dsp",
    {
        "ADD": dsp.lower_add,
        "CONV_2D": dsp.lower_conv_2d,
        "DEPTHWISE_CONV_2D": dsp.lower_depthwise_conv_2d,
        "FULLY_CONNECTED": dsp.lower_fully_connected,
    },
)
SCALAR = KernelSet(
    "scalar",
    {
        "ADD": scalar.lower_add,
        "CONV_2D": scalar.lower_conv_2d,
        "DEPTHWISE_CONV_2D": scalar.lower_depthwise_conv_2d,
        "FULLY_CONNECTED": scalar.lower_fully_connected,
    },
)
_OF_CORES = {
    **dict.fromkeys(("cortex-m0", "cortex-m0plus", "cortex-m3"), SCALAR),
    # GCC takes the DSP extension of these for granted.
    **dict.fromkeys(("cortex-m4", "cortex-m7", "cortex-m33", "cortex-m35p"), DSP),
    **dict.fromkeys(("cortex-m55", "cortex-m85"), MVE),
}


def kernel_set_for(cpu: str | None) -> KernelSet:
    """The kernels for a core, by GCC's name for it; None is any core."""
    return _OF_CORES.get(cpu or "", PORTABLE)
