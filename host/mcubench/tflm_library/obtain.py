# SPDX-License-Identifier: Apache-2.0
"""Getting all the sources together: the user's own folders, or what is fetched in their place."""

from pathlib import Path

from mcubench.progress import Progress
from mcubench.tflm_library import pins
from mcubench.tflm_library.fetch import fetch, parse_remote, patch
from mcubench.tflm_library.source_tree import (
    CMSIS,
    CMSIS_NN,
    KISSFFT,
    SourceTree,
    download_folder,
    find_third_party,
    includes_cmsis_core,
    open_source_tree,
)

NO_CMSIS_NN = "none"
_ALWAYS = ("flatbuffers", "gemmlowp", "ruy", KISSFFT)


def obtain_sources(source: str | None, cmsis_nn: str | None, temporary: Path, progress: Progress) -> SourceTree:
    """Everything that the library is made of; what is fetched goes into `temporary`.

    Raises:
        ConfigError, FileError: the sources are not all there.
        ToolError: they cannot be fetched.
    """
    wants_cmsis_nn = cmsis_nn != NO_CMSIS_NN
    root = _obtain(source or pins.TFLM, temporary / "tflm", progress)
    own = cmsis_nn or (pins.MEASURED_CMSIS_NN if source is None else None)
    own_root = _obtain(own, temporary / CMSIS_NN, progress) if wants_cmsis_nn and own is not None else None
    if source is None or parse_remote(source) is not None:
        names = _ALWAYS if own_root is not None or not wants_cmsis_nn else (*_ALWAYS, CMSIS_NN)
        _fetch_third_party(root, names, progress)
        functions = own_root or find_third_party(root, CMSIS_NN)
        if wants_cmsis_nn and functions is not None and includes_cmsis_core(functions):
            _fetch_third_party(root, (CMSIS,), progress)
    return open_source_tree(root, own_root, wants_cmsis_nn=wants_cmsis_nn)


def _obtain(origin: str, folder: Path, progress: Progress) -> Path:
    """The folder of sources: the user's own, or one that is fetched."""
    remote = parse_remote(origin)
    if remote is None:
        return Path(origin).expanduser().resolve()
    with progress.step(f"fetch {remote.url} at {remote.commit}"):
        fetch(remote, folder)
    return folder


def _fetch_third_party(root: Path, names: tuple[str, ...], progress: Progress) -> None:
    """Fetch what the checkout does not bring to where its own scripts put it, and change it as they do."""
    known = pins.third_party_pins(root)
    for name in names:
        if find_third_party(root, name) is not None:
            continue
        place = _obtain(known[name], download_folder(root, name), progress)
        change = root / pins.PATCHES[name] if name in pins.PATCHES else None
        remote = parse_remote(known[name])
        if change is not None and remote is not None and change.is_file():
            patch(place, change, remote)
