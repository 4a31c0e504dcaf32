# SPDX-License-Identifier: Apache-2.0
"""Placeholder until the real table is there."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Registration:
    operator: str
    add: str
    symbols: tuple[str, ...] = ()
    cmsis_nn: tuple[str, ...] = ()


_ADDS = {
    "CONV_2D": "AddConv2D",
    "DEPTHWISE_CONV_2D": "AddDepthwiseConv2D",
    "FULLY_CONNECTED": "AddFullyConnected",
    "SOFTMAX": "AddSoftmax",
    "RESHAPE": "AddReshape",
    "AVERAGE_POOL_2D": "AddAveragePool2D",
    "MAX_POOL_2D": "AddMaxPool2D",
    "ADD": "AddAdd",
    "CUSTOM:TFLite_Detection_PostProcess": "AddDetectionPostprocess",
}
REGISTRATIONS = {name: Registration(name, add, (f"tflite::Register_{name}",)) for name, add in _ADDS.items()}
