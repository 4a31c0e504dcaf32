# SPDX-License-Identifier: Apache-2.0
"""port_arduino compiles against what Arduino's reference declares; no Arduino core is used here."""

import subprocess
from pathlib import Path

import pytest

LIB = Path(__file__).parents[2] / "firmware" / "lib"
# Arduino language reference: Serial, micros(), noInterrupts(), interrupts().
ARDUINO = """
#include <cstddef>
#include <cstdint>
#define F_CPU 16000000L
struct SerialStub {
  void begin(unsigned long);
  int available();
  int read();
  size_t write(const uint8_t*, size_t);
  void flush();
};
extern SerialStub Serial;
unsigned long micros();
void noInterrupts();
void interrupts();
"""
CONFIG = "#include <cstdint>\nnamespace mcubench::config { constexpr uint32_t kBaud = 115200; }\n"


@pytest.mark.parametrize("compiler", ["g++", "arm-none-eabi-g++ -mcpu=cortex-m4 -mthumb"])
@pytest.mark.parametrize("source", sorted((LIB / "port_arduino").glob("*.cc")), ids=lambda path: path.name)
def test_it_compiles(compiler: str, source: Path, tmp_path: Path) -> None:
    (tmp_path / "Arduino.h").write_text(ARDUINO)
    (tmp_path / "board_config.h").write_text(CONFIG)
    flags = ["-std=c++17", "-Wall", "-Wextra", "-Werror", "-fno-exceptions", "-fno-rtti", "-fsyntax-only"]
    subprocess.run([*compiler.split(), *flags, f"-I{tmp_path}", f"-I{LIB}", source], check=True)
