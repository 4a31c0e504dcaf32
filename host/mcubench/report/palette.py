# SPDX-License-Identifier: Apache-2.0
"""Colours that people who see fewer of them tell apart.

Okabe and Ito, "Color Universal Design" (2008).
"""

QUIET = "#56b4e9"
SECOND = "#009e73"
THIRD = "#e69f00"
ACCENT = "#d55e00"
SERIES = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#000000")
