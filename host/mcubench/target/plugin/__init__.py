# SPDX-License-Identifier: Apache-2.0
"""A plugin for QEMU that counts what was executed between the firmware's markers, exactly."""

from mcubench.target.plugin.compile import plugin_library
from mcubench.target.plugin.counting import CountingMode, CountingPlugin, Region

__all__ = ["CountingMode", "CountingPlugin", "Region", "plugin_library"]
