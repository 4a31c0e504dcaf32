# SPDX-License-Identifier: Apache-2.0
"""What advice is given about, and what in it is not as good as it should be."""

from dataclasses import dataclass

from mcubench.result import (
    Absent,
    AccuracyLoss,
    Calibration,
    ConversionOptions,
    LayerLoss,
    Noise,
    QuantizationLoss,
    RangeUse,
)

# Beyond these a loss is worth an answer; a model that is as good as before gets no advice on single layers. Of the
# agreement its interval has to be below: a few samples that differ are no finding.
_GOOD_OUTPUT_DB = 30.0
_GOOD_AGREEMENT = 0.99
SIGNIFICANT = 0.05
# Two reference kernels differ by a step or two; this is another computation.
_OTHER_RESULT_DB = 20.0
# Half of a range is one bit of it.
_MUCH_UNUSED = 0.5
# Values in a thousand, and a tenth of the range: more than outliers that calibration rightly left out.
_MANY_VALUES = 0.001
_FAR_BEYOND = 0.1

# Their output has the scale of their input: the format prescribes it.
SCALE_OF_INPUT = frozenset(
    {"AVERAGE_POOL_2D", "MAX_POOL_2D", "RESHAPE", "TRANSPOSE", "PAD", "CONCATENATION", "GATHER"}
)


@dataclass(frozen=True)
class Findings:
    """What the rules are about."""

    loss: QuantizationLoss | Absent
    accuracy: AccuracyLoss | Absent
    options: ConversionOptions
    calibration: Calibration | Absent

    @property
    def layers(self) -> tuple[LayerLoss, ...]:
        """All of them; none where the loss was not measured."""
        return () if isinstance(self.loss, Absent) else self.loss.layers

    @property
    def by_harm(self) -> tuple[LayerLoss, ...]:
        """Those that do harm, the worst first."""
        return () if isinstance(self.loss, Absent) else self.loss.by_harm

    @property
    def saturating(self) -> list[tuple[LayerLoss, RangeUse]]:
        """Those whose ranges are too narrow for the data, the one that does most harm first."""
        found = [(layer, layer.range) for layer in self.by_harm if isinstance(layer.range, RangeUse)]
        return [(layer, use) for layer, use in found if not use.fixed and is_too_narrow(use)]

    @property
    def empty(self) -> list[tuple[LayerLoss, RangeUse]]:
        """Those of whose ranges the data uses less than half, the one that does most harm first."""
        found = [(layer, layer.range) for layer in self.by_harm if isinstance(layer.range, RangeUse)]
        own = [(layer, use) for layer, use in found if not use.fixed and layer.name not in SCALE_OF_INPUT]
        return [(layer, use) for layer, use in own if use.unused >= _MUCH_UNUSED]

    @property
    def other_result_db(self) -> float | None:
        """How far apart two interpreters are on the quantized model, where that is another result; else None."""
        if isinstance(self.loss, Absent) or isinstance(self.loss.second_opinion, Absent):
            return None
        level = level_of(self.loss.second_opinion.noise)
        return level if level is not None and level < _OTHER_RESULT_DB else None

    @property
    def trouble(self) -> str | None:
        """What is not as good as it was, in a few words; None where nothing is."""
        accuracy = self.accuracy
        if isinstance(accuracy, AccuracyLoss) and accuracy.mcnemar_p < SIGNIFICANT and accuracy.difference.value < 0:
            return (
                f"the accuracy fell by {-100 * accuracy.difference.value:.2f} points (p = {accuracy.mcnemar_p:.2g})"
            )
        if isinstance(self.loss, Absent):
            return None
        for output in self.loss.outputs:
            agreement = output.top1_agreement
            if not isinstance(agreement, Absent) and agreement.high < _GOOD_AGREEMENT:
                return f"{agreement.samples - agreement.count} of {agreement.samples} samples have another top class"
            level = level_of(output.noise)
            if isinstance(agreement, Absent) and level is not None and level < _GOOD_OUTPUT_DB:
                return f"the output's SQNR is {level:.1f} dB"
        return None


def is_too_narrow(use: RangeUse) -> bool:
    """Whether a range is for other data than came."""
    return use.saturates >= _MANY_VALUES or (use.saturates > 0 and use.overshoot >= _FAR_BEYOND)


def level_of(noise: Noise | Absent) -> float | None:
    """The SQNR in dB; None where there is none."""
    if isinstance(noise, Absent) or isinstance(noise.sqnr_db, Absent):
        return None
    return noise.sqnr_db
