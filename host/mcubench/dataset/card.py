# SPDX-License-Identifier: Apache-2.0
"""What a packaged model's card.yaml says: the schema, and reading one."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mcubench.dataset.preprocessing import Preprocessing
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
    """One sample: `shape` without the batch dimension, `range` of its values before quantization.

    `preprocessing` tells people how a sample is made; `pipeline` tells programs, where a picture or a recording is
    what it is made of.
    """

    shape: Annotated[tuple[Count, ...], Field(strict=False, min_length=1)]
    range: Annotated[tuple[float, float], Field(strict=False)]
    meaning: Text
    preprocessing: Text
    pipeline: Preprocessing | None = None

    @model_validator(mode="after")
    def _pipeline_gives_the_shape(self) -> Self:
        if self.pipeline is not None and self.pipeline.shape != self.shape:
            raise ValueError(f"pipeline: it gives samples of {self.pipeline.shape}, and shape is {self.shape}")
        return self


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
    """What makes the model again: the script beside the card, its seed, and versions of packages and tools.

    Random weights were drawn, not learnt: such a model costs what a trained one does, and knows nothing.
    """

    script: FileName
    seed: Annotated[int, Field(ge=0)]
    weights: Literal["trained", "random"] = "trained"
    train_samples: Count | None = None
    versions: dict[Text, Text]
    tools: dict[FileName, Text] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _samples_were_learnt_from(self) -> Self:
        if (self.weights == "trained") != (self.train_samples is not None):
            raise ValueError("train_samples: trained weights have them, and random ones have none")
        return self


class ModelCard(_Strict):
    """A packaged model's card; `files` maps each file beside it to its SHA-256.

    `task` is for people, `kind` says what the outputs are. `classes` are what each output stands for: none where
    outputs stand for nothing, as with random weights. `accuracy` is there, or the reason why not.
    """

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]*$")]
    task: Text
    kind: Literal["classification", "anomaly", "detection", "regression"] = "classification"
    description: Text
    licence: Text
    input: CardInput
    classes: Annotated[tuple[Text, ...], Field(strict=False)] = ()
    data: CardData | None = None
    files: dict[FileName, Sha256]
    quantization: CardQuantization
    accuracy: CardAccuracy | None = None
    accuracy_absent_because: Text | None = None
    training: CardTraining

    @model_validator(mode="after")
    def _model_is_listed(self) -> Self:
        if self.model_file not in self.files:
            raise ValueError(f"files: {self.model_file} is missing")
        return self

    @model_validator(mode="after")
    def _accuracy_is_there_or_absent_with_a_reason(self) -> Self:
        if (self.accuracy is None) == (self.accuracy_absent_because is None):
            raise ValueError("accuracy: it is there, or accuracy_absent_because says why not")
        if self.accuracy is not None and TEST_FILE not in self.files:
            raise ValueError(f"accuracy: it was measured on {TEST_FILE}, which is missing in files")
        return self

    @model_validator(mode="after")
    def _samples_have_an_origin(self) -> Self:
        if self.data is None and (TEST_FILE in self.files or self.training.weights == "trained"):
            raise ValueError("data: missing: samples have an origin and a licence")
        if len(self.classes) == 1 or (
            self.kind == "classification" and self.accuracy is not None and not self.classes
        ):
            raise ValueError("classes: a classifier that was measured has two or more")
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
