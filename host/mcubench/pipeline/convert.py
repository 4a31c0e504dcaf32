# SPDX-License-Identifier: Apache-2.0
"""From any trained model to a quantized one that runs, and what was lost on the way."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy.typing as npt

import mcubench
from mcubench.convert.calibration_data import ConversionData, DataChoice, read_data
from mcubench.convert.check import Checked, RuntimeName, check_runs
from mcubench.convert.loss import advise, measure_accuracy, measure_loss
from mcubench.convert.produce import Produced, produce
from mcubench.convert.quantize import Calibration, QuantizeOptions, find_layers
from mcubench.convert.source import FloatModel, read_source
from mcubench.dataset import card_beside, quantize_samples
from mcubench.model import Graph, Model, params_size_bytes, parse_model
from mcubench.pipeline.operator_support import operator_support
from mcubench.progress import Progress
from mcubench.result import (
    Absent,
    AccuracyLoss,
    CheckFacts,
    ConversionOptions,
    ConversionReport,
    Mend,
    ModelSize,
    OutputFacts,
    QuantizationLoss,
    SizeComparison,
    SourceFacts,
)
from mcubench.result import Calibration as CalibrationFacts

Array = npt.NDArray[Any]

# What a converted model is run on before it is written: enough to see that it does, few enough to take no time.
_CHECKED_SAMPLES = 4


@dataclass(frozen=True)
class ConvertOptions:
    """What the user asked for; `keep_float` and `int16` name layers of the float model."""

    source: Path
    output_name: str
    quantize: QuantizeOptions = field(default_factory=QuantizeOptions)
    keep_float: tuple[str, ...] = ()
    int16: tuple[str, ...] = ()
    data: DataChoice = field(default_factory=DataChoice)
    runtime: RuntimeName = "tflm"
    trust: bool = False
    signature: str | None = None
    input_shapes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Conversion:
    """The .tflite that came of it, and the report."""

    data: bytes = field(repr=False)
    report: ConversionReport


def convert(options: ConvertOptions, progress: Progress) -> Conversion:
    """Read, quantize, mend, check, compare.

    Raises:
        ConfigError: something that the user gave cannot be used; the message names it.
        ToolError: a package is missing or failed.
        UnsupportedError: the converted model does not run, or not right; the message names the operator.
    """
    options.quantize.check()
    source = read_source(
        options.source,
        trust=options.trust,
        signature=options.signature,
        input_shapes=options.input_shapes,
        progress=progress,
    )
    float_model = _model(options.output_name, source.data)
    chosen = _with_layers(options, float_model.graph)
    card = card_beside(options.source) if options.source.is_file() else None
    data = read_data(options.data, float_model.graph, needs_ranges=chosen.is_calibrated, card=card, progress=progress)
    with progress.step(f"quantize to {chosen.scheme}" if chosen.scheme != "none" else "write the model") as note:
        produced = produce(source.data, chosen, data.calibration, note)
        note(f"{len(source.data):,} to {len(produced.data):,} bytes")
    converted = _model(options.output_name, produced.data)
    with progress.step("run it") as note:
        checked = check_runs(converted, _samples(converted.graph, data.held_out_inputs), options.runtime)
        note(checked.runtime)
    work = _Work(options, chosen, source, float_model, data, produced, converted, checked)
    loss, accuracy = _loss(work, progress), _accuracy(work, progress)
    return Conversion(produced.data, _report(work, loss, accuracy))


@dataclass(frozen=True)
class _Work:
    """All that a report speaks of but the comparison."""

    options: ConvertOptions
    chosen: QuantizeOptions
    source: FloatModel
    float_model: Model
    data: ConversionData
    produced: Produced
    converted: Model
    checked: Checked


def _model(name: str, data: bytes) -> Model:
    graph = parse_model(data)
    return Model(None, Path(name).stem, hashlib.sha256(data).hexdigest(), len(data), data, graph)


def _with_layers(options: ConvertOptions, graph: Graph) -> QuantizeOptions:
    chosen = replace(
        options.quantize,
        keep_float=find_layers(graph, options.keep_float, "--keep-float"),
        int16=find_layers(graph, options.int16, "--int16"),
    )
    if chosen.scheme == "int8-weights" and options.runtime == "tflm":
        # TFLM's DEQUANTIZE takes the first scale of a tensor for all of it.
        chosen = replace(chosen, per_tensor=True)
    chosen.check()
    return chosen


def _samples(graph: Graph, inputs: Sequence[Array]) -> list[list[Array]]:
    """The first held-out samples, as the converted model's inputs take them."""
    converted = []
    for index, array in zip(graph.inputs, inputs, strict=True):
        tensor, samples = graph.tensors[index], array[:_CHECKED_SAMPLES]
        if tensor.quantization is not None and tensor.dtype.numpy is not None:
            scale, zero_point = tensor.quantization.scales[0], tensor.quantization.zero_points[0]
            samples = quantize_samples(samples, scale, zero_point, tensor.dtype.numpy)
        converted.append(samples)
    return [list(sample) for sample in zip(*converted, strict=True)]


