# SPDX-License-Identifier: Apache-2.0
"""A published file is put in place whole and right, or not at all; whatever a server does is a sentence."""

import hashlib
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

import pytest

from mcubench.errors import ConfigError, FileError, ToolError
from mcubench.model_zoo import download as download_module
from mcubench.model_zoo.download import download, https_opener
from mcubench.model_zoo.published import PublishedModel, PublishedTable, published_models
from mcubench.model_zoo.pull import pull_models
from mcubench.progress import Silent

CONTENT = bytes(range(256)) * 300
SHA256 = hashlib.sha256(CONTENT).hexdigest()
Answer = Callable[[BaseHTTPRequestHandler], None]


def whole(handler: BaseHTTPRequestHandler, content: bytes = CONTENT) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content)


def cut_off(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(CONTENT)))
    handler.end_headers()
    handler.wfile.write(CONTENT[:1000])


def endless(handler: BaseHTTPRequestHandler) -> None:
    """As much as anybody takes, without saying how much."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(10_000):
        handler.wfile.write(CONTENT)


def changed(handler: BaseHTTPRequestHandler) -> None:
    whole(handler, b"?" + CONTENT[1:])


def not_found(handler: BaseHTTPRequestHandler) -> None:
    handler.send_error(404)


def sent_elsewhere(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(302)
    handler.send_header("Location", "http://127.0.0.1:9/elsewhere")
    handler.end_headers()


def no_http(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"\x00\x01\x02 not http\r\n\r\n")


class Server:
    """A server on this machine that gives one answer to everything."""

    def __init__(self, answer: Answer, context: ssl.SSLContext | None = None) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                try:
                    answer(self)
                except OSError:  # the client went away
                    self.close_connection = True

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
                del format, args

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if context is not None:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        scheme = "http" if context is None else "https"
        self.url = f"{scheme}://localhost:{self._server.server_port}/model.tflite"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def plain() -> urllib.request.OpenerDirector:
    """The seam: an opener that a server without a certificate will do for."""
    return urllib.request.build_opener(urllib.request.ProxyHandler({}))


def fetch(url: str, path: Path, opener: urllib.request.OpenerDirector | None) -> None:
    download(url, path, size_bytes=len(CONTENT), sha256=SHA256, opener=opener)


def test_a_file_that_is_right_is_put_in_place(tmp_path: Path, plain: urllib.request.OpenerDirector) -> None:
    with Server(whole) as server:
        fetch(server.url, tmp_path / "a.tflite", plain)
    assert (tmp_path / "a.tflite").read_bytes() == CONTENT
    assert [path.name for path in tmp_path.iterdir()] == ["a.tflite"]
    assert (tmp_path / "a.tflite").stat().st_mode & 0o444 == 0o444


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (changed, f"is another file than the one that was published: its SHA-256 is .*, not {SHA256}"),
        (cut_off, "was cut off after 1000 of 76800 bytes"),
        (endless, "is larger than the 76800 bytes that were published"),
        (not_found, "the server says 404 Not Found"),
        (no_http, "cannot fetch .*"),
    ],
)
def test_whatever_else_comes_is_refused_and_not_kept(
    tmp_path: Path, plain: urllib.request.OpenerDirector, answer: Answer, words: str
) -> None:
    with Server(answer) as server, pytest.raises(ToolError) as caught:
        fetch(server.url, tmp_path / "a.tflite", plain)
    assert re.search(words, caught.value.message)
    assert "\n" not in caught.value.message
    assert not list(tmp_path.iterdir())


def test_what_was_there_before_stays_when_a_download_fails(
    tmp_path: Path, plain: urllib.request.OpenerDirector
) -> None:
    (tmp_path / "a.tflite").write_bytes(b"mine")
    with Server(changed) as server, pytest.raises(ToolError):
        fetch(server.url, tmp_path / "a.tflite", plain)
    assert (tmp_path / "a.tflite").read_bytes() == b"mine"


def test_a_server_that_nobody_runs_is_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening
        with pytest.raises(ToolError, match=r"cannot fetch https://.*: Connection refused") as caught:
            fetch(f"https://127.0.0.1:{taken.getsockname()[1]}/a", tmp_path / "a.tflite", None)
    assert "network" in (caught.value.hint or "")
    assert not list(tmp_path.iterdir())


def test_a_name_that_nobody_knows_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match=r"cannot fetch https://model\.invalid/a: ") as caught:
        fetch("https://model.invalid/a", tmp_path / "a.tflite", None)
    assert "\n" not in caught.value.message


@pytest.mark.parametrize("url", ["http://localhost/a", "file:///etc/passwd", "ftp://localhost/a", "data:,a"])
def test_only_https_is_opened(tmp_path: Path, url: str) -> None:
    with pytest.raises(ToolError, match=r"cannot fetch .*unknown url type"):
        fetch(url, tmp_path / "a.tflite", None)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A certificate for localhost, with its key in the same file."""
    folder = tmp_path_factory.mktemp("certificate")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost", "-keyout", "key.pem", "-out", "certificate.pem"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    path = folder / "both.pem"
    path.write_text((folder / "key.pem").read_text() + (folder / "certificate.pem").read_text())
    yield path
    shutil.rmtree(folder)


