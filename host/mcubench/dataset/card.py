# SPDX-License-Identifier: Apache-2.0
"""What a packaged model's card.yaml says: the schema, and reading one."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mcubench.documents import read_document
from mcubench.errors import FileError

CARD_FILE = "card.yaml"
TEST_FILE = "test.npz"
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*$")]
Text = Annotated[str, Field(min_length=1)]
Count = Annotated[int, Field(ge=1)]


class _Strict(BaseModel):
    """A frozen value in which an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class CardInput(_Strict):
    """One sample: `shape` without the batch dimension, `range` of its values before quantization."""

    shape: Annotated[tuple[Count, ...], Field(strict=False, min_length=1)]
    range: Annotated[tuple[float, float], Field(strict=False)]
    meaning: Text
    preprocessing: Text


class CardData(_Strict):
    """Where the samples come from, and under which licence."""

    name: Text
    source: Text
    url: Text
    licence: Text
    split: Text


class CardQuantization(_Strict):
    """How the float model became this one; `calibration_samples` were taken from `calibration`."""

    weights: Text
    activations: Text
    fully_connected: Literal["per channel", "per tensor"]
    calibration: Text
    calibration_samples: Count


class Measured(_Strict):
    """How many test samples were classified right, as a number and as a share, and what ran the model."""

    correct: Annotated[int, Field(ge=0)]
    accuracy: Annotated[float, Field(ge=0, le=1)]
    interpreter: Text


class CardAccuracy(_Strict):
    """Top-1 accuracy on the test samples, of the model before and after quantization."""

    test_samples: Count
    float32: Measured
    int8: Measured

    @model_validator(mode="after")
    def _shares_follow_from_counts(self) -> Self:
        for name, measured in (("float32", self.float32), ("int8", self.int8)):
            if abs(measured.accuracy - measured.correct / self.test_samples) > 0.00005:
                raise ValueError(f"{name}: {measured.correct} of {self.test_samples} is not {measured.accuracy}")
        return self


class CardTraining(_Strict):
    """What makes the model again: the script beside the card, its seed, and the packages that matter."""

    script: FileName
    seed: Annotated[int, Field(ge=0)]
    train_samples: Count
    versions: dict[Text, Text]


class ModelCard(_Strict):
    """A packaged model's card; `files` maps each file beside it to its SHA-256."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]*$")]
    task: Text
    description: Text
    licence: Text
    input: CardInput
    classes: Annotated[tuple[Text, ...], Field(strict=False, min_length=2)]
    data: CardData
    files: dict[FileName, Sha256]
    quantization: CardQuantization
    accuracy: CardAccuracy
    training: CardTraining

    @model_validator(mode="after")
    def _model_is_listed(self) -> Self:
        if self.model_file not in self.files:
            raise ValueError(f"files: {self.model_file} is missing")
        return self

    @property
    def model_file(self) -> str:
        """The name of the model's file."""
        return f"{self.name}.tflite"


def load_card(path: Path) -> ModelCard:
    """Read and validate one card.

    Raises:
        FileError: the card cannot be read.
        ConfigError: it is not YAML or not a card; the message names the file and the key.
    """
    return read_document(path, ModelCard, kind="model card", unreadable=FileError)
