# SPDX-License-Identifier: Apache-2.0
"""A bias is added to the accumulator: its scale has to be the accumulator's, to the last bit."""

import numpy as np

from mcubench.convert.mend.record import Mend
from mcubench.convert.mend.weighted import weighted_operators
from mcubench.model.editable import Affine, EditableModel


def set_bias_scales(model: EditableModel) -> list[Mend]:
    """Give each bias the scale activation x weights, and integers to match where that changes them.

    TFLM and our kernels add the bias's integers to the accumulator and never look at its scale
    (lite/kernels/internal/reference/integer_ops/conv.h); a scale that is off by rounding is replaced, which changes
    no output, and one that is off by more takes its integers along.
    """
    mends, rounded = [], 0
    for weighted in weighted_operators(model):
        found, values = model.quantization(weighted.bias), model.constant(weighted.bias)
        if found is None or values is None:
            continue
        wanted = weighted.accumulator_scales
        had = np.broadcast_to(found.scales, wanted.shape)
        if np.array_equal(had, wanted):
            continue
        limits = np.iinfo(values.dtype)
        real = values.astype(np.float64).ravel() * had
        integers = np.clip(np.rint(real / wanted), limits.min, limits.max).astype(values.dtype)
        changed = int(np.sum(integers != values.ravel()))
        model.set_quantization(weighted.bias, Affine.symmetric(wanted))
        if not changed:
            rounded += 1
            continue
        model.set_constant(weighted.bias, integers.reshape(values.shape))
        worst = int(np.argmax(np.abs(had / wanted - 1)))
        what = f"the bias's scale was not the activation's times the weights': {changed} integers follow"
        mends.append(Mend(model.label(weighted.operator), what, f"{had[worst]:.9g}", f"{wanted[worst]:.9g}"))
    if rounded:
        mends.append(
            Mend(f"{rounded} with a bias", "scales of biases", "rounded otherwise", "the accumulator's, exactly")
        )
    return mends
