# SPDX-License-Identifier: Apache-2.0
"""Names that people give to runs."""

import re

from mcubench.errors import ConfigError

_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._/+-]{0,63}")
# The beginning of an id would be that run, and these words have a meaning.
_TAKEN = re.compile(r"[0-9a-f]{4,12}|latest(~.*)?|.*\.jsonl?|.*//.*|.*/")


def require_tag(name: str, *, where: str = "") -> None:
    """Refuse what could not be told from an id, a file or `latest`; `where` is the file that it stands in.

    Raises:
        ConfigError: the name is none for a tag.
    """
    place = f"{where}: " if where else ""
    if not _TAG.fullmatch(name):
        raise ConfigError(
            f"{place}{name!r} cannot be a tag",
            hint="a tag has up to 64 letters, digits, and . _ - + / in between",
        )
    if _TAKEN.fullmatch(name):
        raise ConfigError(f"{place}'{name}' cannot be a tag: it could be a run's id, a file, or the latest run")
