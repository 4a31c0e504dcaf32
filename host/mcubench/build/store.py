# SPDX-License-Identifier: Apache-2.0
"""Built firmware by content key: `<cache>/elf/<key>/firmware.elf`, with what it was built from beside it."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_ELF, _FACTS = "firmware.elf", "build.json"


@dataclass(frozen=True)
class StoredElf:
    """An ELF file of the store, found whole."""

    path: Path
    sha256: str
    size: int


def find(store: Path, key: str) -> StoredElf | None:
    """The ELF of `key`, or None: there is none, or what is there is not what was put there."""
    path = store / key / _ELF
    try:
        facts = json.loads((store / key / _FACTS).read_bytes())
        data = path.read_bytes()
    except (OSError, ValueError):
        return None
    sha256 = hashlib.sha256(data).hexdigest()
    if not isinstance(facts, dict) or facts.get("elf_sha256") != sha256:
        return None
    return StoredElf(path, sha256, len(data))


def put(store: Path, key: str, elf: Path, facts: Mapping[str, object]) -> StoredElf:
    """Add an ELF file; whoever looks for `key` finds all of it or nothing."""
    data = elf.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    store.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=".partial-", dir=store))
    try:
        partial.chmod(0o755)
        (partial / _ELF).write_bytes(data)
        (partial / _FACTS).write_text(json.dumps({**facts, "elf_sha256": sha256}, indent=2) + "\n", encoding="utf-8")
        _publish(partial, store / key)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return StoredElf(store / key / _ELF, sha256, len(data))


def _publish(partial: Path, place: Path) -> None:
    """Move a folder to its place. What is there was not whole, or is the same, built meanwhile: it goes."""
    try:
        partial.rename(place)
    except OSError:
        if not place.is_dir():
            raise
        place.rename(partial / "replaced")
        partial.rename(place)
        shutil.rmtree(place / "replaced", ignore_errors=True)
