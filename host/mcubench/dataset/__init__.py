# SPDX-License-Identifier: Apache-2.0
"""Samples and labels, the models that come with mcubench, and the cards that describe both."""

from mcubench.dataset.boxes import Boxes
from mcubench.dataset.card import CARD_FILE, TEST_FILE, ModelCard, load_card
from mcubench.dataset.catalogue import (
    PackagedModel,
    card_beside,
    find_model,
    packaged_names,
    resolve_dataset_path,
    resolve_model_path,
)
from mcubench.dataset.check import ValueRange, check_samples, quantized_range
from mcubench.dataset.labels import top1
from mcubench.dataset.load import load_dataset
from mcubench.dataset.preparation import Preparation, PreparationOptions, choose_preparation, parse_preparation
from mcubench.dataset.preprocessing import AudioPreprocessing, ImagePreprocessing, Preprocessing
from mcubench.dataset.quantize import match_samples, quantize_samples
from mcubench.dataset.samples import Dataset

__all__ = [
    "CARD_FILE",
    "TEST_FILE",
    "AudioPreprocessing",
    "Boxes",
    "Dataset",
    "ImagePreprocessing",
    "ModelCard",
    "PackagedModel",
    "Preparation",
    "PreparationOptions",
    "Preprocessing",
    "ValueRange",
    "card_beside",
    "check_samples",
    "choose_preparation",
    "find_model",
    "load_card",
    "load_dataset",
    "match_samples",
    "packaged_names",
    "parse_preparation",
    "quantize_samples",
    "quantized_range",
    "resolve_dataset_path",
    "resolve_model_path",
    "top1",
]
