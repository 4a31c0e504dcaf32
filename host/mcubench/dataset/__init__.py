# SPDX-License-Identifier: Apache-2.0
"""Samples and labels, the models that come with mcubench, and the cards that describe both."""

from mcubench.dataset.card import CARD_FILE, TEST_FILE, ModelCard, load_card
from mcubench.dataset.catalogue import (
    PackagedModel,
    card_beside,
    find_model,
    packaged_names,
    resolve_dataset_path,
    resolve_model_path,
)
from mcubench.dataset.labels import top1
from mcubench.dataset.load import load_dataset
from mcubench.dataset.preprocessing import AudioPreprocessing, ImagePreprocessing, Preprocessing
from mcubench.dataset.quantize import match_samples, quantize_samples
from mcubench.dataset.samples import Dataset
from mcubench.dataset.wav_folder import read_wav_folder

__all__ = [
    "CARD_FILE",
    "TEST_FILE",
    "AudioPreprocessing",
    "Dataset",
    "ImagePreprocessing",
    "ModelCard",
    "PackagedModel",
    "Preprocessing",
    "card_beside",
    "find_model",
    "load_card",
    "load_dataset",
    "match_samples",
    "packaged_names",
    "quantize_samples",
    "read_wav_folder",
    "resolve_dataset_path",
    "resolve_model_path",
    "top1",
]
