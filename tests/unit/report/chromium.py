# SPDX-License-Identifier: Apache-2.0
"""A page in a real browser without a screen: what it became, what it complained of, and what it asked for."""

import base64
import hashlib
import json
import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

_TIME_LIMIT_S = 120
# The browser's own conversations with the world are not the page's.
_ALONE = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions"),
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
_SEEN = "seen-by-the-test"


@dataclass(frozen=True)
class Loaded:
    """A page that was loaded: its document, what its console said, and every address that it asked for."""

    document: str
    console: tuple[str, ...]
    addresses: frozenset[str]


def load(page: str, *flags: str) -> Loaded:
    """Load a page from a file, as a person does who was sent it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "page.html").write_text(page, encoding="utf-8")
        command = [
            *("chromium", *_ALONE, f"--user-data-dir={folder / 'profile'}", f"--log-net-log={folder / 'net.json'}"),
            *("--enable-logging=stderr", "--v=0", "--virtual-time-budget=20000", "--window-size=1280,2000"),
            *(*flags, "--dump-dom", (folder / "page.html").as_uri()),
        ]
        done = subprocess.run(command, capture_output=True, check=True, timeout=_TIME_LIMIT_S)
        console = re.findall(r":CONSOLE[:(]\d+\)?\] \"(.*)\"", done.stderr.decode(errors="replace"))
        return Loaded(done.stdout.decode(), tuple(console), frozenset(_addresses(folder / "net.json")))


def _addresses(net_log: Path) -> Iterator[str]:
    """What the page asked for: the browser keeps that apart from what it asks for itself."""
    for event in json.loads(net_log.read_text(encoding="utf-8"))["events"]:
        asked = event.get("params", {})
        if "url" in asked and "file:" in asked.get("network_isolation_key", ""):
            yield asked["url"]


def ask(page: str, script: str, *flags: str) -> Any:
    """What a script finds in a copy of the page whose policy lets it run; it returns what JSON can hold."""
    text = (
        "addEventListener('load', async () => {"
        f"const seen = await (async () => {{\n{script}\n}})();"
        f"const note = document.createElement('pre'); note.id = '{_SEEN}';"
        "note.textContent = JSON.stringify(seen); document.body.append(note); });"
    )
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    allowed = page.replace("script-src ", f"script-src 'sha256-{digest}' ", 1)
    assert allowed != page
    loaded = load(allowed.replace("</body>", f"<script>{text}</script></body>"), *flags)
    answer = re.search(rf'<pre id="{_SEEN}">(.*?)</pre>', loaded.document, re.DOTALL)
    assert answer is not None, loaded.console
    return json.loads(unescape(answer[1]))
