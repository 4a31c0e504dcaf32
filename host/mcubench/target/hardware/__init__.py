# SPDX-License-Identifier: Apache-2.0
"""A real board: flashed by a tool that knows its chip, found on USB, driven over its serial line."""
