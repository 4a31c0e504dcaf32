# SPDX-License-Identifier: Apache-2.0
"""What `mcubench convert` did: from which file to which, with what, and what it cost."""

from collections.abc import Mapping
from typing import Literal

from mcubench.result.document import Absent, Sha256
from mcubench.result.part import Part
from mcubench.result.quantization import AccuracyLoss, QuantizationLoss

Scheme = Literal["int8", "int16x8", "int8-weights", "float16", "none"]


class SourceFacts(Part):
    """The file or folder that was converted.

    `difference` is the largest one between what the source computes on random inputs and what the float .tflite does,
    as a part of the largest output; it is absent where the source is a .tflite itself.
    """

    name: str
    format: str
    sha256: Sha256
    size_bytes: int
    difference: float | None = None


class OutputFacts(Part):
    """The file that was written."""

    name: str
    sha256: Sha256
    size_bytes: int


class ConversionOptions(Part):
    """How it was quantized; `io` is the type of inputs and outputs, the layers are named as the user did."""

    scheme: Scheme
    io: str
    per_tensor: bool = False
    keep_float: tuple[str, ...] = ()
    int16: tuple[str, ...] = ()


class Calibration(Part):
    """What the ranges of activations were taken from."""

    kind: Literal["data", "noise"]
    name: str
    sha256: Sha256 | None = None
    samples: int


class ModelSize(Part):
    """Bytes of a .tflite file, and of the parameters in it."""

    file_bytes: int
    parameter_bytes: int


class SizeComparison(Part):
    """The float .tflite before quantization, and the file after it."""

    before: ModelSize
    after: ModelSize


class OperatorSupport(Part):
    """The operators of one name and the same types, and who runs them.

    `types` are those of input and output; `engines` run all of them, `refusals` has for each other engine its reason.
    """

    name: str
    count: int
    types: tuple[str, ...]
    engines: tuple[str, ...]
    refusals: Mapping[str, str] = {}


class CheckFacts(Part):
    """What ran the file before it was written.

    What TensorFlow Lite Micro and LiteRT make of the same samples differs by `largest_difference` at the most, as a
    share of the output's range; it is absent where only one of them runs it.
    """

    runtime: str
    largest_difference: float | None = None


class Mend(Part):
    """Something that was changed in the graph so that it runs on a microcontroller."""

    operator: str
    what: str
    before: str
    after: str


class Advice(Part):
    """Something to try, for what was measured: the rule's name, the reason in a sentence, the option to pass.

    `option` is absent where no option does it.
    """

    rule: str
    sentence: str
    option: str | None = None
    layer: str | None = None


class ConversionReport(Part):
    """Everything about one conversion; what was not measured has the reason in its place."""

    schema_version: Literal[1] = 1
    mcubench: str
    source: SourceFacts
    options: ConversionOptions
    calibration: Calibration | Absent
    versions: Mapping[str, str]
    sizes: SizeComparison
    operators: tuple[OperatorSupport, ...]
    checked: CheckFacts
    mends: tuple[Mend, ...] = ()
    loss: QuantizationLoss | Absent
    accuracy: AccuracyLoss | Absent
    advice: tuple[Advice, ...] = ()
    notes: tuple[str, ...] = ()
    output: OutputFacts
