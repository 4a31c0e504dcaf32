# SPDX-License-Identifier: Apache-2.0
"""Train the keyword spotter on synthetic speech, quantize it, measure it on voices it never heard, and write all."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from speech import (
    CLASSES,
    OTHER_TEST_WORDS,
    OTHER_WORDS,
    TEST_VOICES,
    TRAINING_VOICES,
    plan,
    record,
    speak,
    synthesizer_version,
)

from mcubench.dataset import TEST_FILE, AudioPreprocessing
from mcubench.dataset.audio_front_end import apply_front_end
from mcubench.model_zoo.card_file import package_versions, quantization_facts, write_card
from mcubench.model_zoo.measured import as_model_takes_them, measure
from mcubench.model_zoo.tensorflow_script import convert_to_int8, deterministic_tensorflow, output_folder

SEED = 0
MODEL_FILE = "keywords.tflite"
TRAINING_A_CLASS, TRAINING_UNKNOWN = 300, 900
TEST_A_CLASS = 20
# Each word of the training is recorded so often, with other noise each time.
RECORDINGS = 2
EPOCHS = 20
BATCH_SIZE = 64
LEARNING_RATE = 4e-3
CALIBRATION_SAMPLES = 512
# TFLM's own examples quantize the features in steps of 26 / 256.
LARGEST_FEATURE = 26 * 255 / 256
PREPROCESSING = AudioPreprocessing(front_end="micro_features", frames=98)

Array = npt.NDArray[Any]

CARD = {
    "name": "keywords",
    "task": "keyword spotting",
    "description": (
        "Which of ten words is said in a second of sound, or another word, or none. A small DS-CNN, trained on "
        "synthetic speech alone: espeak-ng's formant synthesizer, 63 voices in 8 accents of English, with noise. "
        "Its accuracy is that on 23 synthetic voices that were never heard in training, half of their recordings "
        "with noise; on people's speech it was not measured."
    ),
    "licence": "Apache-2.0",
    "input": {
        "shape": [98, 40, 1],
        "range": [0.0, LARGEST_FEATURE],
        "meaning": "what 40 bands of 125 to 7500 Hz hold above the noise, logarithmic, in each of 98 windows",
        "preprocessing": (
            "one second at 16 kHz through TensorFlow Lite Micro's audio front end (pymicro-features): windows of 30 "
            "ms every 10 ms, 40 mel bands, noise reduction, PCAN, logarithm; README.md has the numbers"
        ),
        "pipeline": PREPROCESSING.model_dump(mode="json"),
    },
    "classes": list(CLASSES),
    "data": {
        "name": "words spoken by eSpeak NG",
        "source": "synthesized by speech.py with espeak-ng's own formant voices; only features are kept",
        "url": "https://github.com/espeak-ng/espeak-ng",
        "licence": (
            "Apache-2.0, as the model. eSpeak NG is GPL-3.0-or-later: it is run as a program of its own, and neither "
            "it nor a sound of it is in these files"
        ),
        "split": (
            "by voice: 63 of espeak-ng's speakers for training, 23 others for the test; of the words that are no "
            "keyword, those of the test are not heard in training either"
        ),
    },
}


def main() -> None:
    """Make every file of the model's folder."""
    script = Path(__file__)
    output = output_folder(str(__doc__), script.parent)
    tf = deterministic_tensorflow(SEED)

    random = np.random.default_rng(SEED)
    synthesizer = synthesizer_version()
    print(f"speech: espeak-ng {synthesizer}")
    train_x, train_y = training_samples(random)
    test_x, test_y = test_samples(random)
    print(f"data: {len(train_y)} training samples, {len(test_y)} test samples")
    network = build_network(tf, None)
    fit(tf, network, random, train_x, train_y)

    model = convert_to_int8(tf, build_network, network.get_weights(), calibration_samples(random, train_x))
    (output / MODEL_FILE).write_bytes(model)
    np.savez_compressed(output / TEST_FILE, inputs=as_model_takes_them(model, test_x), labels=test_y)
    print(f"model: {len(model)} bytes")
    accuracy = measure(network(test_x, training=False).numpy(), model, test_x, test_y)
    training = {
        "script": script.name,
        "seed": SEED,
        "train_samples": len(train_y),
        "versions": package_versions("tensorflow", "keras", "numpy", "scipy", "pymicro-features"),
        "tools": {"espeak-ng": synthesizer},
    }
    facts = {
        "quantization": quantization_facts(
            output / MODEL_FILE,
            "training samples, chosen at random, and the smallest and largest feature",
            CALIBRATION_SAMPLES + 1,
        ),
        "accuracy": accuracy,
        "training": training,
    }
    write_card(output, script.name, [MODEL_FILE, TEST_FILE], {**CARD, **facts})
    print(f"written: {MODEL_FILE}, {TEST_FILE}, card.yaml")


