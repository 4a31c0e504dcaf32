# SPDX-License-Identifier: Apache-2.0
"""Renderers: a result, or a model's summary, for people to read."""
