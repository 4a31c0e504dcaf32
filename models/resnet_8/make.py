# SPDX-License-Identifier: Apache-2.0
"""Make ResNet-8, the image classifier of MLPerf Tiny, with random weights: model and card."""

from pathlib import Path
from typing import Any

from mcubench.model_zoo.random_weights import frozen_by_next_batch, make_with_random_weights
from mcubench.model_zoo.tensorflow_script import output_folder

SEED = 0
CLASSES = 10
FIRST_FILTERS = 16
# Stride and filters of each residual block.
BLOCKS = [(1, 16), (2, 32), (2, 64)]

CARD = {
    "name": "resnet_8",
    "task": "image classification",
    "description": (
        "The architecture of the image classifier in MLPerf Tiny: a residual network after He et al. (arXiv "
        "1512.03385) for pictures of 32 x 32, with one block for each of three sizes, where that paper's smallest "
        "has three. Its weights are random: it tells what the architecture costs, and no things apart."
    ),
    "licence": "Apache-2.0",
    "input": {
        "shape": [32, 32, 3],
        "range": [0.0, 255.0],
        "meaning": "red, green and blue of each pixel, 0 none and 255 full; rows from the top, columns from the left",
        "preprocessing": "a picture resized to 32 x 32, its values as they are",
        "pipeline": {"kind": "image", "width": 32, "height": 32},
    },
}


def build_network(tf: Any, batch_size: int | None) -> Any:
    """The network; a block that changes the size has a convolution of one pixel in its shortcut."""
    layers = tf.keras.layers

    def convolved(inputs: Any, filters: int, size: int = 3, stride: int = 1) -> Any:
        return layers.Conv2D(filters, size, stride, padding="same", kernel_initializer="he_normal")(inputs)

    def normalized(inputs: Any) -> Any:
        return frozen_by_next_batch(tf)(inputs)

    image = layers.Input(CARD["input"]["shape"], batch_size, name="image")
    x = layers.ReLU()(normalized(convolved(image, FIRST_FILTERS)))
    for stride, filters in BLOCKS:
        y = layers.ReLU()(normalized(convolved(x, filters, stride=stride)))
        y = normalized(convolved(y, filters))
        shortcut = x if stride == 1 else convolved(x, filters, 1, stride)
        x = layers.ReLU()(layers.Add()([shortcut, y]))
    x = layers.Flatten()(layers.AveragePooling2D(8)(x))
    return tf.keras.Model(image, layers.Dense(CLASSES, activation="softmax")(x), name="resnet_8")


if __name__ == "__main__":
    here = Path(__file__)
    make_with_random_weights(output_folder(str(__doc__), here.parent), here.name, SEED, CARD, build_network)
