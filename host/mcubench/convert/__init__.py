# SPDX-License-Identifier: Apache-2.0
"""From any trained model to a quantized .tflite: read, quantized, mended, checked, and what it cost said."""
