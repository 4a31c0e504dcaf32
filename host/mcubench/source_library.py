# SPDX-License-Identifier: Apache-2.0
"""What an engine needs built besides our own firmware, and the build builds: somebody else's sources."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class SourceLibrary:
    """Sources that become static libraries, compiled once for a core and its options.

    `archives` maps the name of each to its sources; these and `include_paths` are relative to `folder`. `digest` is
    the SHA-256 of everything in the folder: what does not change it changes nothing. `commits` are those that it was
    made of, by name, where they are known.
    """

    name: str
    folder: Path
    digest: str
    archives: Mapping[str, tuple[str, ...]]
    include_paths: tuple[str, ...]
    defines: tuple[str, ...]
    commits: Mapping[str, str] = field(default_factory=dict)
