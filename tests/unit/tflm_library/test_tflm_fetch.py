# SPDX-License-Identifier: Apache-2.0
"""Fetching TensorFlow Lite Micro: real git, with repositories in a folder that stands in for the server."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mcubench.errors import ConfigError, ToolError
from mcubench.progress import Silent
from mcubench.tflm_library import TflmLibrary, find_library, install
from unit.tflm_library.small_tree import DOWNLOADS, KISSFFT, MICRO, THIRD_PARTY, write, write_small_tree

_SCRIPTS = f"{MICRO}/tools/make"
_PATCH = """--- a/{name}
+++ b/{name}
@@ -1 +1 @@
-// {name}
+// changed by TFLM
"""


class Server:
    """Repositories under one folder, which git takes for github.com."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def commit(self, name: str, message: str = "x") -> str:
        """Commit what is in the repository's folder, and say as what."""
        path = self.folder / name
        git = ["git", "-C", str(path), "-c", "user.name=x", "-c", "user.email=x@example.org"]
        for command in (["init", "--quiet"], ["add", "-A"], ["commit", "--quiet", "--allow-empty", "-m", message]):
            subprocess.run([*git, *command], check=True)
        done = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def tag(self, name: str, tag: str) -> None:
        """Give the last commit a name, then change every header after it."""
        subprocess.run(["git", "-C", str(self.folder / name), "tag", tag], check=True)
        for path in (self.folder / name).rglob("*.h"):
            path.write_text("// newer\n")
        self.commit(name, "newer")


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    folder = tmp_path / "server"
    settings = {f"url.file://{folder}/.insteadOf": "https://github.com/", "protocol.file.allow": "always"}
    monkeypatch.setenv("GIT_CONFIG_COUNT", str(len(settings)))
    for index, (key, value) in enumerate(settings.items()):
        monkeypatch.setenv(f"GIT_CONFIG_KEY_{index}", key)
        monkeypatch.setenv(f"GIT_CONFIG_VALUE_{index}", value)
    monkeypatch.setenv("MCUBENCH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr("tempfile.tempdir", None)
    (tmp_path / "temporary").mkdir()
    return Server(folder)


def repositories(server: Server) -> dict[str, str]:
    """The third parties of the small tree, each with a tag that is not the newest."""
    names = {
        "flatbuffers": "google/flatbuffers.git",
        "gemmlowp": "google/gemmlowp.git",
        "ruy": "google/ruy.git",
        "cmsis_nn": "ARM-software/CMSIS-NN.git",
        "cmsis": "ARM-software/CMSIS_6.git",
        "kissfft": "mborgerding/kissfft.git",
    }
    commits = {}
    for party, name in names.items():
        for file in {**THIRD_PARTY, "kissfft": KISSFFT}[party]:
            write(server.folder / name / file, f"// {file}\n")
        commits[party] = server.commit(name)
        server.tag(name, "v1")
    return commits


def checkout(server: Server, scripts: dict[str, str]) -> str:
    """TFLM itself, without its downloads; its own files lie in third_party/, as in the real one."""
    root = server.folder / "tensorflow/tflite-micro.git"
    write_small_tree(root, without=THIRD_PARTY)
    write(root / "third_party/flatbuffers/BUILD")
    write(root / f"{_SCRIPTS}/flatbuffers.patch", _PATCH.format(name="include/flatbuffers/flatbuffers.h"))
    write(root / "third_party/kissfft/kissfft.patch", _PATCH.format(name="kiss_fft.h"))
    for name, text in scripts.items():
        write(root / _SCRIPTS / name, text)
    return f"https://github.com/tensorflow/tflite-micro.git@{server.commit('tensorflow/tflite-micro.git')}"


def text_of(library: TflmLibrary, name: str) -> str:
    return (library.folder / "tree/third_party" / name).read_text()


def archive(repository: str, version: str) -> str:
    return f"https://github.com/{repository}/archive/{version}.zip"


def test_third_party_sources_come_as_the_checkouts_scripts_name_them(server: Server, tmp_path: Path) -> None:
    commits = repositories(server)
    origin = checkout(
        server,
        {
            "download_dependencies.py": f'url="{archive("google/flatbuffers", "refs/tags/v1")}", '
            f'"{archive("google/gemmlowp", commits["gemmlowp"])}"',
            "third_party_downloads.inc": f'RUY_URL="{archive("google/ruy", commits["ruy"])}"\n',
            "kissfft_download.sh": f'KISSFFT_URL="{archive("mborgerding/kissfft", "refs/tags/v1")}"\n',
            "ext_libs/cmsis_nn_download.sh": f'ZIP_PREFIX_NN="{commits["cmsis_nn"]}"\n'
            f'CMSIS_NN_URL="{archive("ARM-software/CMSIS-NN", "${ZIP_PREFIX_NN}")}"\n',
        },
    )
    library = install(origin, None, Silent())
    assert library.kernels == ("reference", "cmsis-nn")
    assert library.tflm_commit == origin.rpartition("@")[2]
    assert library.cmsis_nn_commit == commits["cmsis_nn"]
    assert text_of(library, "gemmlowp/fixedpoint/fixedpoint.h") == "// fixedpoint/fixedpoint.h\n"
    assert text_of(library, "ruy/ruy/profiler/instrumentation.h") == "// ruy/profiler/instrumentation.h\n"
    # TFLM's own changes to them are made.
    assert text_of(library, "flatbuffers/include/flatbuffers/flatbuffers.h") == "// changed by TFLM\n"
    assert text_of(library, "kissfft/kiss_fft.h") == "// changed by TFLM\n"
    # This CMSIS-NN does not include CMSIS's core headers.
    assert not (library.folder / "tree/third_party/cmsis").exists()
    assert list((tmp_path / "temporary").iterdir()) == []


def test_the_core_headers_come_with_a_cmsis_nn_that_includes_them(server: Server) -> None:
    commits = repositories(server)
    write(server.folder / "ARM-software/CMSIS-NN.git/Include/arm_nn_types.h", '#include "cmsis_compiler.h"\n')
    older = server.commit("ARM-software/CMSIS-NN.git")
    parties = {
        "google/flatbuffers": commits["flatbuffers"],
        "google/gemmlowp": "refs/tags/v1",
        "google/ruy": "refs/tags/v1",
        "mborgerding/kissfft": "refs/tags/v1",
        "ARM-software/CMSIS_6": "refs/tags/v1",
    }
    origin = checkout(server, {"all.sh": "\n".join(archive(*party) for party in parties.items())})
    library = install(origin, f"https://github.com/ARM-software/CMSIS-NN.git@{older}", Silent())
    assert "tree/third_party/cmsis/CMSIS/Core/Include" in library.manifest("cmsis-nn").include_paths


@pytest.mark.parametrize("digits", [9, 40])
def test_a_commit_is_fetched_by_its_name_whole_or_cut_short(server: Server, digits: int) -> None:
    root = server.folder / "x"
    write_small_tree(root)
    for name in KISSFFT:
        write(root / DOWNLOADS / "kissfft" / name)
    commit = server.commit("x")
    for path in root.rglob("*.cc"):
        path.write_text("// newer\n")
    server.commit("x", "newer")
    library = install(f"file://{root}@{commit[:digits]}", None, Silent())
    assert library.tflm_commit == commit
    assert "newer" not in (library.folder / f"tree/{MICRO}/micro_interpreter.cc").read_text()


@pytest.mark.parametrize("commit", ["0000000", "0" * 40, "no-such-branch"])
def test_a_commit_that_does_not_exist_is_one_sentence_and_the_way_out(server: Server, commit: str) -> None:
    write_small_tree(server.folder / "x")
    server.commit("x")
    with pytest.raises(ToolError, match=f"^cannot fetch .* at {commit}: ") as caught:
        install(f"file://{server.folder}/x@{commit}", None, Silent())
    assert "\n" not in caught.value.message
    assert "--source DIR" in (caught.value.hint or "")
    assert find_library() is None


@pytest.mark.usefixtures("server")
def test_without_the_network_and_a_source_it_is_one_sentence_and_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match=r"^cannot fetch https://github\.com/tensorflow/tflite-micro\.git") as caught:
        install(None, None, Silent())
    assert caught.value.exit_code == 3
    assert "\n" not in caught.value.message
    assert "--source DIR" in (caught.value.hint or "")
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/x.git",
        "ext::sh -c touch% /tmp/x@abc",
        "ext::sh@abc",
        "https://example.org/x.git@-q",
        "--upload-pack=x://y@abc",
        "-u://x@y",
    ],
)
def test_what_is_no_repository_at_a_commit_is_refused(text: str) -> None:
    with pytest.raises(ConfigError):
        install(text, None, Silent())
    assert find_library() is None


