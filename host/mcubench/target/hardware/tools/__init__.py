# SPDX-License-Identifier: Apache-2.0
"""The flash tools, by the names that a board's description has for them."""

from mcubench.board import FlashToolName
from mcubench.target.hardware.flash_tool import FlashTool
from mcubench.target.hardware.tools.jlink import JLinkTool
from mcubench.target.hardware.tools.openocd import OpenOcdTool
from mcubench.target.hardware.tools.picotool import PicotoolTool
from mcubench.target.hardware.tools.pyocd import PyOcdTool
from mcubench.target.hardware.tools.st_flash import StFlashTool
from mcubench.target.hardware.tools.uf2 import Uf2Tool

TOOLS: dict[FlashToolName, FlashTool] = {
    "openocd": OpenOcdTool(),
    "pyocd": PyOcdTool(),
    "st-flash": StFlashTool(),
    "jlink": JLinkTool(),
    "uf2": Uf2Tool(),
    "picotool": PicotoolTool(),
}

__all__ = ["TOOLS"]
