# SPDX-License-Identifier: Apache-2.0
"""The models that come with mcubench, found by name from anywhere; a file of the user's comes first."""

import difflib
import hashlib
from dataclasses import dataclass
from pathlib import Path

from mcubench import resources
from mcubench.dataset.card import CARD_FILE, TEST_FILE, ModelCard, load_card
from mcubench.errors import ConfigError, FileError


@dataclass(frozen=True)
class PackagedModel:
    """A folder of `models/`: the model, its card and its test data."""

    folder: Path
    card: ModelCard

    @property
    def name(self) -> str:
        """The name on the command line: that of the folder."""
        return self.folder.name

    @property
    def model_path(self) -> Path:
        """The .tflite file."""
        return self.folder / self.card.model_file

    @property
    def script_path(self) -> Path:
        """What makes the model again."""
        return self.folder / self.card.training.script

    @property
    def dataset_path(self) -> Path | None:
        """The held-out samples, where the card lists some."""
        return self.folder / TEST_FILE if TEST_FILE in self.card.files else None


def packaged_names() -> list[str]:
    """The names of the models that come with mcubench, sorted."""
    return sorted(path.parent.name for path in resources.MODELS.glob(f"*/{CARD_FILE}"))


def find_model(name_or_path: str) -> PackagedModel | Path:
    """The file of that path where there is one, else the packaged model of that name.

    Raises:
        FileError: neither; the hint names the nearest packaged names.
        ConfigError: the packaged model's card is damaged.
    """
    return _find(name_or_path, "model")


def resolve_model_path(text: str) -> Path:
    """The .tflite file that `text` means: a path, or the name of a packaged model.

    Raises:
        FileError: neither; the hint names the nearest packaged names.
        ConfigError: the packaged model's card is damaged.
    """
    found = _find(text, "model")
    return found if isinstance(found, Path) else found.model_path


def resolve_dataset_path(text: str) -> Path:
    """The data set that `text` means: a file, the name of a packaged model that has test data, or a folder.

    Raises:
        FileError: none of these; the hint names the nearest packaged names.
        ConfigError: the packaged model's card is damaged.
    """
    if text not in packaged_names() and _is_folder(Path(text)):
        return Path(text)
    found = _find(text, "data set")
    if isinstance(found, Path):
        return found
    if found.dataset_path is None:
        raise FileError(f"the packaged model '{text}' has no test data", hint=found.card.accuracy_absent_because)
    return found.dataset_path


def card_beside(model_path: Path) -> ModelCard | None:
    """The card in the model's folder, where it lists exactly this file; another program's card.yaml is none.

    Raises:
        FileError: the model cannot be read.
    """
    try:
        card = load_card(model_path.parent / CARD_FILE)
    except ConfigError:
        return None
    expected = card.files.get(model_path.name)
    return card if expected is not None and expected == _file_sha256(model_path) else None


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _find(text: str, kind: str) -> PackagedModel | Path:
    path = Path(text)
    try:
        if path.is_file():
            return path
        is_folder = path.is_dir()
    except OSError as error:
        raise FileError(f"cannot read the {kind} {text}: {error.strerror}") from error
    names = packaged_names()
    if text in names:
        return PackagedModel(resources.MODELS / text, load_card(resources.MODELS / text / CARD_FILE))
    nearest = difflib.get_close_matches(text, names, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(nearest)}?" if nearest else f"packaged models: {', '.join(names)}"
    if is_folder:
        raise FileError(f"'{text}' is a folder, not a {kind}", hint=hint)
    raise FileError(f"there is no {kind} file '{text}', and no packaged model of that name", hint=hint)


def _file_sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise FileError(f"cannot read the model {path}: {error.strerror}") from error
