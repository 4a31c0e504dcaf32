# SPDX-License-Identifier: Apache-2.0
"""Assembly into machine code, with the assembler of the Arm toolchain."""

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from elftools.elf.elffile import ELFFile

from mcubench.errors import ToolError

# Word aligned, and nowhere near an address that a register could hold by accident.
ADDRESS = 0x10000
_TIMEOUT_S = 30


def assemble(texts: Sequence[str], flags: Sequence[str]) -> list[bytes]:
    """The machine code of each text, all in one run of the assembler; the code is meant for `ADDRESS`.

    Raises:
        ToolError: the assembler is missing, or rejects a text.
    """
    # The assembler fills sections up; the label says where the text ended.
    sections = (f'.section .text.{index},"ax"\n.balign 8\n{text}\nend_{index}:\n' for index, text in enumerate(texts))
    source = ".syntax unified\n.thumb\n" + "".join(sections)
    with tempfile.TemporaryDirectory() as folder:
        object_file = Path(folder) / "sequences.o"
        command = ["arm-none-eabi-as", *flags, "-o", str(object_file), "-"]
        try:
            done = subprocess.run(
                command, input=source, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ToolError(
                f"cannot run arm-none-eabi-as: {error}", cmd=command, hint="mcubench doctor says what is missing"
            ) from error
        if done.returncode:
            tail = done.stderr[-2000:]
            raise ToolError(f"arm-none-eabi-as: {tail}", cmd=command, returncode=done.returncode, log_tail=tail)
        with object_file.open("rb") as file:
            elf = ELFFile(file)
            symbols = elf.get_section_by_name(".symtab")
            ends = [symbols.get_symbol_by_name(f"end_{index}")[0]["st_value"] for index in range(len(texts))]
            return [elf.get_section_by_name(f".text.{index}").data()[:end] for index, end in enumerate(ends)]
