# SPDX-License-Identifier: Apache-2.0
"""The keyword spotter, from recordings to classes: what a user's folder of .wav files gives."""

import importlib.util
import subprocess
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from tflite_micro.python.tflite_micro import runtime

from mcubench import resources
from mcubench.dataset import AudioPreprocessing, load_card, quantize_samples, top1
from mcubench.dataset.wav_folder import read_wav_folder
from mcubench.model import read_model

FOLDER = resources.MODELS / "keywords"
HELD_OUT_VOICE = "Annie"


@cache
def speech() -> ModuleType:
    """The script beside the model that has the words and the voices."""
    spec = importlib.util.spec_from_file_location("keywords_speech", FOLDER / "speech.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each keyword by a voice that was not heard in training, as espeak-ng writes it: 22,050 Hz, with a pause."""
    folder = tmp_path_factory.mktemp("recordings")
    for word in speech().KEYWORDS:
        (folder / word).mkdir()
        command = ["espeak-ng", "-v", f"en-us+{HELD_OUT_VOICE}", "-s", "150", "-w", f"{folder}/{word}/a.wav", word]
        subprocess.run(command, check=True, timeout=60)
    return folder


def test_recordings_of_a_new_voice_are_told_apart(recordings: Path) -> None:
    card = load_card(FOLDER / "card.yaml")
    assert isinstance(card.input.pipeline, AudioPreprocessing)
    inputs, labels, classes = read_wav_folder(recordings, card.input.pipeline, card.classes)
    assert (classes, inputs.shape) == (card.classes, (10, 98, 40, 1))
    interpreter = runtime.Interpreter.from_file(str(FOLDER / "keywords.tflite"))
    graph = read_model(FOLDER / "keywords.tflite").graph
    quantization = graph.tensors[graph.inputs[0]].quantization
    assert quantization is not None
    outputs = []
    for sample in quantize_samples(inputs, quantization.scales[0], quantization.zero_points[0]):
        interpreter.set_input(sample[np.newaxis], 0)
        interpreter.invoke()
        outputs.append(np.array(interpreter.get_output(0)[0]))
    assert labels is not None
    assert (top1(np.stack(outputs)) == labels).sum() >= 8


def test_the_input_is_quantized_as_in_the_examples_of_tflm() -> None:
    """Features of 0 to 26 in 256 steps: micro_features_generator.cc divides by 25.6 x 26 and takes 128 off."""
    graph = read_model(FOLDER / "keywords.tflite").graph
    quantization = graph.tensors[graph.inputs[0]].quantization
    assert quantization is not None
    assert quantization.scales[0] == pytest.approx(26 / 256, rel=1e-6)
    assert quantization.zero_points == (-128,)


def test_voices_and_other_words_of_the_test_are_not_in_the_training() -> None:
    made = speech()
    assert not set(made.TEST_VOICES) & set(made.TRAINING_VOICES)
    assert not set(made.OTHER_TEST_WORDS) & set(made.OTHER_WORDS)
    assert not {*made.OTHER_TEST_WORDS, *made.OTHER_WORDS} & set(made.KEYWORDS)
    card = load_card(FOLDER / "card.yaml")
    assert card.classes == made.CLASSES
    assert f"{len(made.TRAINING_VOICES)} voices in {len(made.ACCENTS)} accents" in card.description
    assert f"{len(made.TEST_VOICES)} synthetic voices" in card.description


def test_the_same_plan_is_spoken_from_the_same_seed() -> None:
    made = speech()
    plans = [made.plan(np.random.default_rng(7), made.TEST_VOICES, made.OTHER_TEST_WORDS, 1, 1) for _ in range(2)]
    assert plans[0] == plans[1]
    first, second = (list(made.speak(plan[:3])) for plan in plans)
    assert all(np.array_equal(one, other) for one, other in zip(first, second, strict=True))
