# SPDX-License-Identifier: Apache-2.0
"""The engine that interprets: TensorFlow Lite Micro."""
