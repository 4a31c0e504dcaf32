# SPDX-License-Identifier: Apache-2.0
"""The accuracy of the float32 model that a quantized one was made from, where somebody measured it."""

from pathlib import Path

from pydantic import ValidationError

from mcubench.budget import QUANTIZATION_LOSS, Budget
from mcubench.dataset import ModelCard, card_beside
from mcubench.dataset.card import TEST_FILE
from mcubench.errors import ConfigError, FileError
from mcubench.pipeline.job import Job
from mcubench.result import Absent, ConversionReport, Result

_MAX_REPORT_BYTES = 64 * 1024 * 1024

Known = tuple[float | None, str | None]


def float32_accuracy(budget: Budget, job: Job, result: Result) -> Known:
    """The accuracy, or why it is not known; neither where the budget does not limit what quantization cost.

    It is the budget's own number, that of a conversion's report, or that of the card beside the model; the latter two
    for this model and the same samples only.

    Raises:
        ConfigError: the report cannot be read, or is none.
    """
    if QUANTIZATION_LOSS.name not in budget.of_metrics():
        return None, None
    if isinstance(budget.float32_accuracy, str):
        return _of_report(job.folder / budget.float32_accuracy, budget.float32_accuracy, result)
    if budget.float32_accuracy is not None:
        return float(budget.float32_accuracy), None
    card = card_beside(job.model_path())
    if card is None:
        return None, f"{budget.model} has no card, and the budget does not say float32_accuracy"
    return _of_card(card, result)


def _of_card(card: ModelCard, result: Result) -> Known:
    if card.accuracy is None:
        return None, f"the card has no accuracy: {card.accuracy_absent_because}"
    if result.dataset is None or result.dataset.sha256 != card.files.get(TEST_FILE):
        return None, "the card's accuracy is of other samples than these"
    return card.accuracy.float32.accuracy, None


def _of_report(path: Path, name: str, result: Result) -> Known:
    try:
        with path.open("rb") as file:
            report = ConversionReport.model_validate_json(file.read(_MAX_REPORT_BYTES))
    except OSError as error:
        raise FileError(f"cannot read the conversion's report {name}: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ConfigError(
            f"{name} is no report of a conversion: {f'{where}: ' if where else ''}{first['msg']}",
            hint="`mcubench convert` writes one with --json",
        ) from error
    accuracy = report.accuracy
    if isinstance(accuracy, Absent):
        return None, f"{name} has no accuracy: {accuracy.reason}"
    if report.output.sha256 != result.model.sha256:
        return None, f"{name} is of another model"
    if result.dataset is None or result.dataset.sha256 != accuracy.dataset_sha256:
        return None, f"{name} is of other samples than these"
    return accuracy.float_model.value, None
