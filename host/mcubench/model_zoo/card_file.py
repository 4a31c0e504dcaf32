# SPDX-License-Identifier: Apache-2.0
"""Writing the card of a model that was just made."""

import hashlib
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml

from mcubench.dataset import CARD_FILE, ModelCard
from mcubench.errors import ModelError
from mcubench.model import read_model


def write_card(folder: Path, script: str, files: Iterable[str], card: Mapping[str, Any]) -> None:
    """Write card.yaml with the hashes of the files in the folder, in the order of the schema that reads it.

    Raises:
        pydantic.ValidationError: the schema refuses the card.
    """
    document = {**card, "files": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in files}}
    ModelCard.model_validate(document)
    ordered = {key: document[key] for key in ModelCard.model_fields if key in document}
    text = yaml.safe_dump(ordered, sort_keys=False, allow_unicode=True, width=100)
    comment = f"# SPDX-License-Identifier: Apache-2.0\n# Written by {script}.\n"
    (folder / CARD_FILE).write_text(comment + text, encoding="utf-8")


def quantization_facts(model_path: Path, calibration: str, samples: int) -> dict[str, Any]:
    """What a card says of a model that `convert_to_int8` made with so many calibration samples."""
    return {
        "weights": "int8, symmetric, per channel",
        "activations": "int8, per tensor, input and output included",
        "fully_connected": fully_connected_granularity(model_path),
        "calibration": calibration,
        "calibration_samples": samples,
    }


def fully_connected_granularity(model_path: Path) -> str:
    """How the weights of a model's first FULLY_CONNECTED are quantized.

    Raises:
        ModelError: there is none, or its weights are not quantized.
    """
    graph = read_model(model_path).graph
    for operator in graph.operators:
        if operator.name == "FULLY_CONNECTED":
            quantization = graph.operand(operator, 1).quantization
            if quantization is not None:
                return "per channel" if quantization.per_channel else "per tensor"
    raise ModelError(f"{model_path}: it has no quantized FULLY_CONNECTED")


def package_versions(*packages: str) -> dict[str, str]:
    """The installed version of each package."""
    return {name: version(name) for name in packages}
