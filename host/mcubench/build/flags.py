# SPDX-License-Identifier: Apache-2.0
"""What the compiler and the linker are told. No flag names a folder."""

from mcubench.board import Board
from mcubench.build.program import BuildOptions
from mcubench.optimize import COMPILER_LEVELS
from mcubench.source_library import SourceLibrary

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
    "--specs=nano.specs",
)
_WARNINGS = ("-Wall", "-Wextra", "-Werror")
# Somebody else's code is not ours to warn about.
_NO_WARNINGS = ("-w",)
LIBRARY_C_FLAGS = ("-std=gnu11",)
C_FLAGS = ("-std=c11",)
CXX_FLAGS = ("-std=c++17", "-fno-exceptions", "-fno-rtti", "-fno-threadsafe-statics")
_LINK = (
    "-nostartfiles",
    "--specs=nano.specs",
    "--specs=nosys.specs",
    "-Wl,--gc-sections",
    "-Wl,--build-id=none",
    # Which function refers to which is read from the relocations; they are no part of what is loaded.
    "-Wl,--emit-relocs",
    # Segments are programmed or loaded, never mapped: the file needs no page alignment.
    "-Wl,-z,max-page-size=32",
)


def machine_flags(board: Board) -> tuple[str, ...]:
    """Core and floating-point unit."""
    fpu = board.compile.fpu
    floating_point = ("-mfloat-abi=soft",) if fpu is None else ("-mfloat-abi=hard", f"-mfpu={fpu}")
    return (f"-mcpu={board.compile.cpu}", "-mthumb", *floating_point)


def _level(options: BuildOptions) -> str:
    return f"-O{COMPILER_LEVELS[options.optimize]}"


def compile_flags(board: Board, options: BuildOptions) -> tuple[str, ...]:
    """Flags of every source, whatever its language."""
    return (*machine_flags(board), _level(options), *_CODE, *_WARNINGS)


def library_flags(board: Board, options: BuildOptions, library: SourceLibrary) -> tuple[str, ...]:
    """Flags of every source of a library. Its folder is the project's `library`."""
    return (*machine_flags(board), _level(options), *_CODE, *_NO_WARNINGS, *header_flags(library))


def header_flags(library: SourceLibrary | None) -> tuple[str, ...]:
    """What a source needs that includes a library's headers, and without its warnings."""
    if library is None:
        return ()
    defines = (f"-D{name}" for name in library.defines)
    folders = (word for path in library.include_paths for word in ("-isystem", f"library/{path}"))
    return (*defines, *folders)


def link_flags(board: Board) -> tuple[str, ...]:
    """Flags of the link, the linker script not included."""
    return (*machine_flags(board), *_LINK)
