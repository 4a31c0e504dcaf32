# SPDX-License-Identifier: Apache-2.0
"""Running `pio run` with an environment of our own: no network, no telemetry, no folder but the project's."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from platformio.dependencies import get_core_dependencies  # type: ignore[import-untyped]  # it has no types

from mcubench.build.key import PLATFORMIO_VERSION
from mcubench.build.project import Project
from mcubench.errors import ToolError

TIMEOUT_S = 600
_OUTPUT_S = 10
# What a child needs to find its programs and its libraries. Everything else that could change a build, such as
# CPATH, LIBRARY_PATH, SCONSFLAGS or PLATFORMIO_BUILD_FLAGS, is left out.
_INHERITED = ("PATH", "HOME", "PYTHONPATH", "PYTHONHOME", "PYTHONUSERBASE", "LD_LIBRARY_PATH")
_SCONS_SCRIPT = """# SPDX-License-Identifier: Apache-2.0
import SCons.Script

SCons.Script.main()
"""


@dataclass(frozen=True)
class Finished:
    """A build that ended: its command line, its exit code and all that it said."""

    cmd: tuple[str, ...]
    returncode: int
    log: str


def core_files() -> dict[str, str]:
    """The files of PlatformIO's folder: its package `tool-scons`, which here is the installed SCons.

    With the package in place PlatformIO asks no server for it; with a known last version it migrates nothing.
    """
    version = get_core_dependencies()["tool-scons"].lstrip("~^=")
    spec = {"owner": "platformio", "id": None, "name": "tool-scons", "requirements": None, "uri": None}
    package = {"name": "tool-scons", "version": version}
    folder = "core/packages/tool-scons"
    return {
        f"{folder}/package.json": json.dumps(package),
        f"{folder}/.piopm": json.dumps({"type": "tool", **package, "spec": spec}),
        f"{folder}/scons.py": _SCONS_SCRIPT,
        "core/appstate.json": json.dumps({"last_version": PLATFORMIO_VERSION}),
    }


def environment(project: Project, inherited: Mapping[str, str]) -> dict[str, str]:
    """The whole environment of the builder."""
    kept = {name: inherited[name] for name in _INHERITED if name in inherited}
    return {
        "PATH": os.defpath,
        **kept,
        # Compilers that are killed leave their files behind: the next build throws them away.
        "TMPDIR": str(project.temporary),
        "LC_ALL": "C",
        "PYTHONSAFEPATH": "1",
        "PLATFORMIO_CORE_DIR": str(project.core),
        "PLATFORMIO_NO_ANSI": "true",
        "PLATFORMIO_DISABLE_UPGRADE_CHECK": "true",
        "PLATFORMIO_SETTING_ENABLE_TELEMETRY": "false",
        "PLATFORMIO_SETTING_CHECK_PLATFORMIO_INTERVAL": "36500",
        # Nor does SCons read a site folder of the user's.
        "SCONSFLAGS": "--no-site-dir",
    }


def run_platformio(
    project: Project,
    *,
    jobs: int,
    lock_fd: int,
    timeout_s: float,
    on_line: Callable[[str], None] = lambda _: None,
    target: str | None = None,
) -> Finished:
    """Build the project, or one `target` of it. Every process that this starts has ended when it returns or raises.

    The builder holds the project's lock too, so that nobody else builds there should we be killed. `on_line` is told
    each line that it says, from another thread.

    Raises:
        ToolError: the builder did not end in time.
    """
    shutil.rmtree(project.temporary, ignore_errors=True)
    project.temporary.mkdir()
    cmd: tuple[str, ...] = (sys.executable, "-m", "platformio", "run", "--disable-auto-clean", "--jobs", str(jobs))
    cmd += () if target is None else ("--target", target)
    with subprocess.Popen(
        cmd,
        cwd=project.folder,
        env=environment(project, os.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        pass_fds=(lock_fd,),
        start_new_session=True,
    ) as process:
        lines: list[str] = []
        reader = threading.Thread(target=_read, args=(process, lines, on_line), daemon=True)
        reader.start()
        try:
            process.wait(timeout_s)
        except subprocess.TimeoutExpired as error:
            raise ToolError(f"the build of {project.board} did not end within {timeout_s:.0f} s", cmd=cmd) from error
        finally:
            if process.returncode is None or process.returncode < 0:
                _end_group(process)
            # A child that outlived the builder may hold its output open.
            reader.join(_OUTPUT_S)
    return Finished(cmd, process.returncode, "".join(lines))


def _read(process: "subprocess.Popen[str]", lines: list[str], on_line: Callable[[str], None]) -> None:
    if process.stdout is None:
        return
    for line in process.stdout:
        lines.append(line)
        on_line(line)


def _end_group(process: subprocess.Popen[str]) -> None:
    """End the builder, SCons and the compilers: all of them are in the session that it was started in."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
