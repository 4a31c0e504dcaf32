# SPDX-License-Identifier: Apache-2.0
"""From a board and a program to an ELF file: out of the store where it was built before, else through PlatformIO."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mcubench import resources
from mcubench.board import Board
from mcubench.build import flags, store
from mcubench.build.board_config import BUILD_ID_BYTES
from mcubench.build.key import PLATFORMIO_VERSION, content_key, hash_firmware, provenance
from mcubench.build.library import build_library
from mcubench.build.linker_script import linker_script
from mcubench.build.program import BuildOptions, Program
from mcubench.build.toolchain import find_toolchain
from mcubench.errors import FileError, ToolError


@dataclass(frozen=True)
class BuiltFirmware:
    """An ELF file and what made it. `build_id` is what the firmware itself reports; `flags` are those of C++."""

    elf: Path
    build_id: bytes
    elf_sha256: str
    toolchain: str
    flags: tuple[str, ...]
    platformio: str
    from_cache: bool
    size: int


def build_firmware(
    board: Board,
    program: Program,
    options: BuildOptions,
    *,
    firmware: Path = resources.FIRMWARE,
    jobs: int | None = None,
    on_wait: Callable[[str], None] | None = None,
) -> BuiltFirmware:
    """The firmware of `program` for `board`; the same inputs give the same bytes, in any folder.

    `jobs` compilers run at once, as many as there are cores by default. `on_wait` is told when another build
    holds the project.

    Raises:
        FitError: a memory of the board is too small.
        ToolError: the compiler is missing, or something does not compile or link.
        FileError: the firmware or the cache folder cannot be used, or the disk is full.
    """
    board = board.with_stack(program.least_stack_bytes)
    toolchain = find_toolchain()
    _check_components(firmware, program)
    prebuilt = None
    if program.library is not None:
        prebuilt = build_library(program.library, board, options, firmware=firmware, jobs=jobs, on_wait=on_wait)
    archives = () if prebuilt is None else prebuilt.archives
    script = linker_script(board, (*program.components, *archives))
    facts = provenance(
        board,
        program,
        options,
        toolchain=toolchain,
        firmware_sha256=hash_firmware(firmware, program.components),
        script=script,
        library_key=None if prebuilt is None else prebuilt.key,
    )
    key = content_key(facts)
    cache = resources.cache_folder()
    found = store.find(cache / "elf", key)
    from_cache = found is not None
    if found is None:
        # PlatformIO and locks take time to import, which a build that is there already does not need.
        from mcubench.build.platformio_build import Inputs, build  # noqa: PLC0415 - see above

        inputs = Inputs(board, program, options, firmware, toolchain, script, facts, key, prebuilt)
        try:
            found = build(inputs, cache, jobs=jobs, on_wait=on_wait)
        except ToolError as error:
            if prebuilt is not None and prebuilt.left_out and error.hint is None:
                error.hint = f"the compiler refused these sources of the library: {', '.join(prebuilt.left_out)}"
            raise
        except OSError as error:
            raise FileError(
                f"cannot build in the cache folder {cache}: {error}",
                hint="make room or make it writable, or set MCUBENCH_CACHE to another folder",
            ) from error
    return BuiltFirmware(
        elf=found.path,
        build_id=bytes.fromhex(key)[:BUILD_ID_BYTES],
        elf_sha256=found.sha256,
        toolchain=toolchain.version,
        flags=(*flags.compile_flags(board, options), *flags.CXX_FLAGS),
        platformio=PLATFORMIO_VERSION,
        from_cache=from_cache,
        size=found.size,
    )


def _check_components(firmware: Path, program: Program) -> None:
    for component in program.components:
        if not (firmware / "lib" / component).is_dir():
            raise FileError(f"the firmware in {firmware} has no component '{component}': there is no lib/{component}")
