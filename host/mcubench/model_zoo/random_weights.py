# SPDX-License-Identifier: Apache-2.0
"""A model of a published architecture with random weights: it costs what the published one does, and knows nothing.

Batch normalization takes its statistics from random inputs, as it would from a trained network's, and the last dense
layer is scaled by its own outputs, so that no layer saturates or dies and outputs change with the input.
"""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.model_zoo.card_file import package_versions, quantization_facts, write_card
from mcubench.model_zoo.tensorflow_script import Build, convert_to_int8, deterministic_tensorflow

COST_ONLY = "cost only: the weights are random"
_CALIBRATION_SAMPLES = 64
# Standard deviation of what goes into the softmax: about that of a trained classifier's.
_LOGITS_SPREAD = 2.0

Array = npt.NDArray[Any]


def make_with_random_weights(folder: Path, script: str, seed: int, card: Mapping[str, Any], build: Build) -> None:
    """Write the model and its card; `build` gives layers that draw their own weights, from TensorFlow's seed.

    `card` has what is known before the model is made: name, task, input and the like.
    """
    tf = deterministic_tensorflow(seed)
    samples = random_samples(np.random.default_rng(seed), card["input"]["shape"], card["input"]["range"])
    network = build(tf, None)
    network(samples, training=True)  # fills in the statistics of batch normalization
    if card.get("kind", "classification") == "classification":
        _spread_logits(tf, network, samples)
    model = convert_to_int8(tf, build, network.get_weights(), samples, dense_per_channel=False)
    model_file = f"{card['name']}.tflite"
    (folder / model_file).write_bytes(model)
    training = {
        "script": script,
        "seed": seed,
        "weights": "random",
        "versions": package_versions("tensorflow", "keras", "numpy"),
    }
    quantization = quantization_facts(folder / model_file, "random inputs, smooth and rough", len(samples))
    facts = {"quantization": quantization, "accuracy_absent_because": COST_ONLY, "training": training}
    write_card(folder, script, [model_file], {**card, **facts})
    print(f"written: {model_file} ({len(model)} bytes), card.yaml")  # noqa: T201 - a script's progress


def frozen_by_next_batch(tf: Any) -> Any:
    """Batch normalization that takes its statistics from one batch, instead of the mean of many."""
    return tf.keras.layers.BatchNormalization(momentum=0.0)


def random_samples(random: np.random.Generator, shape: tuple[int, ...], limits: tuple[float, float]) -> Array:
    """Float32 samples between the limits: coarse patches and fine noise, mixed otherwise in each sample.

    Noise alone would look alike to a network that averages over its input.
    """
    low, high = limits
    samples = []
    for _ in range(_CALIBRATION_SAMPLES):
        share = random.uniform(0, 1)
        mixed = share * _patches(random, shape) + (1 - share) * random.uniform(0, 1, shape)
        samples.append(low + (high - low) * (mixed - mixed.min()) / np.ptp(mixed))
    return np.stack(samples).astype(np.float32)


def _patches(random: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Random values, each for a patch of a random extent of up to a third of the sample."""
    extents = [int(random.integers(1, max(2, extent // 3 + 1))) for extent in shape]
    counts = [math.ceil(size / extent) for size, extent in zip(shape, extents, strict=True)]
    patches: Array = random.uniform(0, 1, counts)
    for axis, extent in enumerate(extents):
        patches = np.repeat(patches, extent, axis=axis)
    return patches[tuple(slice(size) for size in shape)]


def _spread_logits(tf: Any, network: Any, samples: Array) -> None:
    """Scale and shift the last dense layer so that each class is the likeliest for some samples."""
    dense = network.layers[-1]
    features = tf.keras.Model(network.input, dense.input)(samples, training=False).numpy()
    kernel, bias = dense.get_weights()
    logits = features @ kernel + bias
    scale = _LOGITS_SPREAD / logits.std(axis=0)
    dense.set_weights([kernel * scale, (bias - logits.mean(axis=0)) * scale])
