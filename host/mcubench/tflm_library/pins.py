# SPDX-License-Identifier: Apache-2.0
"""Which sources are taken where the user names none, and where a checkout's third-party sources come from."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from mcubench.tflm_library.source_tree import CMSIS, CMSIS_NN, KISSFFT

# The commits that docs/tflm-api.md was written against, and that the figures in the README were measured with.
TFLM = "https://github.com/tensorflow/tflite-micro.git@90b983c2b"
MEASURED_CMSIS_NN = "https://github.com/ARM-software/CMSIS-NN.git@99f736a6"

# What TFLM changes in them, by a file in its checkout; its scripts do so after they have fetched.
PATCHES: Mapping[str, Path] = {
    "flatbuffers": Path("tensorflow/lite/micro/tools/make/flatbuffers.patch"),
    KISSFFT: Path("third_party/kissfft/kissfft.patch"),
}

_SCRIPTS = Path("tensorflow/lite/micro/tools/make")
_KINDS = ("*.py", "*.inc", "*.sh", "ext_libs/*.sh")
_REPOSITORIES = {
    "google/flatbuffers": "flatbuffers",
    "google/gemmlowp": "gemmlowp",
    "google/ruy": "ruy",
    "mborgerding/kissfft": KISSFFT,
    "arm-software/cmsis-nn": CMSIS_NN,
    "arm-software/cmsis_6": CMSIS,
    "arm-software/cmsis_5": CMSIS,
}
# Where its scripts name no version: those of the summer of 2026.
_KNOWN = {
    "flatbuffers": "https://github.com/google/flatbuffers.git@v25.9.23",
    "gemmlowp": "https://github.com/google/gemmlowp.git@719139ce755a0f31cbf1c37f7f98adcc7fc9f425",
    "ruy": "https://github.com/google/ruy.git@d37128311b445e758136b8602d1bbd2a755e115d",
    KISSFFT: "https://github.com/mborgerding/kissfft.git@v130",
    CMSIS: "https://github.com/ARM-software/CMSIS_6.git@5782d6f8057906d360f4b95ec08a2354afe5c9b9",
    CMSIS_NN: MEASURED_CMSIS_NN,
}
# Its scripts fetch archives: .../OWNER/NAME/archive/VERSION.zip, with a shell variable for the version in some.
_ARCHIVE = re.compile(r"github\.com/([\w.-]+/[\w.-]+)/archive/(?:refs/tags/)?(\$\{?\w+\}?|\w[\w.-]*)\.zip")
_VALUE = r"^\s*{}=[\"']?(\w[\w.-]*)[\"']?\s*$"


def third_party_pins(root: Path) -> dict[str, str]:
    """`URL@COMMIT` of each third-party folder, as the scripts of this checkout name it."""
    return _KNOWN | {name: pin for script in _scripts(root) for name, pin in _named(script)}


def _scripts(root: Path) -> Iterator[str]:
    for kind in _KINDS:
        for path in sorted((root / _SCRIPTS).glob(kind)):
            if path.is_file():
                yield path.read_text(encoding="utf-8", errors="replace")


def _named(script: str) -> Iterator[tuple[str, str]]:
    for match in _ARCHIVE.finditer(script):
        repository, version = match.groups()
        name = _REPOSITORIES.get(repository.lower())
        if version.startswith("$"):
            # The variable may be used more than once: its last value before this line.
            values = re.findall(_VALUE.format(re.escape(version.strip("${}"))), script[: match.start()], re.MULTILINE)
            version = values[-1] if values else ""
        if name is not None and version:
            yield name, f"https://github.com/{repository}.git@{version}"
