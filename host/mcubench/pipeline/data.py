# SPDX-License-Identifier: Apache-2.0
"""From a data set that the user names to samples that a model takes, with how they are scored."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mcubench.bench import Samples, notes_on, one_input, prepare_samples
from mcubench.bench.accuracy import SampleRun
from mcubench.dataset import Dataset, ModelCard, PreparationOptions, choose_preparation, load_dataset
from mcubench.dataset.calibration import CALIBRATION_ENTRY, read_calibration
from mcubench.errors import ConfigError
from mcubench.model import Model
from mcubench.result import Dataset as DatasetFacts
from mcubench.result import TaskKind
from mcubench.scoring import choose_task


@dataclass(frozen=True)
class DataRequest:
    """A data set, and what the user says of it. `resume` goes on with an interrupted run."""

    path: Path
    preparation: PreparationOptions = field(default_factory=PreparationOptions)
    task: TaskKind | None = None
    label_column: str | None = None
    resume: bool = False


def read_samples(request: DataRequest, model: Model, card: ModelCard | None) -> Samples:
    """Read a data set and hold it against the model; `card` is the model's, where it has one.

    Raises:
        FileError: a file cannot be read.
        ConfigError: the data set is none, or does not go with the model.
    """
    tensor = one_input(model.graph)
    kind = request.task if request.task is not None or card is None else card.kind
    preparation = choose_preparation(
        request.path,
        request.preparation,
        card=None if card is None else card.input.pipeline,
        input_shape=tensor.shape,
    )
    dataset = load_dataset(
        request.path,
        preprocessing=preparation.preprocessing,
        input_shape=tensor.shape,
        classes=None if card is None else card.classes,
        label_column=request.label_column,
        real_labels=kind == "regression",
    )
    inputs = prepare_samples(dataset, model.graph)
    notes = (*preparation.assumed, *notes_on(dataset, model.graph))
    why_not = _unscored_because(dataset, model, card)
    task = None if why_not is not None else choose_task(model.graph, dataset, kind)
    return Samples(dataset, inputs, task, why_not, notes)


def dataset_facts(samples: Samples, *, equal: int | None, earlier: int, notes: Sequence[str] = ()) -> DatasetFacts:
    """A data set as a result holds it; `earlier` samples came from an interrupted run, `notes` are of the run."""
    dataset = samples.dataset
    return DatasetFacts(
        name=dataset.name,
        sha256=dataset.sha256,
        samples=len(dataset),
        bit_exact_samples=equal,
        earlier_samples=earlier or None,
        preparation=dataset.preparation,
        notes=(*samples.notes, *notes),
    )


def notes_on_differences(samples: Samples, run: SampleRun, oracle: str) -> list[str]:
    """How many of the outputs are not the oracle's, and by how much they differ; nothing where all are."""
    differing = len(samples.inputs) - run.equal
    return [f"{differing} samples' outputs differ from {oracle}'s, by {run.largest:g} at most"] if differing else []


def require_a_data_set(
    *, resume: bool, task: TaskKind | None, label_column: str | None, preparation: PreparationOptions
) -> None:
    """Refuse options that only a data set has, where there is none.

    Raises:
        ConfigError: there are some; the message names them.
    """
    options = {"--resume": resume, "--task": task, "--label-column": label_column}
    given = (*(name for name, value in options.items() if value), *preparation.given)
    if given:
        raise ConfigError(f"{', '.join(given)} has no meaning without --dataset", hint="leave it out")


def _unscored_because(dataset: Dataset, model: Model, card: ModelCard | None) -> str | None:
    """Why an accuracy would mean nothing, or cannot be had."""
    if card is not None and card.accuracy_absent_because is not None:
        return card.accuracy_absent_because
    calibration = read_calibration(model.metadata.get(CALIBRATION_ENTRY))
    if calibration is not None and calibration.kind == "noise":
        return "calibrated on noise: the model knows nothing of real samples' ranges"
    if dataset.labels is None and dataset.targets is None and dataset.boxes is None:
        return "the data set has no labels"
    return None