@pytest.mark.usefixtures("server")
def test_without_git_the_message_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(ToolError, match="git is not on PATH"):
        install(None, None, Silent())


def test_a_repositorys_hooks_do_not_run(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_small_tree(server.folder / "x")
    commit = server.commit("x")
    hooks = tmp_path / "hooks"
    write(hooks / "post-checkout", f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    (hooks / "post-checkout").chmod(0o755)
    monkeypatch.setenv("GIT_CONFIG_COUNT", "3")
    monkeypatch.setenv("GIT_CONFIG_KEY_2", "core.hooksPath")
    monkeypatch.setenv("GIT_CONFIG_VALUE_2", str(hooks))
    with pytest.raises(ToolError):  # Its third-party sources are nowhere.
        install(f"file://{server.folder}/x@{commit}", None, Silent())
    assert not (tmp_path / "ran").exists()


@pytest.mark.usefixtures("server")
def test_ctrl_c_ends_git_and_leaves_nothing(tmp_path: Path) -> None:
    git = tmp_path / "bin" / "git"
    partial = tmp_path / "pid.partial"
    write(git, f"#!/bin/sh\necho $$ > {partial}\nmv {partial} {tmp_path}/pid\nexec sleep 60\n")
    git.chmod(0o755)
    program = (
        "from mcubench.progress import Silent\n"
        "from mcubench.tflm_library import install\n"
        "install(None, None, Silent())\n"
    )
    path = f"{git.parent}{os.pathsep}{os.environ['PATH']}"
    with subprocess.Popen(
        [sys.executable, "-c", program], env={**os.environ, "PATH": path}, stderr=subprocess.DEVNULL
    ) as process:
        deadline = time.monotonic() + 30
        while not (tmp_path / "pid").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        process.wait(30)
    assert process.returncode != 0
    assert not Path(f"/proc/{(tmp_path / 'pid').read_text().strip()}").exists()
    assert list((tmp_path / "temporary").iterdir()) == []
