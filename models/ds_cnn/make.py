# SPDX-License-Identifier: Apache-2.0
"""Make DS-CNN, the keyword spotter of MLPerf Tiny, with random weights: model and card."""

from pathlib import Path
from typing import Any

from mcubench.model_zoo.random_weights import frozen_by_next_batch, make_with_random_weights
from mcubench.model_zoo.tensorflow_script import output_folder

SEED = 0
FILTERS = 64
SEPARABLE_BLOCKS = 4
CLASSES = 12

CARD = {
    "name": "ds_cnn",
    "task": "keyword spotting",
    "description": (
        "The architecture of the keyword spotter in MLPerf Tiny: the small DS-CNN of Zhang et al., Hello Edge (arXiv "
        "1711.07128), a convolution and four depthwise-separable ones of 64 filters. Its weights are random: it "
        "tells what the architecture costs, and no words apart."
    ),
    "licence": "Apache-2.0",
    "input": {
        "shape": [49, 10, 1],
        "range": [-124.0, 26.0],
        "meaning": "10 cepstral coefficients (MFCC) of each of the 49 windows of one second of sound",
        "preprocessing": "none: with random weights any numbers within the range do",
    },
}


def build_network(tf: Any, batch_size: int | None) -> Any:
    """The network, as table 5 of Hello Edge and the reference code of MLPerf Tiny have it."""
    layers = tf.keras.layers

    def pointwise(filters: int) -> Any:
        return layers.Conv2D(filters, 1, padding="same", use_bias=False, kernel_initializer="he_normal")

    def normalized(layer: Any, inputs: Any) -> Any:
        return layers.ReLU()(frozen_by_next_batch(tf)(layer(inputs)))

    features = layers.Input(CARD["input"]["shape"], batch_size, name="features")
    x = layers.Conv2D(FILTERS, (10, 4), 2, padding="same", use_bias=False, kernel_initializer="he_normal")
    x = normalized(x, features)
    for _ in range(SEPARABLE_BLOCKS):
        x = normalized(layers.DepthwiseConv2D(3, padding="same", use_bias=False), x)
        x = normalized(pointwise(FILTERS), x)
    x = layers.Flatten()(layers.AveragePooling2D((25, 5))(x))
    return tf.keras.Model(features, layers.Dense(CLASSES, activation="softmax")(x), name="ds_cnn")


if __name__ == "__main__":
    here = Path(__file__)
    make_with_random_weights(output_folder(str(__doc__), here.parent), here.name, SEED, CARD, build_network)
