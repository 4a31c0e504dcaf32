# SPDX-License-Identifier: Apache-2.0
"""Quantization of a float .tflite after training, by ai-edge-quantizer in a child process."""

from mcubench.convert.quantize.calibration import Calibration, draw_noise, noise_calibration, parse_noise
from mcubench.convert.quantize.layers import find_layers
from mcubench.convert.quantize.process import Ranges, quantize
from mcubench.convert.quantize.scheme import IoType, QuantizeOptions, Scheme

__all__ = [
    "Calibration",
    "IoType",
    "QuantizeOptions",
    "Ranges",
    "Scheme",
    "draw_noise",
    "find_layers",
    "noise_calibration",
    "parse_noise",
    "quantize",
]
