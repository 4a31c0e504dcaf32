# SPDX-License-Identifier: Apache-2.0
"""Models for the tests of reading them."""

import pytest

from mcubench.model import Activation
from model_builder import ModelBuilder, random_bias, random_int8


@pytest.fixture(scope="session")
def network() -> bytes:
    """Every layer that the builder lays, each once; the operators' indices are in the order of the lines."""
    b = ModelBuilder()
    x = b.input((1, 6, 6, 2), 0.05, -3)
    filters, bias = random_int8(1, (4, 3, 3, 2)), random_bias(2, 4)
    y = b.conv_2d(x, filters, bias, filter_scales=(0.01, 0.02, 0.03, 0.04), output_scale=0.3)
    y = b.depthwise_conv_2d(y, random_int8(3, (1, 3, 3, 4)), None, filter_scales=(0.01,) * 4, output_scale=0.3)
    y = b.add(y, y, output_scale=0.5, activation=Activation.RELU)
    y = b.average_pool_2d(y, (2, 2), stride=(2, 2))
    y = b.max_pool_2d(y, (3, 3))
    y = b.reshape(y, (1, 4))
    y = b.fully_connected(y, random_int8(4, (3, 4)), random_bias(5, 3), weight_scales=(0.1,), output_scale=0.4)
    return b.build(b.softmax(y))
