# SPDX-License-Identifier: Apache-2.0
"""What the compiler and the linker are told. No flag names a folder."""

from mcubench.board import Board
from mcubench.build.program import BuildOptions

_CODE = (
    "-g",
    "-ffunction-sections",
    "-fdata-sections",
    "-fno-unwind-tables",
    "-fno-asynchronous-unwind-tables",
    "-fno-common",
    # Inline assembly in one syntax for every core: without this GCC gives Armv6-M's in the old one.
    "-masm-syntax-unified",
    # A fused multiply-add rounds once where the host's oracle rounds twice.
    "-ffp-contract=off",
    "-Wall",
    "-Wextra",
    "-Werror",
    "--specs=nano.specs",
)
C_FLAGS = ("-std=c11",)
CXX_FLAGS = ("-std=c++17", "-fno-exceptions", "-fno-rtti", "-fno-threadsafe-statics")
_LINK = (
    "-nostartfiles",
    "--specs=nano.specs",
    "--specs=nosys.specs",
    "-Wl,--gc-sections",
    "-Wl,--build-id=none",
    # Segments are programmed or loaded, never mapped: the file needs no page alignment.
    "-Wl,-z,max-page-size=32",
)


def machine_flags(board: Board) -> tuple[str, ...]:
    """Core and floating-point unit."""
    fpu = board.compile.fpu
    floating_point = ("-mfloat-abi=soft",) if fpu is None else ("-mfloat-abi=hard", f"-mfpu={fpu}")
    return (f"-mcpu={board.compile.cpu}", "-mthumb", *floating_point)


def compile_flags(board: Board, options: BuildOptions) -> tuple[str, ...]:
    """Flags of every source, whatever its language."""
    return (*machine_flags(board), f"-O{options.optimize}", *_CODE)


def link_flags(board: Board) -> tuple[str, ...]:
    """Flags of the link, the linker script not included."""
    return (*machine_flags(board), *_LINK)
