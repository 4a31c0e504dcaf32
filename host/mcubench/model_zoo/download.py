# SPDX-License-Identifier: Apache-2.0
"""Fetching one file whose size and hash are known: over HTTPS, and in place only when all of it is right."""

import contextlib
import hashlib
import http.client
import secrets
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO

from mcubench.errors import FileError, ToolError

_ANSWER_S = 30
_TIME_LIMIT_S = 600
_CHUNK_BYTES = 64 * 1024


def https_opener() -> urllib.request.OpenerDirector:
    """What opens https:// alone, also where a server sends it elsewhere; the user's proxy is used."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


def download(
    url: str, path: Path, *, size_bytes: int, sha256: str, opener: urllib.request.OpenerDirector | None = None
) -> None:
    """Fetch a file to `path`; its folder is there. Whatever goes wrong, nothing half-fetched stays.

    Raises:
        ToolError: it cannot be had, or is not the file that it should be.
        FileError: it cannot be written.
    """
    # Named before it is made: an interruption in between leaves nothing that nobody knows of.
    partial = path.with_name(f".mcubench-{secrets.token_hex(8)}")
    try:
        with partial.open("xb") as file:
            found = _fetch(url, file, size_bytes, opener or https_opener())
        if found != sha256:
            raise ToolError(
                f"{url} is another file than the one that was published: its SHA-256 is {found}, not {sha256}",
                hint="nothing was kept; something between here and the server changes files, or the server does",
            )
        partial.replace(path)
    except OSError as error:
        raise FileError(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        partial.unlink(missing_ok=True)


def _fetch(url: str, file: IO[bytes], size_bytes: int, opener: urllib.request.OpenerDirector) -> str:
    """Write what the server gives, and return its SHA-256."""
    deadline = time.monotonic() + _TIME_LIMIT_S
    digest, received = hashlib.sha256(), 0
    with contextlib.closing(_open(url, opener)) as answer:
        while chunk := _read(url, answer):
            received += len(chunk)
            if received > size_bytes:
                raise ToolError(f"{url} is larger than the {size_bytes} bytes that were published")
            if time.monotonic() > deadline:
                raise ToolError(f"{url} did not come within {_TIME_LIMIT_S} s")
            digest.update(chunk)
            file.write(chunk)
    if received < size_bytes:
        raise ToolError(f"{url} was cut off after {received} of {size_bytes} bytes", hint="try again")
    return digest.hexdigest()


def _open(url: str, opener: urllib.request.OpenerDirector) -> http.client.HTTPResponse:
    try:
        answer: http.client.HTTPResponse | None = opener.open(url, timeout=_ANSWER_S)
    except urllib.error.HTTPError as error:
        error.close()
        raise ToolError(f"cannot fetch {url}: the server says {error.code} {error.reason}") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _unreachable(url, error) from error
    if answer is None:
        raise ToolError(f"{url} is not fetched: it is not https")
    return answer


def _read(url: str, answer: http.client.HTTPResponse) -> bytes:
    try:
        # What has come, and no waiting for a whole chunk: a server that drips would hold us for hours.
        return answer.read1(_CHUNK_BYTES)
    except (OSError, http.client.HTTPException) as error:
        raise _unreachable(url, error) from error


def _unreachable(url: str, error: Exception) -> ToolError:
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    said = reason.strerror if isinstance(reason, OSError) and reason.strerror else reason
    return ToolError(
        f"cannot fetch {url}: {' '.join(str(said).split()) or type(error).__name__}",
        hint="it takes a network; `mcubench models make` makes models of the same architectures without one",
    )
