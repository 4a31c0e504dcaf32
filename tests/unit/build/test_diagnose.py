# SPDX-License-Identifier: Apache-2.0
"""What went wrong, from the words of GCC 12.2, binutils 2.40, SCons 4.11 and PlatformIO 6.2."""

from pathlib import Path

import pytest

from mcubench.board import find_board
from mcubench.build.diagnose import diagnose
from mcubench.errors import FileError, FitError, McubenchError, ToolError

OVERFLOW = """\
Linking .pio/build/x/firmware.elf
/usr/bin/../lib/ld: .pio/build/x/firmware.elf section `.model_weights' will not fit in region `FLASH'
/usr/bin/../lib/ld: region `FLASH' overflowed by 70512 bytes
/usr/bin/../lib/ld: region `RAM' overflowed by 16 bytes
collect2: error: ld returned 1 exit status
*** [.pio/build/x/firmware.elf] Error 1
"""
COMPILE = """\
Compiling .pio/build/x/wire/wire.cc.o
firmware/lib/wire/wire.cc: In function 'void Send()':
firmware/lib/wire/wire.cc:16:3: error: 'nothing' was not declared in this scope
   16 |   nothing();
*** [.pio/build/x/wire/wire.cc.o] Error 1
"""
LINK = """\
/usr/bin/../lib/ld: .pio/build/x/libwire.a(wire.cc.o): in function `Send()':
./firmware/lib/wire/wire.cc:16: undefined reference to `Nothing()'
collect2: error: ld returned 1 exit status
"""


def _diagnose(log: str) -> McubenchError:
    return diagnose(find_board("mps2_an500"), Path("/cache/p"), cmd=("pio", "run"), returncode=1, log=log)


def test_an_overflow_names_each_memory_and_its_bytes() -> None:
    error = _diagnose(OVERFLOW)
    assert isinstance(error, FitError)
    assert "MPS2+ AN500 (mps2_an500)" in error.message
    assert "the flash by 70512 bytes and the ram by 16 bytes" in error.message


@pytest.mark.parametrize(
    ("log", "words"),
    [
        (COMPILE, "wire.cc:16:3: error: 'nothing' was not declared in this scope"),
        (LINK, "undefined reference to `Nothing()'"),
        ("a.S: Assembler messages:\na.S:3: Error: bad instruction `nothing'\n*** [a.o] Error 1\n", "bad instruction"),
        ("Error: Unknown board ID 'x'\n", "Unknown board ID 'x'"),
        ("", "PlatformIO ended with exit code 1"),
    ],
)
def test_a_failure_is_its_first_error_line(log: str, words: str) -> None:
    error = _diagnose(log)
    assert isinstance(error, ToolError)
    assert words in error.message
    assert "\n" not in error.message
    assert (error.cmd, error.returncode) == (("pio", "run"), 1)


def test_the_log_is_kept_to_its_last_lines() -> None:
    error = _diagnose("".join(f"line {i}\n" for i in range(100)))
    assert isinstance(error, ToolError)
    assert error.log_tail.splitlines() == [f"line {i}" for i in range(60, 100)]


def test_a_full_disk_is_named_with_the_folder() -> None:
    error = _diagnose("fatal error: error writing to /tmp/x.s: No space left on device\n")
    assert isinstance(error, FileError)
    assert "/cache/p" in error.message
