# SPDX-License-Identifier: Apache-2.0
"""Points in time, as people write them."""

import re
from datetime import datetime, timedelta

from mcubench.errors import ConfigError

_AGO = re.compile(r"(\d{1,5})([hdw])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def parse_since(text: str, now: datetime) -> datetime:
    """A date or a time in ISO 8601, local unless it says otherwise, or so long ago: 12h, 7d, 4w.

    Raises:
        ConfigError: it is neither.
    """
    ago = _AGO.fullmatch(text)
    try:
        if ago is not None:
            return now - int(ago[1]) * _UNITS[ago[2]]
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError) as error:
        raise ConfigError(f"'{text}' is no time", hint="as in 2026-11-30, 2026-11-30T18:00, 12h, 7d or 4w") from error
