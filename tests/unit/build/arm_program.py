# SPDX-License-Identifier: Apache-2.0
"""Firmware of a few lines, compiled and linked by the test itself."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

_SCRIPT = """
ENTRY(Reset)
SECTIONS {
  .vectors 0 : { KEEP(*(.vectors)) }
  .code : { *(SORT_BY_NAME(.text*) SORT_BY_NAME(.rodata*)) }
  .model_weights : { *(.weights*) }
  .init_array : { KEEP(*(.init_array*)) }
  .data 0x20000000 : AT(0x10000) { data_start = .; *(.data*) }
  .bss : { *(.bss* COMMON) }
  end = .;
  /DISCARD/ : { *(.ARM.exidx* .ARM.extab*) }
}
"""
_COMPILE = ("-mthumb", "-ffunction-sections", "-fdata-sections", "-fno-exceptions", "-ffile-prefix-map=$FOLDER=.")
_LINK = ("-nostartfiles", "--specs=nano.specs", "--specs=nosys.specs", "-Wl,--gc-sections,--build-id=none")


def link(
    folder: Path,
    sources: Mapping[str, str],
    *flags: str,
    core: str = "cortex-m4",
    each: Mapping[str, str] | None = None,
    relocations: bool = True,
) -> Path:
    """An ELF file of `sources`, by file name; `flags` are for all of them, and `each` adds some for one."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "script.ld").write_text(_SCRIPT)
    objects = []
    for name, text in sources.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
        own = (each or {}).get(name, "").split()
        common = [flag.replace("$FOLDER", str(folder)) for flag in _COMPILE]
        command = ["arm-none-eabi-g++", f"-mcpu={core}", *common, *flags, *own, "-c", name, "-o", f"{name}.o"]
        subprocess.run(command, cwd=folder, check=True)
        objects.append(f"{name}.o")
    keep = ("-Wl,--emit-relocs",) if relocations else ()
    command = ["arm-none-eabi-g++", f"-mcpu={core}", "-mthumb", *_LINK, *keep, "-T", "script.ld", *objects]
    subprocess.run([*command, "-o", "program.elf"], cwd=folder, check=True)
    return folder / "program.elf"
