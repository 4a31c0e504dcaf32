# SPDX-License-Identifier: Apache-2.0
"""The packaged models at a glance: what each is for, what it costs, and how well it does."""

from mcubench.dataset import PackagedModel, find_model, packaged_names
from mcubench.errors import FileError
from mcubench.model import read_model, summarize
from mcubench.result import ModelEntry, ModelList


def list_models() -> ModelList:
    """Every packaged model, by name.

    Raises:
        ConfigError: a model or a card is damaged.
    """
    return ModelList(models=tuple(describe(packaged(name)) for name in packaged_names()))


def packaged(name: str) -> PackagedModel:
    """The packaged model of that name; a file of the user's with the same name is none.

    Raises:
        FileError: there is none; the hint names the nearest.
        ConfigError: its card is damaged.
    """
    found = find_model(name)
    if not isinstance(found, PackagedModel):
        raise FileError(
            f"'{name}' is a file, not the name of a packaged model", hint="`mcubench models list` has them"
        )
    return found


def describe(model: PackagedModel) -> ModelEntry:
    """What the model's card and its file say in a line.

    Raises:
        FileError: the model's file cannot be read.
        ModelError: it is damaged.
    """
    summary = summarize(read_model(model.model_path))
    accuracy = model.card.accuracy
    return ModelEntry(
        name=model.name,
        task=model.card.task,
        kind=model.card.kind,
        input_type=summary.inputs[0].dtype,
        input_shape=summary.inputs[0].shape,
        parameters=summary.totals.parameter_count,
        macs=summary.totals.macs,
        size_bytes=summary.model_size_bytes,
        accuracy=None if accuracy is None else accuracy.int8.accuracy,
        test_samples=None if accuracy is None else accuracy.test_samples,
        accuracy_absent_because=model.card.accuracy_absent_because,
    )
