# SPDX-License-Identifier: Apache-2.0
"""The families' models: every module of their folders, which register what they have by being imported."""

import importlib
import pkgutil

_FAMILIES = ("stm32", "nrf", "rp")


def load() -> None:
    """Make `find_model` and `find_boot` know all of them."""
    for family in _FAMILIES:
        package = importlib.import_module(f"mcubench.target.twin.{family}")
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{package.__name__}.{module.name}")
