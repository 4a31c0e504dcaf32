# SPDX-License-Identifier: Apache-2.0
"""Samples from a CSV file: one row a sample, its values in the order of the model's input, perhaps a label."""

import csv
import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mcubench.dataset.samples import Labels, Targets
from mcubench.errors import ConfigError

LABEL_COLUMN = "label"
_DELIMITERS = ",;\t"
_SHOWN_CHARACTERS = 40
_INDEX_DIGITS = 10


@dataclass(frozen=True)
class CsvContent:
    """What a file holds: float32 values (count, *shape), and labels or a regression's targets."""

    inputs: npt.NDArray[np.float32]
    labels: Labels | None
    targets: Targets | None
    classes: tuple[str, ...]


def read_csv(
    data: bytes,
    path: Path,
    *,
    shape: Sequence[int] | None = None,
    label_column: str | None = None,
    classes: Sequence[str] | None = None,
    real_labels: bool = False,
) -> CsvContent:
    """Read a file's bytes; `path` is for messages.

    The first row is a header where one of its cells is not a number. `label_column` is a name in it, or a column's
    number from 1; by default the column `label`, where there is one. A label is a class's index from 0, or its name;
    with `real_labels` it is a number to be predicted. `shape` is that of one sample, without a batch dimension.

    Raises:
        ConfigError: not text, not rows of numbers, or not of the shape; the message names row and column.
    """
    rows = _rows(data, path)
    first = next(rows, None)
    if first is None:
        raise ConfigError(f"{path}: the file is empty")
    header = None if all(_number(cell) is not None for cell in first[1]) else [cell.strip() for cell in first[1]]
    label_at = _find_label(header, len(first[1]), label_column, path)
    columns = len(first[1])
    expected = None if shape is None else math.prod(shape)
    _check_width(columns - (label_at is not None), expected, header, path)
    values: list[npt.NDArray[np.float32]] = []
    labels: list[str] = []
    for number, row in rows if header is not None else _again(first, rows):
        if len(row) != columns:
            raise ConfigError(f"{path}: line {number} has {len(row)} columns, and the first {columns}")
        if label_at is not None:
            labels.append(row.pop(label_at).strip())
        values.append(_values(row, number, label_at, header, path))
    if not values:
        raise ConfigError(f"{path}: a header, and no samples below it")
    inputs = np.stack(values).reshape(len(values), *(shape if shape is not None else (-1,)))
    if label_at is None:
        return CsvContent(inputs, None, None, tuple(classes or ()))
    if real_labels:
        targets = [_target(text, row, path) for row, text in enumerate(labels)]
        return CsvContent(inputs, None, np.array(targets, np.float32), ())
    return CsvContent(inputs, *_read_labels(labels, classes, path))


def _rows(data: bytes, path: Path) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not empty, with the line that it ends in."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not text: byte {error.start} is not UTF-8", hint="save it as UTF-8") from error
    head = text.split("\n", 1)[0]
    delimiter = next((character for character in _DELIMITERS if character in head), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, row
    except csv.Error as error:
        raise ConfigError(f"{path}: line {reader.line_num}: {error}") from error


def _again(first: tuple[int, list[str]], rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    yield first
    yield from rows


def _find_label(header: list[str] | None, columns: int, asked: str | None, path: Path) -> int | None:
    """Which column holds the labels, from 0."""
    if asked is None:
        return header.index(LABEL_COLUMN) if header is not None and LABEL_COLUMN in header else None
    if header is not None and asked in header:
        return header.index(asked)
    if asked.isascii() and asked.isdigit() and 1 <= int(asked[:9]) <= columns:
        return int(asked) - 1
    known = "there is no header" if header is None else f"the first: {', '.join(map(_short, header[:8]))}"
    raise ConfigError(
        f"{path}: there is no column '{_short(asked)}' for --label-column",
        hint=f"a name in the header, or a number from 1 to {columns}; {known}",
    )


def _check_width(found: int, expected: int | None, header: list[str] | None, path: Path) -> None:
    if expected is None or found == expected:
        return
    hint = None
    if found == expected + 1:
        where = f"a number from 1 to {found}" if header is None else "its name"
        hint = f"is one of them the label? --label-column says which: {where}"
    raise ConfigError(f"{path}: {found} columns of values, and the model's input has {expected} elements", hint=hint)


def _values(
    row: list[str], line: int, label_at: int | None, header: list[str] | None, path: Path
) -> npt.NDArray[np.float32]:
    try:
        with np.errstate(over="ignore"):
            values = np.array(row, np.float64).astype(np.float32)
    except ValueError:
        values = np.array([math.nan if (value := _number(cell)) is None else value for cell in row], np.float32)
    if np.isfinite(values).all():
        return values
    at = int(np.argmin(np.isfinite(values)))
    column = at + (label_at is not None and at >= label_at)
    name = f"column {column + 1}" if header is None else f"column {column + 1} ({_short(header[column])})"
    raise ConfigError(f"{path}: line {line}, {name}: '{_short(row[at])}' is not a finite number")


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None


def _target(text: str, row: int, path: Path) -> float:
    value = _number(text)
    if value is None or not math.isfinite(value):
        raise ConfigError(f"{path}: sample {row}: its label '{_short(text)}' is not a finite number")
    return value


def _read_labels(texts: list[str], classes: Sequence[str] | None, path: Path) -> tuple[Labels, None, tuple[str, ...]]:
    """Indices as they are; names by the model's classes, or where those are not known in alphabetical order."""
    if all(_is_index(text) for text in texts):
        return np.array([int(text) for text in texts], np.int64), None, tuple(classes or ())
    known = tuple(classes) if classes else tuple(sorted(set(texts)))
    for row, text in enumerate(texts):
        if text not in known:
            raise ConfigError(
                f"{path}: sample {row}: its label '{_short(text)}' is no class of the model, and no index from 0",
                hint=f"its classes: {', '.join(known[:20])}{' ...' if len(known) > 20 else ''}",
            )
    strange = next((row for row, text in enumerate(texts) if not _is_index(text) and _number(text) is not None), None)
    if not classes and strange is not None:
        raise ConfigError(
            f"{path}: sample {strange}: its label '{_short(texts[strange])}' is no class's index",
            hint="labels are indices from 0 or names; numbers to be predicted are for --task regression",
        )
    places = {name: index for index, name in enumerate(known)}
    return np.array([places[text] for text in texts], np.int64), None, known


def _is_index(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < _INDEX_DIGITS


def _short(text: str) -> str:
    """A cell, for a message of one line."""
    shown = "".join(character if character.isprintable() else "?" for character in text)
    return shown if len(shown) <= _SHOWN_CHARACTERS else f"{shown[:_SHOWN_CHARACTERS]}..."
