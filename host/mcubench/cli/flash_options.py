# SPDX-License-Identifier: Apache-2.0
"""The option that names a board's flash tool, apart from the others: commands without a board load faster."""

from typing import Annotated

import typer

from mcubench.board import FlashToolName

FlashTool = Annotated[
    FlashToolName | None, typer.Option("--flash-tool", help="What writes the flash \\[default: the board's first].")
]
