# SPDX-License-Identifier: Apache-2.0
"""Build hook: a wheel carries boards, firmware and models in `mcubench/data`; a checkout is used in place."""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

DATA_FOLDERS = ("boards", "firmware", "models")


class WheelData(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the data folders to a standard wheel and leaves an editable one alone."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Map each folder of the repository to its place in the wheel."""
        if version == "standard":
            for folder in DATA_FOLDERS:
                build_data["force_include"][folder] = f"mcubench/data/{folder}"
