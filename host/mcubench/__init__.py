# SPDX-License-Identifier: Apache-2.0
"""What a neural network costs on a microcontroller, and whether its answer is right."""

__version__ = "0.1.0"
