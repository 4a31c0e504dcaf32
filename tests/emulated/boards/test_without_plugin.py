# SPDX-License-Identifier: Apache-2.0
"""Where the emulator's plugin cannot be had, the run goes on with SysTick, and says so."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.emulated

# What a run needs of PATH besides a C compiler for the host.
_ARM_TOOLS = ("gcc", "g++", "ar", "ranlib", "as", "ld", "nm", "c++filt", "objcopy", "size")
_TOOLS = ("qemu-system-arm", "setpriv", "env", "sh", *(f"arm-none-eabi-{tool}" for tool in _ARM_TOOLS))


def test_without_a_c_compiler_systick_counts_and_the_result_says_why(tmp_path: Path) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in _TOOLS:
        found = shutil.which(tool)
        assert found is not None, tool
        (tools / tool).symlink_to(found)
    out = tmp_path / "out.json"
    run = ["flash-and-run", "--board", "mps2_an500", "--model", "digits", "--profile", "--json", str(out)]
    environment = os.environ | {"PATH": str(tools), "MCUBENCH_CACHE": str(tmp_path / "cache")}
    done = subprocess.run(
        [sys.executable, "-m", "mcubench.cli.main", *run],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "instructions cannot be counted one by one" in done.stderr
    result = json.loads(out.read_text())
    assert result["verification"]["bit_exact"] is True
    assert result["metrics"]["emulated_instructions"]["counter"] == "systick under -icount"
    assert "counted one by one" in result["metrics"]["modelled_cycles"]["reason"]
    assert "functions" not in result
    assert result["operators"][0]["metrics"]["emulated_instructions"]["value"] > 0
