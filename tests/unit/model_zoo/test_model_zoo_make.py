# SPDX-License-Identifier: Apache-2.0
"""A model is made by its own script, all of its files or none, and nothing that was there is lost."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
import yaml

from mcubench import resources
from mcubench.dataset import PackagedModel, load_card
from mcubench.errors import FileError, ToolError
from mcubench.model_zoo.make import make_model
from mcubench.progress import Silent
from mcubench.result import MadeModel

DIGITS = resources.MODELS / "digits"
# A script that makes what is packaged, without the training.
COPY = """
import shutil, sys
from pathlib import Path
here, output = Path(__file__).parent, Path(sys.argv[2])
assert sys.argv[1] == "--output"
output.mkdir()
for name in ("digits.tflite", "test.npz", "card.yaml"):
    shutil.copy(here / name, output / name)
print("copied")
"""
DEADLINE_S = 20


@pytest.fixture
def digits(tmp_path: Path) -> Path:
    """A copy of a packaged model, with a script that takes no time."""
    folder = tmp_path / "packaged" / "digits"
    shutil.copytree(DIGITS, folder)
    (folder / "train.py").write_text(COPY)
    return folder


def rewrite_card(folder: Path, **training: object) -> None:
    path = folder / "card.yaml"
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    document["training"] |= training
    path.write_text(yaml.safe_dump(document), encoding="utf-8")


def make(packaged: Path, folder: Path, *, replace: bool = False) -> MadeModel:
    model = PackagedModel(packaged, load_card(packaged / "card.yaml"))
    return make_model(
        model, folder, Silent(), python=lambda: (Path(sys.executable), dict(os.environ)), replace=replace
    )


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_the_files_are_in_a_new_folder_and_nothing_else_is(digits: Path, tmp_path: Path) -> None:
    made = make(digits, tmp_path / "new" / "mine")
    assert names(tmp_path / "new") == {"mine"}
    assert names(tmp_path / "new" / "mine") == {"digits.tflite", "test.npz", "card.yaml"}
    assert made.same_bytes
    assert made.differs_because is None
    assert made.files == load_card(DIGITS / "card.yaml").files


def test_other_bytes_are_explained_by_other_versions(digits: Path, tmp_path: Path) -> None:
    model = PackagedModel(digits, load_card(digits / "card.yaml"))
    rewrite_card(digits, versions={"tensorflow": "1.0", "numpy": "2.4.6"})
    document = yaml.safe_load((digits / "card.yaml").read_text(encoding="utf-8"))
    document["files"]["digits.tflite"] = "0" * 64
    (digits / "card.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
    made = make_model(
        model, tmp_path / "mine", Silent(), python=lambda: (Path(sys.executable), dict(os.environ)), replace=False
    )
    assert not made.same_bytes
    assert made.differs_because == (
        "made with keras none instead of 3.15.1, scikit-learn none instead of 1.9.1, tensorflow 1.0 instead of 2.21.0"
    )


def test_with_the_same_versions_it_is_the_processor(digits: Path, tmp_path: Path) -> None:
    model = PackagedModel(digits, load_card(digits / "card.yaml"))
    document = yaml.safe_load((digits / "card.yaml").read_text(encoding="utf-8"))
    document["files"]["digits.tflite"] = "0" * 64
    (digits / "card.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
    made = make_model(model, tmp_path / "mine", Silent(), python=lambda: (Path(sys.executable), dict(os.environ)))
    assert "another processor" in (made.differs_because or "")


def test_a_folder_with_files_in_it_is_left_alone(digits: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep")
    with pytest.raises(FileError, match="mine has files in it") as caught:
        make(digits, tmp_path / "mine")
    assert "--replace" in (caught.value.hint or "")
    assert names(tmp_path / "mine") == {"notes.txt"}


def test_replacing_writes_over_the_model_and_nothing_else(digits: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep")
    (tmp_path / "mine" / "digits.tflite").write_bytes(b"old")
    assert make(digits, tmp_path / "mine", replace=True).same_bytes
    assert names(tmp_path / "mine") == {"notes.txt", "digits.tflite", "test.npz", "card.yaml"}
    assert (tmp_path / "mine" / "digits.tflite").read_bytes() == (DIGITS / "digits.tflite").read_bytes()


def test_a_file_is_no_folder(digits: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("a file")
    with pytest.raises(FileError, match="it is a file"):
        make(digits, tmp_path / "mine", replace=True)


def test_a_script_that_fails_is_quoted_and_leaves_nothing(digits: Path, tmp_path: Path) -> None:
    (digits / "train.py").write_text(COPY + "raise SystemExit('no more paper')\n")
    with pytest.raises(ToolError, match=r"train\.py of digits failed with exit code 1") as caught:
        make(digits, tmp_path / "mine")
    assert "no more paper" in caught.value.log_tail
    assert names(tmp_path) == {"packaged"}


def test_a_script_that_wrote_no_card_is_no_success(digits: Path, tmp_path: Path) -> None:
    (digits / "train.py").write_text(COPY + "(output / 'card.yaml').unlink()\n")
    with pytest.raises(FileError, match=r"card\.yaml"):
        make(digits, tmp_path / "mine")
    assert names(tmp_path) == {"packaged"}


def test_a_missing_program_is_named_before_anything_runs(digits: Path, tmp_path: Path) -> None:
    rewrite_card(digits, tools={"no-such-synthesizer": "1.0"})
    (digits / "train.py").write_text("raise SystemExit('it ran')")
    with pytest.raises(ToolError, match="digits is made with no-such-synthesizer, which is not on PATH") as caught:
        make(digits, tmp_path / "mine")
    assert caught.value.hint == "install it; on Debian and Ubuntu: apt-get install no-such-synthesizer"
    assert names(tmp_path) == {"packaged"}


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_the_script_and_what_it_started(digits: Path, tmp_path: Path, signum: int) -> None:
    started = tmp_path / "started"
    (digits / "train.py").write_text(
        f"import subprocess, sys, time\n{COPY.strip()}\n"
        "child = subprocess.Popen(['sleep', '60'])\n"
        f"open({str(started)!r}, 'w').write(str(child.pid))\n"
        "time.sleep(60)\n"
    )
    run = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from mcubench.cli.main import _terminate\n"
        "from mcubench.dataset import PackagedModel, load_card\n"
        "from mcubench.model_zoo.make import make_model\n"
        "from mcubench.progress import Silent\n"
        "signal.signal(signal.SIGTERM, _terminate)\n"
        "packaged = Path(sys.argv[1])\n"
        "model = PackagedModel(packaged, load_card(packaged / 'card.yaml'))\n"
        "python = lambda: (Path(sys.executable), dict(os.environ))\n"
        "make_model(model, Path(sys.argv[2]), Silent(), python=python)\n"
    )
    command = [sys.executable, "-c", run, str(digits), str(tmp_path / "mine")]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        deadline = time.monotonic() + DEADLINE_S
        while not (started.exists() and started.read_text()) and time.monotonic() < deadline:
            time.sleep(0.02)
        script = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signum)
        process.communicate(timeout=DEADLINE_S)
    assert len(script) == 2
    gone, alive = psutil.wait_procs(script, timeout=DEADLINE_S)
    assert not alive
    assert len(gone) == 2
    assert names(tmp_path) == {"packaged", "started"}
