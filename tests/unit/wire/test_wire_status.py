# SPDX-License-Identifier: Apache-2.0
"""The two status enums are one."""

import re

from mcubench.resources import FIRMWARE
from mcubench.wire import Status


def test_the_firmware_has_the_same_statuses() -> None:
    header = (FIRMWARE / "lib" / "status" / "status.h").read_text(encoding="utf-8")
    body = re.search(r"enum class \[\[nodiscard\]\] Status : uint8_t \{(.*?)\};", header, re.DOTALL)
    assert body is not None
    numbers = {name: int(value) for name, value in re.findall(r"^\s*k(\w+) = (\d+),", body[1], re.MULTILINE)}
    assert numbers == {status.name.title().replace("_", ""): status.value for status in Status}


def test_every_status_has_a_meaning_of_its_own() -> None:
    assert len({status.meaning for status in Status}) == len(Status)
