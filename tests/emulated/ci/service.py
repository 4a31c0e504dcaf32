# SPDX-License-Identifier: Apache-2.0
"""What a CI service has: a checkout of mcubench, a clone of somebody's repository, and its command line."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "tests" / "example_repository"

# GitHub's command, as far as comments go: it keeps them in files, and finds those that begin with the marker.
_GH = """#!/usr/bin/env bash
set -euo pipefail
[[ $1 == api && -n ${GH_TOKEN:-} ]] || exit 1
method=GET body= path=
while (($# > 1)); do
  shift
  case $1 in
    --method) method=$2; shift ;;
    --field) body=${2#body=@}; shift ;;
    --jq) [[ $2 == '.[] | select(.body | startswith(env.MARKER)) | .id' ]]; shift ;;
    --paginate | --silent) ;;
    *) path=$1 ;;
  esac
done
cd "$COMMENTS"
case "$method $path" in
  "GET repos/somebody/example/issues/7/comments")
    for file in *; do [[ -e $file && $(head -n 1 "$file") == "$MARKER"* ]] && echo "$file"; done; true ;;
  "POST repos/somebody/example/issues/7/comments") cp "$OLDPWD/$body" "$((RANDOM + 1000))" ;;
  "PATCH repos/somebody/example/issues/comments/"*) [[ -e ${path##*/} ]]; cp "$OLDPWD/$body" "${path##*/}" ;;
  *) echo "gh: $method $path: not found" >&2; exit 1 ;;
esac
"""


def check_out_mcubench(folder: Path) -> Path:
    """The sources as they are committed or about to be, set up: nothing is installed for a test."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    for name in filter(None, listed.split("\0")):
        if not name.startswith("tests/") and (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    set_up(folder)
    return folder


def set_up(folder: Path) -> None:
    """What tools/setup leaves behind, so that it finds everything there."""
    parts = ("requirements/run.txt", "requirements/pyocd.txt", "pyproject.toml")
    digest = hashlib.sha256(b"".join((folder / name).read_bytes() for name in parts)).hexdigest()
    (folder / ".venv").mkdir()
    (folder / ".venv" / "bin").symlink_to(ROOT / ".venv" / "bin")
    (folder / ".venv" / ".mcubench-setup").write_text(f"run {digest}\n")


def clone_example(folder: Path, revision: int) -> Path:
    """Somebody's repository at one of its revisions, as the service checks it out."""
    origin = folder / "origin"
    shutil.copytree(EXAMPLE, origin)
    shutil.copy(origin / f"revision_{revision}.tflite", origin / "model.tflite")
    identity = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.org")
    for words in (("init", "--quiet"), ("add", "."), (*identity, "commit", "--quiet", "--message", "Change it")):
        subprocess.run(["git", *words], cwd=origin, check=True)
    clone = folder / "clone"
    subprocess.run(["git", "clone", "--quiet", str(origin), str(clone)], check=True)
    return clone


def environment(folder: Path, **more: str) -> dict[str, str]:
    """What a runner gives a job, and this computer's caches; `gh` keeps comments in the folder."""
    tools, comments = folder / "tools", folder / "comments"
    tools.mkdir()
    comments.mkdir()
    (tools / "gh").write_text(_GH)
    (tools / "gh").chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if name in {"HOME", "LANG", "XDG_CACHE_HOME"}}
    return {
        **kept,
        "PATH": f"{tools}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
        "PYTHONPATH": str(ROOT / "host"),
        # Were something missing after all, this keeps it from being fetched.
        "PIP_NO_INDEX": "1",
        "CI": "true",
        "COMMENTS": str(comments),
        **more,
    }
