# SPDX-License-Identifier: Apache-2.0
"""What quantization cost: the float model and the quantized one on the same samples, layer by layer.

SQNR is the signal-to-quantization-noise ratio, 10 log10(sum x^2 / sum (q - x)^2) in dB over all elements of all
samples, x being the float model's value and q the quantized model's, both as real numbers (Widrow and Kollar:
Quantization Noise, Cambridge University Press 2008). It is absent where there is no noise ('equal') or no signal.
"""

from typing import Annotated, Literal

from pydantic import Field

from mcubench.result.document import Absent
from mcubench.result.part import Part

Finite = Annotated[float, Field(allow_inf_nan=False)]
Ratio = Annotated[float, Field(ge=0, le=1)]
Decibels = Finite | Absent

LayerKind = Literal["operator", "inserted", "input"]


class Noise(Part):
    """The difference of quantized values to float ones, in the tensor's unit.

    `worst_error` is the largest distance, `worst_error_steps` the same in units of the tensor's scale, and
    `mean_error` the mean of quantized less float.
    """

    sqnr_db: Decibels
    worst_error: Finite
    worst_error_steps: Finite | None = None
    mean_error: Finite


class RangeUse(Part):
    """What a tensor can hold, and what the float model would have it hold.

    `bulk` are the ends between which 99.9 % of the values are. A value saturates where it is more than half a step
    outside what the tensor can hold; `unused` is the share of that range in which no value is. `fixed` are the ranges
    of operators for which the format prescribes one.
    """

    low: Finite
    high: Finite
    seen_low: Finite
    seen_high: Finite
    bulk_low: Finite
    bulk_high: Finite
    saturates_low: Ratio
    saturates_high: Ratio
    unused: Ratio
    fixed: bool = False

    @property
    def saturates(self) -> float:
        """The share of values that do, at either end."""
        return self.saturates_low + self.saturates_high

    @property
    def overshoot(self) -> float:
        """How far values go beyond the range at the worse end, as a share of its width."""
        return max(self.low - self.seen_low, self.seen_high - self.high, 0.0) / (self.high - self.low)


class Histogram(Part):
    """Counts in bins of the same width from `low` to `high`, and of what is outside."""

    unit: Literal["steps", "real"]
    low: Finite
    high: Finite
    counts: tuple[int, ...]
    outside: int


class Harm(Part):
    """What one layer's own noise does to the outputs: the float model with nothing but that noise in it.

    `output_sqnr_db` is of the output that suffers most; `share` is that noise among those of all layers.
    """

    output_sqnr_db: Decibels
    share: Ratio


class LayerLoss(Part):
    """One layer, in the order of execution, and the tensor that it writes.

    `operator` is its index in the float model, `quantized_operator` that in the quantized one. An `inserted` layer is
    a QUANTIZE that the float model has not; the `input` is the graph's, where it is rounded. `accumulated` is the
    noise when the whole model runs quantized; `own` is what the layer adds itself, fed with the float model's values
    as its inputs can hold them. `rank` is 1 for the layer that does most harm, and absent where it does none.
    """

    kind: LayerKind
    operator: int | None = None
    quantized_operator: int | None = None
    name: str
    tensor: str
    type_before: str
    type_after: str
    weights_type: str | None = None
    scale: Finite | None = None
    zero_point: int | None = None
    accumulated: Noise | Absent
    own: Noise | Absent
    harm: Harm | Absent
    rank: int | None = None
    range: RangeUse | Absent
    errors: Histogram | None = None


class UnmatchedLayer(Part):
    """An operator of the float model that the quantized one has no counterpart for, and why."""

    operator: int
    name: str
    tensor: str
    reason: str


class WeightLoss(Part):
    """A constant of one operator against its float values.

    `channels` are the output channels' SQNRs in dB, None for one that is equal or zero. `lost_channels` are all zero
    now and were not before, `zero_channels` were so before. The last two are what int8 would give with one scale for
    the tensor and with one for each channel, both symmetric and as wide as the largest weight.
    """

    operator: int
    name: str
    tensor: str
    type_after: str
    scales: int
    sqnr_db: Decibels
    worst_error_steps: Finite | None = None
    channels: tuple[Finite | None, ...] = ()
    worst_channel: int | None = None
    lost_channels: tuple[int, ...] = ()
    zero_channels: tuple[int, ...] = ()
    int8_per_tensor_sqnr_db: Decibels | None = None
    int8_per_channel_sqnr_db: Decibels | None = None


class Share(Part):
    """Samples of which something is true, as a share with its interval (Wilson's score interval)."""

    count: int
    samples: int
    value: Ratio
    low: Ratio
    high: Ratio
    confidence: Ratio


class OutputLoss(Part):
    """One output of the model; `top1_agreement` is how often both models' largest element is the same one."""

    tensor: str
    noise: Noise | Absent
    top1_agreement: Share | Absent


class SecondOpinion(Part):
    """The quantized model's worst output by another interpreter, and how far `quantized_by` is from it."""

    by: str
    noise: Noise


class QuantizationLoss(Part):
    """The whole comparison, over `samples` of the data set's `available` ones, evenly spaced in it.

    The harm was found with `harm_samples` of these. `float_by` and `quantized_by` ran the models.
    """

    dataset: str
    dataset_sha256: str
    samples: int
    available: int
    harm_samples: int
    float_by: str
    quantized_by: str
    layers: tuple[LayerLoss, ...]
    unmatched: tuple[UnmatchedLayer, ...] = ()
    weights: tuple[WeightLoss, ...] = ()
    outputs: tuple[OutputLoss, ...]
    second_opinion: SecondOpinion | Absent

    @property
    def by_harm(self) -> tuple[LayerLoss, ...]:
        """The layers that do harm, the worst first."""
        return tuple(sorted((layer for layer in self.layers if layer.rank is not None), key=lambda it: it.rank or 0))


class PairedDifference(Part):
    """The quantized model's share less the float one's, with the interval for two answers to the same samples."""

    value: Finite
    low: Finite
    high: Finite
    confidence: Ratio
    method: str = "Newcombe 1998, method 10: square-and-add of Wilson intervals, for paired proportions"


class AccuracyLoss(Part):
    """Share of samples whose largest output is their label, by both models.

    `mcnemar_p` is the two-sided p-value of McNemar's exact test, that both are right equally often: of the samples
    that only one has right, each one's share is binomial with probability 1/2.
    """

    dataset: str
    dataset_sha256: str
    samples: int
    float_model: Share
    quantized: Share
    both_right: int
    only_float_right: int
    only_quantized_right: int
    neither_right: int
    difference: PairedDifference
    mcnemar_p: Ratio
    test: str = "McNemar's exact test, two-sided: binomial on the samples that only one model has right"
