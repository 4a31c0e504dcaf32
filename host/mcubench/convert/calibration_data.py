# SPDX-License-Identifier: Apache-2.0
"""The data of a conversion: what ranges are taken from, and what is held out to see what quantization costs."""

import hashlib
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.convert.quantize import Calibration, draw_noise, noise_calibration, parse_noise
from mcubench.dataset import (
    Dataset,
    ModelCard,
    PreparationOptions,
    ValueRange,
    check_samples,
    choose_preparation,
    load_dataset,
    match_samples,
    resolve_dataset_path,
)
from mcubench.errors import ConfigError
from mcubench.model import Graph
from mcubench.progress import Progress

Array = npt.NDArray[Any]

# Each fifth sample is held out, from ten on: fewer would leave neither part enough.
_HELD_OUT_STEP = 5
_FEWEST_TO_SPLIT = 10
# What models are compared on where nothing was given, and nothing is needed.
_NOISE = "random:32:0"


@dataclass(frozen=True)
class DataChoice:
    """What the user said of the data; `input_range` is that of the values that the model was trained with."""

    calibration: str | None = None
    evaluation: str | None = None
    preparation: PreparationOptions = field(default_factory=PreparationOptions)
    label_column: str | None = None
    input_range: tuple[float, float] | None = None


@dataclass(frozen=True, eq=False)
class ConversionData:
    """`calibration` is None where no ranges are needed.

    `held_out` has labels, where there are some; it is None for a model of several inputs. `held_out_inputs[input]` is
    (samples, *shape of the input) in float32, whatever the number of inputs.
    """

    calibration: Calibration | None
    held_out: Dataset | None
    held_out_inputs: tuple[Array, ...]
    notes: tuple[str, ...] = ()


def read_data(
    choice: DataChoice, graph: Graph, *, needs_ranges: bool, card: ModelCard | None, progress: Progress
) -> ConversionData:
    """Read what was given for a float graph; `card` is the model's, where it has one.

    Raises:
        ConfigError: there is none and ranges are needed, or it does not fit the model; the message says how.
        FileError: it cannot be read.
    """
    if choice.calibration is None and needs_ranges:
        raise ConfigError(
            "the ranges of activations have to be seen: give --calibration DATA",
            hint="some hundred samples as the model was trained with; random:100 does to measure cost, not accuracy",
        )
    reader = _Reader(choice, graph, card, progress)
    noise = parse_noise(choice.calibration or _NOISE)
    if noise is not None:
        calibration = noise_calibration(graph, *noise)
        held_out, inputs, notes = _held_out_noise(graph, *noise)
    else:
        dataset = reader.read(choice.calibration or "", reader.expected)
        calibration, held_out, notes = _split(dataset)
        inputs = (held_out.inputs,)
    if choice.evaluation is not None:
        held_out = reader.read(choice.evaluation, _range_of(calibration) if needs_ranges else reader.expected)
        inputs, notes = (held_out.inputs,), held_out.notes
    return ConversionData(calibration if needs_ranges else None, held_out, inputs, notes)


class _Reader:
    """Reads data sets for one model."""

    def __init__(self, choice: DataChoice, graph: Graph, card: ModelCard | None, progress: Progress) -> None:
        self._choice, self._graph, self._card, self._progress = choice, graph, card, progress

    @property
    def expected(self) -> ValueRange | None:
        """The range that the samples should have, where somebody says it."""
        if self._choice.input_range is not None:
            return ValueRange(*self._choice.input_range, "--input-range")
        return None if self._card is None else ValueRange(*self._card.input.range, "as the model's card says")

    def read(self, text: str, expected: ValueRange | None) -> Dataset:
        """A data set as (samples, *shape of the input) in float32, held against a range.

        Raises:
            ConfigError: it does not fit the model, is constant or out of range.
            FileError: it cannot be read.
        """
        with self._progress.step(f"read {text}") as note:
            if len(self._graph.inputs) != 1:
                raise ConfigError(
                    f"a data set goes into one input, and the model has {len(self._graph.inputs)}",
                    hint="random:N is made for all of them",
                )
            path, shape = resolve_dataset_path(text), self._graph.tensors[self._graph.inputs[0]].shape
            card = None if self._card is None else self._card.input.pipeline
            prepared = choose_preparation(path, self._choice.preparation, card=card, input_shape=shape)
            dataset = load_dataset(
                path,
                preprocessing=prepared.preprocessing,
                input_shape=shape,
                classes=None if self._card is None else self._card.classes,
                label_column=self._choice.label_column,
            )
            if dataset.inputs.dtype != np.float32:
                raise ConfigError(
                    f"data set {dataset.name} holds {dataset.inputs.dtype}, and a float model takes float32",
                    hint="the samples as the model was trained with, before any quantization",
                )
            try:
                dataset = replace(dataset, inputs=match_samples(dataset.inputs, shape))
            except ConfigError as error:
                raise ConfigError(f"data set {dataset.name}: {error.message}", hint=error.hint) from error
            odd = check_samples(dataset, expected)
            note(f"{len(dataset)} samples")
            return replace(dataset, notes=(*prepared.assumed, *dataset.notes, *odd))


def _split(dataset: Dataset) -> tuple[Calibration, Dataset, tuple[str, ...]]:
    """Each fifth sample is held out, where there are enough."""
    if len(dataset) < _FEWEST_TO_SPLIT:
        note = f"compared on the calibration data itself: {len(dataset)} samples are too few to hold some out"
        calibration = Calibration("data", dataset.name, dataset.sha256, (dataset.inputs,))
        return calibration, dataset, (*dataset.notes, note)
    held = np.arange(len(dataset)) % _HELD_OUT_STEP == _HELD_OUT_STEP - 1
    labels = None if dataset.labels is None else dataset.labels[held]
    held_out = replace(dataset, inputs=dataset.inputs[held], labels=labels)
    calibration = Calibration("data", dataset.name, dataset.sha256, (dataset.inputs[~held],))
    return calibration, held_out, dataset.notes


def _held_out_noise(
    graph: Graph, samples: int, seed: int
) -> tuple[Dataset | None, tuple[Array, ...], tuple[str, ...]]:
    """As much noise of another stream; a data set of it where the model has one input."""
    inputs = draw_noise(graph, samples, seed, stream=1)
    if len(inputs) != 1:
        return None, inputs, ()
    digest = hashlib.sha256(inputs[0].tobytes()).hexdigest()
    held_out = Dataset(inputs=inputs[0], labels=None, name=f"random:{samples}:{seed}, held out", sha256=digest)
    return held_out, inputs, ()


def _range_of(calibration: Calibration) -> ValueRange:
    values = calibration.inputs[0]
    return ValueRange(float(values.min()), float(values.max()), f"what {calibration.name} has")
