# SPDX-License-Identifier: Apache-2.0
"""The library in somebody else's PlatformIO project: `lib_deps` names it, and nothing else is said."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mcubench.build.platformio_run import core_files
from mcubench.progress import Silent
from mcubench.tflm_library import install
from tflm_stand_in.tree import write_checkout

_PLATFORM = {
    "platform.json": json.dumps({"name": "bare", "title": "bare", "version": "0.1.0", "packages": {}}),
    "platform.py": "from platformio.public import PlatformBase\n\n\nclass BarePlatform(PlatformBase):\n    pass\n",
    "boards/m7.json": json.dumps(
        {
            "name": "m7",
            "url": "x",
            "vendor": "x",
            "build": {"mcu": "m7", "cpu": "cortex-m7"},
            "upload": {"maximum_size": 1000000, "maximum_ram_size": 100000},
        }
    ),
    "builder/main.py": """
from SCons.Script import Default, DefaultEnvironment

env = DefaultEnvironment()
machine = ["-mcpu=cortex-m7", "-mthumb", "--specs=nano.specs", "--specs=nosys.specs"]
env.Replace(
    **{name: f"arm-none-eabi-{tool}" for name, tool in {
        "AR": "gcc-ar", "CC": "gcc", "CXX": "g++", "RANLIB": "gcc-ranlib", "SIZETOOL": "size"}.items()},
    CCFLAGS=[*machine, "-O2", "-ffunction-sections"],
    CXXFLAGS=["-std=c++17", "-fno-exceptions", "-fno-rtti", "-fno-threadsafe-statics"],
    LINKFLAGS=[*machine, "-Wl,--gc-sections"],
    PROGSUFFIX=".elf",
)
Default(env.BuildProgram())
""",
}
_PROGRAM = """
#include "tensorflow/lite/micro/micro_interpreter.h"
#include "tensorflow/lite/micro/micro_mutable_op_resolver.h"

extern "C" void DebugLog(const char*, va_list) {}

alignas(16) static uint8_t memory[1024];

int main() {
  tflite::MicroMutableOpResolver<1> resolver;
  resolver.AddMaxPool2D();
  auto* allocator = tflite::MicroAllocator::Create(memory, sizeof(memory));
  tflite::MicroInterpreter interpreter(tflite::GetModel(memory), resolver, allocator);
  return interpreter.AllocateTensors();
}
"""


@pytest.mark.parametrize("kernels", ["reference", "cmsis-nn"])
def test_a_project_that_depends_on_it_builds_with_the_kernels_it_chose(
    kernels: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MCUBENCH_CACHE", str(tmp_path / "cache"))
    write_checkout(tmp_path / "checkout")
    library = install(str(tmp_path / "checkout"), None, Silent())
    settings = f"""
[env:m7]
platform = symlink://{tmp_path}/platform
board = m7
lib_deps = symlink://{library.folder}/{kernels}
"""
    files = {f"platform/{name}": text for name, text in _PLATFORM.items()} | core_files()
    for name, text in {**files, "project/platformio.ini": settings, "project/src/main.cpp": _PROGRAM}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "PLATFORMIO_CORE_DIR": str(tmp_path / "core"),
        "PLATFORMIO_DISABLE_UPGRADE_CHECK": "true",
        "PLATFORMIO_SETTING_ENABLE_TELEMETRY": "false",
        "PLATFORMIO_SETTING_CHECK_PLATFORMIO_INTERVAL": "36500",
    }
    # The stand-in refuses to be included without the macros that the library is compiled with.
    done = subprocess.run(
        [sys.executable, "-m", "platformio", "run"],
        cwd=tmp_path / "project",
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    elf = tmp_path / "project/.pio/build/m7/program.elf"
    symbols = subprocess.run(["arm-none-eabi-nm", str(elf)], capture_output=True, text=True, check=True).stdout
    assert ("arm_max_pool_s8" in symbols) == (kernels == "cmsis-nn")
