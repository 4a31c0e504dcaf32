# SPDX-License-Identifier: Apache-2.0
"""Environments are made whole or not at all, from a folder of wheels as from an index; failures are one sentence."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from packaging.requirements import Requirement

from mcubench import resources
from mcubench.convert import environment as module
from mcubench.convert.environment import Environment, environment_folder, find_environment
from mcubench.convert.installation import LOG, STAMP
from mcubench.convert.pins import EnvironmentName, Pins, read_pins
from mcubench.errors import ConfigError, ToolError

NAMES: tuple[EnvironmentName, ...] = ("tensorflow", "onnx", "torch")
_WAIT_S = 60


def write_wheel(folder: Path, name: str, version: str) -> None:
    """The least that is a wheel (PEP 427)."""
    info = f"{name}-{version}.dist-info"
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}.py", f"version = {version!r}\n")
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")


@pytest.fixture
def pins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pins:
    """An environment of one small package, to be had from a folder alone."""
    monkeypatch.setenv("MCUBENCH_CACHE", str(tmp_path / "cache"))
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    (tmp_path / "wheels").mkdir()
    (tmp_path / "pins.txt").write_text("mcubench_probe==1.5\n")
    requirement = Requirement("mcubench-probe==1.5")
    return Pins("onnx", tmp_path / "pins.txt", "0123456789abcdef", (requirement,), (requirement,))


def make(pins: Pins) -> Environment | None:
    module._make(pins, lambda _: None)
    return module._made(pins)


def test_an_environment_has_the_packages_and_runs_scripts_that_import_mcubench(pins: Pins, tmp_path: Path) -> None:
    write_wheel(tmp_path / "wheels", "mcubench_probe", "1.5")
    made = make(pins)
    assert made is not None
    assert made.versions == {"mcubench-probe": "1.5"}
    assert made.python.is_relative_to(resources.cache_folder())
    script = tmp_path / "script.py"
    script.write_text(
        "import importlib.util, sys, mcubench, mcubench_probe\n"
        "print(sys.argv[1], mcubench_probe.version, importlib.util.find_spec('numpy'), mcubench.__file__)\n"
    )
    said = subprocess.run(
        made.command(script, "word"), env=made.variables(), capture_output=True, check=True, text=True
    ).stdout
    word, version, numpy, sources = said.split()
    assert (word, version, numpy) == ("word", "1.5", "None")
    assert Path(sources).resolve().parent == Path(module.__file__).resolve().parents[1]
    assert "Successfully installed mcubench" in (environment_folder(pins) / LOG).read_text()


def test_an_environment_without_its_stamp_or_its_python_is_none(pins: Pins, tmp_path: Path) -> None:
    write_wheel(tmp_path / "wheels", "mcubench_probe", "1.5")
    assert make(pins) is not None
    stamp, python = environment_folder(pins) / STAMP, environment_folder(pins) / "bin" / "python"
    whole = stamp.read_text()
    for text in ("{", "[]", "{}", json.dumps({"other": "1"})):
        stamp.write_text(text)
        assert module._made(pins) is None
    stamp.write_text(whole)
    assert module._made(pins) is not None
    python.unlink()
    python.symlink_to(tmp_path / "gone")
    assert module._made(pins) is None
    assert make(pins) is not None


@pytest.mark.parametrize(
    ("prepare", "kind", "message"),
    [
        (
            lambda _: None,
            ConfigError,
            "onnx.: mcubench.probe==1.5 cannot be had for this",
        ),
        (lambda patch: patch.setenv("PIP_REQUIRE_HASHES", "1"), ConfigError, "cannot be had for this"),
        (lambda patch: patch.delenv("PIP_NO_INDEX"), ToolError, "the package index cannot be reached"),
    ],
)
def test_what_cannot_be_installed_is_one_sentence_with_the_way_out_and_leaves_nothing(
    pins: Pins,
    monkeypatch: pytest.MonkeyPatch,
    prepare: Callable[[pytest.MonkeyPatch], None],
    kind: type[ConfigError | ToolError],
    message: str,
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # Nobody listens there.
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{closed.getsockname()[1]}/simple")
        monkeypatch.setenv("PIP_RETRIES", "1")
        prepare(monkeypatch)
        with pytest.raises(kind, match=message) as caught:
            make(pins)
    assert "\n" not in caught.value.message
    assert caught.value.hint
    assert not environment_folder(pins).exists()


def test_a_package_with_another_hash_than_pinned_is_refused(pins: Pins, tmp_path: Path) -> None:
    write_wheel(tmp_path / "wheels", "mcubench_probe", "1.5")
    pins.path.write_text(f"mcubench_probe==1.5 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(ToolError, match="a package is not the one that was pinned") as caught:
        make(pins)
    assert caught.value.exit_code == 3
    assert "DO NOT MATCH" in caught.value.log_tail


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_installation_leaves_no_pip_and_the_next_one_succeeds(
    pins: Pins, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: signal.Signals
) -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from packaging.requirements import Requirement\n"
        "from mcubench.convert import environment\n"
        "from mcubench.convert.pins import Pins\n"
        f"wanted = (Requirement('mcubench-probe==1.5'),)\n"
        f"environment._make(Pins('onnx', Path({str(pins.path)!r}), {pins.key!r}, wanted, wanted), lambda _: None)\n"
    )
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()  # It takes connections and says nothing.
        monkeypatch.delenv("PIP_NO_INDEX")
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{silent.getsockname()[1]}/simple")
        with subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.DEVNULL) as process:
            pip = wait_for(lambda: next(iter(psutil.Process(process.pid).children(recursive=True)), None))
            wait_for(lambda: "pip" in pip.cmdline() or None)
            process.send_signal(how)
            process.wait(_WAIT_S)
    wait_for(lambda: None if pip.is_running() and pip.status() != psutil.STATUS_ZOMBIE else True)
    assert module._made(pins) is None
    write_wheel(tmp_path / "wheels", "mcubench_probe", "1.5")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    assert make(pins) is not None


def wait_for(find: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + _WAIT_S
    while time.monotonic() < deadline:
        found = find()
        if found is not None:
            return found
        time.sleep(0.01)
    raise AssertionError("it did not come")


@pytest.mark.parametrize("name", NAMES)
def test_every_environment_pins_exact_versions_of_all_that_it_installs(name: EnvironmentName) -> None:
    pins = read_pins(name)
    assert len(pins.packages) > 40
    for pin in (*pins.packages, *pins.decisive):
        (specifier,) = pin.specifier
        assert specifier.operator == "=="
        assert "*" not in specifier.version


@pytest.mark.parametrize("name", ["tensorflow", "onnx"])
def test_packages_are_pinned_with_hashes_and_no_index(name: EnvironmentName) -> None:
    text = read_pins(name).path.read_text()
    assert "://" not in text
    entries = [entry for entry in text.replace("\\\n", "").splitlines() if "==" in entry]
    assert all("--hash=sha256:" in entry for entry in entries)


def test_the_pins_of_tensorflow_are_the_projects() -> None:
    root = Path(__file__).resolve().parents[3]
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    wanted = [Requirement(text) for text in (*project["dependencies"], *extras["tensorflow"], *extras["convert"])]
    pinned = {pin.name: pin.specifier for pin in read_pins("tensorflow").packages}
    for requirement in wanted:
        if requirement.marker is None or requirement.marker.evaluate():
            assert pinned[requirement.name.lower().replace("_", "-")] == requirement.specifier


def test_the_python_that_runs_this_is_an_environment_if_it_has_the_packages() -> None:
    # tools/setup --dev installs TensorFlow, and neither onnx2tf nor PyTorch.
    found = find_environment("tensorflow")
    assert found is not None
    assert found.python == Path(sys.executable)
    assert found.versions["tensorflow"] == "2.21.0"
