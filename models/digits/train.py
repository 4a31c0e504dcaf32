# SPDX-License-Identifier: Apache-2.0
"""Train the digits model, quantize it to int8, measure both, and write model, test data and card."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from mcubench.dataset import TEST_FILE, top1
from mcubench.model_zoo.card_file import package_versions, quantization_facts, write_card
from mcubench.model_zoo.measured import measure
from mcubench.model_zoo.tensorflow_script import convert_to_int8, deterministic_tensorflow, output_folder

SEED = 0
MODEL_FILE = "digits.tflite"
TEST_SHARE = 0.25
EPOCHS = 80
BATCH_SIZE = 32
LEARNING_RATE = 3e-3
LARGEST_PIXEL = 16.0

Array = npt.NDArray[Any]

CARD = {
    "name": "digits",
    "task": "image classification",
    "description": (
        "Which of the ten digits a small grey-level image shows. Convolutions, a depthwise-separable block "
        "with a residual connection, pooling and a dense layer: small enough for 8 KiB of RAM."
    ),
    "licence": "Apache-2.0",
    "input": {
        "shape": [8, 8, 1],
        "range": [0.0, 1.0],
        "meaning": "ink in each pixel, 0 none and 1 full; rows from the top, columns from the left",
        "preprocessing": "scikit-learn's pixel values (0 to 16) divided by 16",
    },
    "classes": [str(digit) for digit in range(10)],
    "data": {
        "name": "Optical Recognition of Handwritten Digits (E. Alpaydin, C. Kaynak; UCI ML Repository, 1998)",
        "source": "scikit-learn, sklearn.datasets.load_digits: the 1797 images of the original's test part",
        "url": "https://archive.ics.uci.edu/dataset/80/optical+recognition+of+handwritten+digits",
        "licence": "CC BY 4.0",
        "split": "a stratified quarter is held out for the test; the 13 writers are not kept apart",
    },
}


def main() -> None:
    """Make every file of the model's folder."""
    script = Path(__file__)
    output = output_folder(str(__doc__), script.parent)
    tf = deterministic_tensorflow(SEED)

    train_x, test_x, train_y, test_y = load_samples()
    print(f"data: {len(train_y)} training samples, {len(test_y)} test samples")
    network = build_network(tf, None)
    fit(tf, network, train_x, train_y)
    model = convert_to_int8(tf, build_network, network.get_weights(), train_x)
    (output / MODEL_FILE).write_bytes(model)
    np.savez_compressed(output / TEST_FILE, inputs=test_x, labels=test_y)
    quantization = quantization_facts(output / MODEL_FILE, "the training samples", len(train_x))
    print(f"model: {len(model)} bytes, FULLY_CONNECTED {quantization['fully_connected']}")
    accuracy = measure(network(test_x, training=False).numpy(), model, test_x, test_y)
    training = {
        "script": script.name,
        "seed": SEED,
        "train_samples": len(train_y),
        "versions": package_versions("tensorflow", "keras", "scikit-learn", "numpy"),
    }
    facts = {
        "quantization": quantization,
        "accuracy": accuracy,
        "training": training,
    }
    write_card(output, script.name, [MODEL_FILE, TEST_FILE], {**CARD, **facts})
    print(f"written: {MODEL_FILE}, {TEST_FILE}, card.yaml")


def load_samples() -> tuple[Array, Array, Array, Array]:
    """Training inputs, test inputs (float32, N x 8 x 8 x 1, 0 to 1), training labels, test labels (int64)."""
    digits = load_digits()
    inputs = (digits.images / LARGEST_PIXEL).astype(np.float32)[..., np.newaxis]
    labels = digits.target.astype(np.int64)
    parts = train_test_split(inputs, labels, test_size=TEST_SHARE, stratify=labels, random_state=SEED)
    return parts[0], parts[1], parts[2], parts[3]


def build_network(tf: Any, batch_size: int | None) -> Any:
    """The network; the largest pair of live tensors is 8x8x16 beside 4x4x16, 1280 bytes in int8."""
    layers = tf.keras.layers

    def normalized(layer: Any, inputs: Any) -> Any:
        return layers.BatchNormalization()(layer(inputs))

    image = layers.Input((8, 8, 1), batch_size, name="image")
    x = layers.ReLU()(normalized(layers.Conv2D(16, 3, padding="same", use_bias=False), image))
    x = layers.MaxPooling2D(2)(x)
    skip = layers.ReLU()(normalized(layers.Conv2D(24, 3, padding="same", use_bias=False), x))
    x = layers.ReLU()(normalized(layers.DepthwiseConv2D(3, padding="same", use_bias=False), skip))
    x = normalized(layers.Conv2D(24, 1, use_bias=False), x)
    x = layers.ReLU()(layers.Add()([skip, x]))
    x = layers.ReLU()(normalized(layers.Conv2D(48, 1, use_bias=False), x))
    x = layers.Dropout(0.2)(layers.Flatten()(layers.AveragePooling2D(2)(x)))
    return tf.keras.Model(image, layers.Dense(10, activation="softmax")(x), name="digits")


def fit(tf: Any, network: Any, inputs: Array, labels: Array) -> None:
    """Train on randomly shifted images, with a learning rate that falls to zero."""
    random = np.random.default_rng(SEED)
    steps = EPOCHS * -(-len(labels) // BATCH_SIZE)
    rate = tf.keras.optimizers.schedules.CosineDecay(LEARNING_RATE, steps)
    network.compile(tf.keras.optimizers.Adam(rate), "sparse_categorical_crossentropy")
    for epoch in range(1, EPOCHS + 1):
        order = random.permutation(len(labels))
        shifted = shift(inputs[order], random)
        for start in range(0, len(order), BATCH_SIZE):
            batch = slice(start, start + BATCH_SIZE)
            loss = network.train_on_batch(shifted[batch], labels[order][batch])
        if epoch % 10 == 0:
            accuracy = np.mean(top1(network(inputs, training=False).numpy()) == labels)
            print(f"epoch {epoch}: loss {float(loss):.4f}, training accuracy {accuracy:.2%}")


def shift(inputs: Array, random: np.random.Generator) -> Array:
    """Each image moved by up to one pixel in either direction."""
    height, width = inputs.shape[1:3]
    padded = np.pad(inputs, ((0, 0), (1, 1), (1, 1), (0, 0)))
    corners = random.integers(0, 3, (len(inputs), 2))
    moved = [image[y : y + height, x : x + width] for image, (y, x) in zip(padded, corners, strict=True)]
    return np.stack(moved)


if __name__ == "__main__":
    main()