def _loss(work: _Work, progress: Progress) -> QuantizationLoss | Absent:
    if work.chosen.scheme == "none":
        return Absent(reason="nothing was quantized")
    if work.data.held_out is None:
        count = len(work.data.held_out_inputs)
        return Absent(reason=f"layers are compared for models of one input, and this one has {count}")
    return measure_loss(work.float_model, work.converted, work.data.held_out, progress)


def _accuracy(work: _Work, progress: Progress) -> AccuracyLoss | Absent:
    calibration, held_out = work.data.calibration, work.data.held_out
    if calibration is not None and calibration.kind == "noise":
        return Absent(reason="calibrated on noise")
    if held_out is None or held_out.labels is None:
        return Absent(reason="no labels were given")
    return measure_accuracy(work.float_model, work.converted, held_out, progress)


def _report(work: _Work, loss: QuantizationLoss | Absent, accuracy: AccuracyLoss | Absent) -> ConversionReport:
    options, source, produced = work.options, work.source, work.produced
    said = ConversionOptions(
        scheme=work.chosen.scheme,
        io=work.chosen.io_type,
        per_tensor=work.chosen.per_tensor,
        keep_float=options.keep_float,
        int16=options.int16,
    )
    calibration = _calibration(work.data.calibration)
    return ConversionReport(
        mcubench=mcubench.__version__,
        source=SourceFacts(
            name=options.source.name,
            format=source.format,
            sha256=source.sha256,
            size_bytes=source.size_bytes,
            difference=source.difference,
        ),
        options=said,
        calibration=calibration,
        versions={**source.versions, **produced.versions},
        sizes=SizeComparison(before=_size(work.float_model), after=_size(work.converted)),
        operators=operator_support(work.converted, work.checked),
        checked=CheckFacts(runtime=work.checked.runtime, largest_difference=work.checked.largest_difference),
        mends=tuple(
            Mend(operator=mend.operator, what=mend.what, before=mend.before, after=mend.after)
            for mend in produced.mends
        ),
        loss=loss,
        accuracy=accuracy,
        advice=advise(loss, accuracy, said, calibration),
        notes=(*source.notes, *work.data.notes, *work.checked.notes, *_own_notes(work)),
        output=OutputFacts(
            name=options.output_name, sha256=work.converted.sha256, size_bytes=work.converted.size_bytes
        ),
    )


def _own_notes(work: _Work) -> tuple[str, ...]:
    if work.chosen.per_tensor and not work.options.quantize.per_tensor:
        return ("weights have one scale a tensor: TensorFlow Lite Micro dequantizes by the first one only",)
    return ()


def _calibration(used: Calibration | None) -> CalibrationFacts | Absent:
    if used is None:
        return Absent(reason="activations stay floating point, so there is nothing to calibrate")
    return CalibrationFacts(kind=used.kind, name=used.name, sha256=used.sha256, samples=used.samples)


def _size(model: Model) -> ModelSize:
    return ModelSize(file_bytes=model.size_bytes, parameter_bytes=params_size_bytes(model.graph))
