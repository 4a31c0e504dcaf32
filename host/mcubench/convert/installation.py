# SPDX-License-Identifier: Apache-2.0
"""Installing an environment: whole or not at all, with the pip that is installed beside mcubench."""

import contextlib
import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import threading
import venv
from pathlib import Path

from mcubench.convert.package_path import package_path
from mcubench.convert.pins import Pins
from mcubench.convert.pip_failure import pip_failure
from mcubench.errors import ToolError
from mcubench.progress import Note

# Written last: it names the packages, and a folder without it is a half-made one.
STAMP = "installed.json"
LOG = "pip.log"
_OUTPUT_S = 10.0
_PIP = (
    *("-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--no-color", "--progress-bar", "off"),
    # Python compiles what it imports, which is a small part of it.
    "--no-compile",
)
# Settings of a user's pip that lead out of the environment.
_PIP_SETTINGS = {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0", "PIP_REQUIRE_HASHES": "0"}
_LEFT_OUT = (
    *("PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT"),
    *("PIP_PYTHON", "PIP_NO_DEPS", "PIP_DRY_RUN"),
)
_VERSIONS = (
    "import importlib.metadata as m, json, re\n"
    "print(json.dumps({re.sub('[-_.]+', '-', d.metadata['Name']).lower(): d.version for d in m.distributions()}))\n"
)

_ACTIVITIES = (
    (re.compile(r"Downloading (?:\S*/)?([^/\s-]+)-\S+ \(([\d.]+ [kMG]B)\)"), "fetching {0} ({1})"),
    (re.compile(r"Collecting ([\w.-]+)"), "looking for {0}"),
    (re.compile(r"Building wheel for (\S+)"), "building {0}"),
    (re.compile(r"Installing collected packages: "), "installing the packages"),
)


def install(pins: Pins, folder: Path, *, lock_fd: int, time_limit_s: float, note: Note) -> None:
    """Make an environment in `folder`, whatever was there; the caller holds the lock, and pip holds it too.

    Raises:
        ConfigError: the packages do not exist for this machine.
        ToolError: pip is missing, failed, or took too long.
        OSError: the folder cannot be written.
    """
    shutil.rmtree(folder, ignore_errors=True)
    try:
        note("making a virtual environment")
        venv.EnvBuilder(symlinks=True).create(folder)
        python = folder / "bin" / "python"
        command = [str(python), *_PIP, "-r", str(pins.path)]
        _run_pip(pins, folder, command, lock_fd=lock_fd, time_limit_s=time_limit_s, note=note)
        listed = subprocess.run(
            [str(python), "-I", "-c", _VERSIONS], stdin=subprocess.DEVNULL, capture_output=True, check=True, text=True
        ).stdout
        partial = folder / f"{STAMP}.partial"
        partial.write_text(json.dumps(json.loads(listed), indent=2, sort_keys=True) + "\n", encoding="utf-8")
        partial.replace(folder / STAMP)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _run_pip(pins: Pins, folder: Path, command: list[str], *, lock_fd: int, time_limit_s: float, note: Note) -> None:
    spec = importlib.util.find_spec("pip")
    if spec is None or spec.origin is None:
        raise ToolError("the package pip is not installed", hint="install mcubench with its dependencies")
    # Wheels of hundreds of megabytes pass through the folder for temporary files, which may be small.
    temporary = folder / "tmp"
    temporary.mkdir()
    kept = {name: value for name, value in os.environ.items() if name not in _LEFT_OUT}
    variables = {
        **kept,
        **_PIP_SETTINGS,
        "PYTHONPATH": str(package_path(Path(spec.origin).parent)),
        "PYTHONNOUSERSITE": "1",
        "TMPDIR": str(temporary),
    }
    # Where util-linux has it, `setpriv` ends pip even when this process is killed outright.
    setpriv = shutil.which("setpriv")
    guard = [setpriv, "--pdeathsig", "KILL"] if setpriv else []
    with subprocess.Popen(
        [*guard, *command],
        cwd=folder,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        pass_fds=(lock_fd,),
        start_new_session=True,
    ) as process:
        lines: list[str] = []
        reader = threading.Thread(target=_read, args=(process, lines, note), daemon=True)
        reader.start()
        try:
            process.wait(time_limit_s)
        except subprocess.TimeoutExpired as error:
            raise ToolError(
                f"the packages of the environment '{pins.name}' were not installed within {time_limit_s:.0f} s",
                cmd=command,
            ) from error
        finally:
            if process.returncode != 0:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
            # A child that outlived pip may hold its output open.
            reader.join(_OUTPUT_S)
    if process.returncode != 0:
        raise pip_failure(pins.name, command, process.returncode, lines)
    (folder / LOG).write_text("".join(lines), encoding="utf-8")
    shutil.rmtree(temporary, ignore_errors=True)


def _read(process: "subprocess.Popen[str]", lines: list[str], note: Note) -> None:
    if process.stdout is None:
        return
    for line in process.stdout:
        lines.append(line)
        for pattern, text in _ACTIVITIES:
            match = pattern.search(line)
            if match:
                note(text.format(*match.groups()))
                break
