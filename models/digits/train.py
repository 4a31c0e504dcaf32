# SPDX-License-Identifier: Apache-2.0
"""Train the digits model, quantize it to int8, measure both, and write model, test data and card."""

import argparse
import hashlib
import os
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from tflite_micro.python.tflite_micro import runtime
from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

from mcubench.dataset import ModelCard, quantize_samples, top1

# TensorFlow reads these when it is imported. oneDNN orders sums by the number of cores it finds.
os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0", "CUDA_VISIBLE_DEVICES": "-1"}
import tensorflow as tf

SEED = 0
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
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=Path(__file__).parent, help="folder to write to")
    output: Path = parser.parse_args().output
    output.mkdir(parents=True, exist_ok=True)
    make_deterministic()

    train_x, test_x, train_y, test_y = load_samples()
    print(f"data: {len(train_y)} training samples, {len(test_y)} test samples")
    network = build_network()
    fit(network, train_x, train_y)
    model = convert(network, train_x)
    (output / "digits.tflite").write_bytes(model)
    np.savez_compressed(output / "test.npz", inputs=test_x, labels=test_y)
    print(f"model: {len(model)} bytes, FULLY_CONNECTED {fully_connected_granularity(model)}")

    results = {
        "float32": result(top1(network(test_x, training=False).numpy()), test_y, "tensorflow"),
        "int8": result(top1(run_int8(model, test_x)), test_y, "tflite-micro"),
    }
    for name, measured in results.items():
        print(f"{name}: {measured['correct']} of {len(test_y)} right ({measured['accuracy']:.2%})")
    write_card(output, model, len(train_y), {"test_samples": len(test_y), **results})
    print("written: digits.tflite, test.npz, card.yaml")


def make_deterministic() -> None:
    """One thread, seeded, operators without races: the same bytes in every run on the same machine."""
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.config.experimental.enable_op_determinism()
    tf.keras.utils.set_random_seed(SEED)


def load_samples() -> tuple[Array, Array, Array, Array]:
    """Training inputs, test inputs (float32, N x 8 x 8 x 1, 0 to 1), training labels, test labels (int64)."""
    digits = load_digits()
    inputs = (digits.images / LARGEST_PIXEL).astype(np.float32)[..., np.newaxis]
    labels = digits.target.astype(np.int64)
    parts = train_test_split(inputs, labels, test_size=TEST_SHARE, stratify=labels, random_state=SEED)
    return parts[0], parts[1], parts[2], parts[3]


def build_network(batch_size: int | None = None) -> Any:
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


def fit(network: Any, inputs: Array, labels: Array) -> None:
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


def convert(network: Any, calibration: Array) -> bytes:
    """The network as an int8 .tflite, for one sample at a time: else it would compute shapes as it runs."""
    tf.keras.backend.clear_session()  # layers are numbered from the start again
    single = build_network(batch_size=1)
    single.set_weights(network.get_weights())
    converter = tf.lite.TFLiteConverter.from_keras_model(single)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: ([sample[np.newaxis]] for sample in calibration)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = tf.int8
    converter.inference_output_type = tf.int8
    return bytes(converter.convert())


def fully_connected_granularity(model: bytes) -> str:
    """How the weights of the model's FULLY_CONNECTED are quantized."""
    content = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(model, 0))
    graph = content.subgraphs[0]
    for operator in graph.operators:
        if content.operatorCodes[operator.opcodeIndex].builtinCode == schema.BuiltinOperator.FULLY_CONNECTED:
            weights = graph.tensors[operator.inputs[1]]
            return "per channel" if len(weights.quantization.scale) > 1 else "per tensor"
    raise SystemExit("the model has no FULLY_CONNECTED")


def run_int8(model: bytes, inputs: Array) -> Array:
    """The int8 model's outputs for each input, from TensorFlow Lite Micro's own interpreter."""
    interpreter = runtime.Interpreter.from_bytes(model)
    quantization = interpreter.get_input_details(0)["quantization_parameters"]
    scale, zero_point = float(quantization["scales"][0]), int(quantization["zero_points"][0])
    outputs = []
    for sample in quantize_samples(inputs, scale, zero_point):
        interpreter.set_input(sample[np.newaxis], 0)
        interpreter.invoke()
        outputs.append(np.array(interpreter.get_output(0)[0]))
    return np.stack(outputs)


def result(predicted: Array, labels: Array, package: str) -> dict[str, Any]:
    """What the card says about one measurement."""
    correct = int((predicted == labels).sum())
    return {
        "correct": correct,
        "accuracy": round(correct / len(labels), 6),
        "interpreter": f"{package} {version(package)}",
    }


def write_card(output: Path, model: bytes, train_samples: int, accuracy: dict[str, Any]) -> None:
    """Write card.yaml, checked against the schema that reads it."""
    files = {name: hashlib.sha256((output / name).read_bytes()).hexdigest() for name in ("digits.tflite", "test.npz")}
    card = {
        **CARD,
        "files": files,
        "quantization": {
            "weights": "int8, symmetric, per channel",
            "activations": "int8, per tensor, input and output included",
            "fully_connected": fully_connected_granularity(model),
            "calibration": "the training samples",
            "calibration_samples": train_samples,
        },
        "accuracy": accuracy,
        "training": {
            "script": Path(__file__).name,
            "seed": SEED,
            "train_samples": train_samples,
            "versions": {name: version(name) for name in ("tensorflow", "keras", "scikit-learn", "numpy")},
        },
    }
    ModelCard.model_validate(card)
    text = yaml.safe_dump(card, sort_keys=False, allow_unicode=True, width=100)
    comment = f"# SPDX-License-Identifier: Apache-2.0\n# Written by {Path(__file__).name}.\n"
    (output / "card.yaml").write_text(comment + text, encoding="utf-8")


if __name__ == "__main__":
    main()
