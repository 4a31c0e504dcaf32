# SPDX-License-Identifier: Apache-2.0
"""Make MobileNetV1 0.25 at 96 x 96, the person detector of MLPerf Tiny, with random weights: model and card."""

from pathlib import Path
from typing import Any

from mcubench.model_zoo.random_weights import frozen_by_next_batch, make_with_random_weights
from mcubench.model_zoo.tensorflow_script import output_folder

SEED = 0
CLASSES = 2
# Table 1 of the paper at a quarter of its width: stride of the depthwise convolution, filters of the pointwise one.
FIRST_FILTERS = 8
BLOCKS = [(1, 16), (2, 32), (1, 32), (2, 64), (1, 64), (2, 128), *[(1, 128)] * 5, (2, 256), (1, 256)]

CARD = {
    "name": "mobilenet_v1_025",
    "task": "visual wake words",
    "description": (
        "The architecture of the person detector in MLPerf Tiny: MobileNetV1 of Howard et al. (arXiv 1704.04861) "
        "with width multiplier 0.25, for pictures of 96 x 96. Its weights are random: it tells what the architecture "
        "costs, and sees nobody."
    ),
    "licence": "Apache-2.0",
    "input": {
        "shape": [96, 96, 3],
        "range": [0.0, 1.0],
        "meaning": "red, green and blue of each pixel, 0 none and 1 full; rows from the top, columns from the left",
        "preprocessing": "a picture resized to 96 x 96, its values of 0 to 255 divided by 255",
        "pipeline": {"kind": "image", "width": 96, "height": 96, "scale": [1 / 255]},
    },
}


def build_network(tf: Any, batch_size: int | None) -> Any:
    """The network; its depthwise convolutions have a stride where the picture shrinks."""
    layers = tf.keras.layers

    def pointwise(filters: int) -> Any:
        return layers.Conv2D(filters, 1, padding="same", use_bias=False, kernel_initializer="he_normal")

    def normalized(layer: Any, inputs: Any) -> Any:
        return layers.ReLU()(frozen_by_next_batch(tf)(layer(inputs)))

    image = layers.Input(CARD["input"]["shape"], batch_size, name="image")
    first = layers.Conv2D(FIRST_FILTERS, 3, 2, padding="same", use_bias=False, kernel_initializer="he_normal")
    x = normalized(first, image)
    for stride, filters in BLOCKS:
        x = normalized(layers.DepthwiseConv2D(3, stride, padding="same", use_bias=False), x)
        x = normalized(pointwise(filters), x)
    x = layers.Flatten()(layers.AveragePooling2D(3)(x))
    return tf.keras.Model(image, layers.Dense(CLASSES, activation="softmax")(x), name="mobilenet_v1_025")


if __name__ == "__main__":
    here = Path(__file__)
    make_with_random_weights(output_folder(str(__doc__), here.parent), here.name, SEED, CARD, build_network)