def secure(certificate: Path, answer: Answer) -> Server:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return Server(answer, context)


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path, certificate: Path) -> None:
    with secure(certificate, whole) as server, pytest.raises(ToolError, match=r"(?i)certificate"):
        fetch(server.url, tmp_path / "a.tflite", None)
    assert not list(tmp_path.iterdir())


def test_over_https_a_file_comes_and_a_way_out_of_https_is_not_taken(
    tmp_path: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with secure(certificate, whole) as server:
        fetch(server.url, tmp_path / "a.tflite", https_opener())
    assert (tmp_path / "a.tflite").read_bytes() == CONTENT
    with secure(certificate, sent_elsewhere) as server, pytest.raises(ToolError, match="unknown url type: http"):
        fetch(server.url, tmp_path / "b.tflite", https_opener())


def test_a_server_that_drips_is_left(
    tmp_path: Path, plain: urllib.request.OpenerDirector, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for byte in CONTENT:
            handler.wfile.write(bytes([byte]))
            time.sleep(0.05)

    monkeypatch.setattr(download_module, "_TIME_LIMIT_S", 0.2)
    with Server(drip) as server, pytest.raises(ToolError, match=r"did not come within 0\.2 s"):
        fetch(server.url, tmp_path / "a.tflite", plain)


def test_ctrl_c_leaves_nothing_half_fetched(tmp_path: Path) -> None:
    stopped = threading.Event()

    def stuck(handler: BaseHTTPRequestHandler) -> None:
        cut_off(handler)
        handler.wfile.flush()
        stopped.wait(20)

    script = (
        "import sys, urllib.request\n"
        "from pathlib import Path\n"
        "from mcubench.model_zoo.download import download\n"
        "opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))\n"
        "download(sys.argv[1], Path(sys.argv[2]), size_bytes=99999, sha256='', opener=opener)\n"
    )
    target = tmp_path / "kept" / "a.tflite"
    target.parent.mkdir()
    with Server(stuck) as server:
        command = [sys.executable, "-c", script, server.url, str(target)]
        with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
            while not list(target.parent.iterdir()) and process.poll() is None:
                time.sleep(0.02)
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=20)
        stopped.set()
    assert b"KeyboardInterrupt" in said
    assert not list(target.parent.iterdir())


def table(url: str) -> PublishedTable:
    model = PublishedModel(task="test", path="model.tflite", size_bytes=len(CONTENT), sha256=SHA256)
    given = {"base": "https://example.org/x", "origin": "", "licence": "", "models": {"kws": model, "vww": model}}
    return PublishedTable.model_validate(given).model_copy(update={"base": url.rpartition("/")[0]})


def test_models_are_pulled_once(tmp_path: Path, plain: urllib.request.OpenerDirector) -> None:
    with Server(whole) as server:
        pulled = pull_models(table(server.url), None, tmp_path / "new" / "folder", Silent(), plain)
    assert [(file.name, file.fetched) for file in pulled.files] == [("kws", True), ("vww", True)]
    assert Path(pulled.files[0].path).read_bytes() == CONTENT
    again = pull_models(table(server.url), "kws", tmp_path / "new" / "folder", Silent(), plain)  # the server is gone
    assert [(file.name, file.fetched) for file in again.files] == [("kws", False)]


def test_another_file_of_that_name_is_left_alone(tmp_path: Path, plain: urllib.request.OpenerDirector) -> None:
    (tmp_path / "vww.tflite").write_bytes(b"mine")
    with Server(whole) as server, pytest.raises(FileError, match=r"vww\.tflite is there, and is another file"):
        pull_models(table(server.url), None, tmp_path, Silent(), plain)
    assert [path.name for path in tmp_path.iterdir()] == ["vww.tflite"]


def test_a_name_that_is_not_published_is_told_the_nearest() -> None:
    with pytest.raises(ConfigError) as caught:
        published_models().choose("kvs")
    assert "kws" in (caught.value.hint or "")


def test_the_hashes_are_those_of_the_files_of_mlperf_tiny(mlperf_tiny: Path) -> None:
    for name, model in published_models().models.items():
        content = (mlperf_tiny / f"{name}.tflite").read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (model.size_bytes, model.sha256)


def test_published_files_are_named_by_a_commit_that_cannot_move() -> None:
    found = published_models()
    assert set(found.models) == {"ad", "ic", "kws", "sww", "vww"}
    for name in found.models:
        assert re.fullmatch(r"https://raw\.githubusercontent\.com/mlcommons/tiny/[0-9a-f]{40}/.*", found.url(name))
