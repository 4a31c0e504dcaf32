# SPDX-License-Identifier: Apache-2.0
"""Make the fully connected autoencoder, the anomaly detector of MLPerf Tiny, with random weights: model and card."""

from pathlib import Path
from typing import Any

from mcubench.model_zoo.random_weights import frozen_by_next_batch, make_with_random_weights
from mcubench.model_zoo.tensorflow_script import output_folder

SEED = 0
# Five frames of 128 bands; the narrow layer is the code.
FEATURES = 640
HIDDEN = [128, 128, 128, 128, 8, 128, 128, 128, 128]

CARD = {
    "name": "autoencoder",
    "task": "anomaly detection",
    "kind": "anomaly",
    "description": (
        "The architecture of the anomaly detector in MLPerf Tiny: the dense autoencoder that is the baseline of task "
        "2 of the DCASE challenge of 2020 (Koizumi et al., arXiv 2006.05822). What it cannot reproduce is unusual. "
        "Its weights are random: it tells what the architecture costs, and reproduces nothing."
    ),
    "licence": "Apache-2.0",
    "input": {
        "shape": [FEATURES],
        "range": [-85.0, 15.0],
        "meaning": "the logarithm, in dB, of 128 mel bands in each of 5 windows of a machine's sound",
        "preprocessing": "none: with random weights any numbers within the range do",
    },
}


def build_network(tf: Any, batch_size: int | None) -> Any:
    """The network: 640 numbers into 8, and out again."""
    layers = tf.keras.layers
    features = layers.Input((FEATURES,), batch_size, name="features")
    x = features
    for units in HIDDEN:
        x = layers.Dense(units, kernel_initializer="he_normal")(x)
        x = layers.ReLU()(frozen_by_next_batch(tf)(x))
    # Without a bias the converter would leave it out, and the last layer would cost less than the published one.
    outputs = layers.Dense(FEATURES, bias_initializer="random_normal")(x)
    return tf.keras.Model(features, outputs, name="autoencoder")


if __name__ == "__main__":
    here = Path(__file__)
    make_with_random_weights(output_folder(str(__doc__), here.parent), here.name, SEED, CARD, build_network)
