# SPDX-License-Identifier: Apache-2.0
"""What quantization cost: noise and harm layer by layer, accuracy with its uncertainty, and what to try."""

from mcubench.convert.loss.accuracy import compare_accuracy, measure_accuracy
from mcubench.convert.loss.advice import advise
from mcubench.convert.loss.measure import measure_loss

__all__ = ["advise", "compare_accuracy", "measure_accuracy", "measure_loss"]