def training_samples(random: np.random.Generator) -> tuple[Array, Array]:
    """Features of the training voices, each word recorded several times, always with noise."""
    utterances = plan(random, TRAINING_VOICES, OTHER_WORDS, TRAINING_A_CLASS, TRAINING_UNKNOWN)
    features, labels = [], []
    for index, (utterance, word) in enumerate(zip(utterances, speak(utterances), strict=True), start=1):
        for _ in range(RECORDINGS):
            noisy = random.uniform() < 0.7
            features.append(apply_front_end(record(random, word, noisy=noisy), PREPROCESSING))
            labels.append(utterance.label)
        if index % 1000 == 0:
            print(f"speech: {index} of {len(utterances)} words")
    return np.stack(features), np.array(labels)


def test_samples(random: np.random.Generator) -> tuple[Array, Array]:
    """Features of the voices of the test, every other recording with noise."""
    utterances = plan(random, TEST_VOICES, OTHER_TEST_WORDS, TEST_A_CLASS, TEST_A_CLASS)
    words = enumerate(speak(utterances))
    features = [apply_front_end(record(random, word, noisy=index % 2 == 0), PREPROCESSING) for index, word in words]
    return np.stack(features), np.array([utterance.label for utterance in utterances])


def build_network(tf: Any, batch_size: int | None) -> Any:
    """The network; the largest pair of live tensors is 49x20x16 beside 25x10x16, 19,680 bytes in int8."""
    layers = tf.keras.layers

    def normalized(layer: Any, inputs: Any) -> Any:
        return layers.ReLU()(layers.BatchNormalization()(layer(inputs)))

    features = layers.Input(PREPROCESSING.shape, batch_size, name="features")
    x = normalized(layers.Conv2D(16, (7, 5), 2, padding="same", use_bias=False), features)
    for stride, filters in [(2, 32), (2, 64), (1, 64), (1, 64)]:
        x = normalized(layers.DepthwiseConv2D(3, stride, padding="same", use_bias=False), x)
        x = normalized(layers.Conv2D(filters, 1, use_bias=False), x)
    x = layers.Dropout(0.2)(layers.Flatten()(layers.AveragePooling2D((13, 5))(x)))
    return tf.keras.Model(features, layers.Dense(len(CLASSES), activation="softmax")(x), name="keywords")


def fit(tf: Any, network: Any, random: np.random.Generator, inputs: Array, labels: Array) -> None:
    """Train with some bands and some windows left out, and a learning rate that falls to zero."""
    steps = EPOCHS * -(-len(labels) // BATCH_SIZE)
    rate = tf.keras.optimizers.schedules.CosineDecay(LEARNING_RATE, steps)
    network.compile(tf.keras.optimizers.Adam(rate), "sparse_categorical_crossentropy")
    for epoch in range(1, EPOCHS + 1):
        order = random.permutation(len(labels))
        losses = []
        for start in range(0, len(order), BATCH_SIZE):
            batch = order[start : start + BATCH_SIZE]
            losses.append(float(network.train_on_batch(masked(random, inputs[batch]), labels[batch])))
        print(f"epoch {epoch} of {EPOCHS}: loss {np.mean(losses):.4f}")


def masked(random: np.random.Generator, inputs: Array) -> Array:
    """The samples with up to 6 bands and up to 10 windows of each at zero."""
    inputs = inputs.copy()
    for sample in inputs:
        for axis, most in ((0, 10), (1, 6)):
            width = int(random.integers(0, most + 1))
            start = int(random.integers(0, sample.shape[axis] - width))
            np.moveaxis(sample, axis, 0)[start : start + width] = 0
    return inputs


def calibration_samples(random: np.random.Generator, inputs: Array) -> Array:
    """Some of the samples, and one that makes the input's range that of TFLM's examples."""
    extremes = np.zeros((1, *inputs.shape[1:]), np.float32)
    extremes[0, 0, 0, 0] = LARGEST_FEATURE
    chosen = inputs[random.permutation(len(inputs))[:CALIBRATION_SAMPLES]]
    return np.concatenate([np.minimum(chosen, np.float32(LARGEST_FEATURE)), extremes])


if __name__ == "__main__":
    main()
