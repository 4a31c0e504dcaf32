# SPDX-License-Identifier: Apache-2.0
"""The store of an installed mcubench: its migrations are in the wheel, and make their tables from there."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

from unit.cli.command import environment

ROOT = Path(__file__).resolve().parents[3]
_KEEPS = """
import sys
from pathlib import Path
import mcubench.store
from mcubench.store import load_run, open_store
assert Path(mcubench.store.__file__).is_relative_to(sys.argv[1]), mcubench.store.__file__
store = open_store(sys.argv[2])
print(store.add(load_run(sys.argv[3]).result).id == store.get("latest").id)
"""


def test_a_store_is_made_from_an_installed_wheel(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    [wheel] = tmp_path.glob("*.whl")
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    result = Path(__file__).parents[1] / "report" / "plain.json"
    done = subprocess.run(
        [sys.executable, "-c", _KEEPS, str(installed), str(tmp_path / "results.sqlite"), str(result)],
        cwd=tmp_path,
        env=environment({"PYTHONPATH": os.fspath(installed)}),
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout == "True\n"
