# SPDX-License-Identifier: Apache-2.0
"""The outputs of finished samples, kept on the disk while a run goes on, so that the next need not do them again.

A file is a row of records, each appended whole: four bytes of length, a CBOR body, and 16 bytes of BLAKE2b over the
body. The first says of which run it is; each other one is a sample's number and its outputs. A record that was cut
off or damaged, and what follows it, is dropped.
"""

import hashlib
import os
import struct
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import cbor2
import filelock
import numpy as np
import numpy.typing as npt

from mcubench.errors import ConfigError, FileError

Array = npt.NDArray[Any]

_VERSION = 1
_LENGTH = struct.Struct("<I")
_DIGEST_BYTES = 16
_MAX_BODY_BYTES = 64 << 20
# A power cut may take the last of these along; a killed program none.
_SYNC_S = 2.0


@dataclass(frozen=True)
class OutputType:
    """What one of the model's outputs is."""

    dtype: np.dtype[Any]
    shape: tuple[int, ...]

    @property
    def size_bytes(self) -> int:
        """Bytes of one."""
        return int(np.prod(self.shape)) * self.dtype.itemsize


class Journal:
    """Samples that are done, by their numbers; `key` names the run, and every sample, that it is good for.

    `dropped_bytes` are those of a damaged end. Two runs do not share one: the second has none.
    """

    def __init__(self, path: Path, key: str, samples: int, outputs: Sequence[OutputType], *, resume: bool) -> None:
        """Open the journal of a run: with `resume` what it holds counts, else it begins anew.

        Raises:
            FileError: it cannot be read or written.
            ConfigError: it is to be resumed, and another run is writing it.
        """
        self._path, self._key, self._samples, self._outputs = path, key, samples, tuple(outputs)
        self._done: dict[int, list[Array]] = {}
        self.dropped_bytes = 0
        self._file: FileIO | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # Unbuffered: what could not be written is not tried again when the file is closed.
            file = path.open("r+b" if path.exists() else "w+b", buffering=0)
        except OSError as error:
            raise FileError(f"cannot write {path}: {error.strerror}") from error
        try:
            if not filelock.lock_descriptor(file.fileno(), blocking=False):
                self._refuse_to_share(resume=resume)
                file.close()
                return
            self._begin(file, resume=resume)
        except OSError as error:
            file.close()
            raise FileError(f"cannot write {path}: {error.strerror}") from error
        except BaseException:
            file.close()
            raise
        self._file, self._synced_s = file, time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def done(self) -> Mapping[int, Sequence[Array]]:
        """The outputs of earlier runs, by the samples' numbers."""
        return self._done

    @property
    def keeps(self) -> bool:
        """Whether what is appended will be there for the next run."""
        return self._file is not None

    def append(self, sample: int, outputs: Sequence[Array]) -> None:
        """Keep the outputs of a sample.

        Raises:
            FileError: the disk is full, or gone.
        """
        if self._file is None:
            return
        try:
            _write(self._file, _record([sample, [np.ascontiguousarray(output).tobytes() for output in outputs]]))
            if time.monotonic() - self._synced_s > _SYNC_S:
                os.fsync(self._file.fileno())
                self._synced_s = time.monotonic()
        except OSError as error:
            raise FileError(f"cannot write {self._path}: {error.strerror}") from error

    def close(self) -> None:
        """Leave it as it is, for the next run."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def remove(self) -> None:
        """The run is complete: nothing is left to resume."""
        if self._file is not None:
            self._path.unlink(missing_ok=True)
            self.close()

    def _refuse_to_share(self, *, resume: bool) -> None:
        if resume:
            raise ConfigError(
                "--resume: another run of the same firmware over the same samples is under way",
                hint="wait for it, or end it",
            )

    def _begin(self, file: FileIO, *, resume: bool) -> None:
        good = self._read(file) if resume else 0
        file.seek(0, os.SEEK_END)
        self.dropped_bytes = file.tell() - good if resume else 0
        file.seek(good)
        file.truncate()
        if good == 0:
            header = {"journal": _VERSION, "key": self._key, "samples": self._samples}
            _write(file, _record(header))

    def _read(self, file: FileIO) -> int:
        """Take what is good; how many bytes that are, 0 where the file is not this run's."""
        header, good = _next(file)
        wanted = {"journal": _VERSION, "key": self._key, "samples": self._samples}
        if header != wanted:
            return 0
        while True:
            body, end = _next(file)
            if body is None or not self._take(body):
                return good
            good = end

    def _take(self, body: Any) -> bool:
        """One sample; False where it is not one of this run's."""
        if not isinstance(body, list) or len(body) != 2:
            return False
        sample, outputs = body
        if type(sample) is not int or not 0 <= sample < self._samples or not isinstance(outputs, list):
            return False
        if len(outputs) != len(self._outputs):
            return False
        taken = []
        for data, wanted in zip(outputs, self._outputs, strict=True):
            if not isinstance(data, bytes) or len(data) != wanted.size_bytes:
                return False
            taken.append(np.frombuffer(data, wanted.dtype).reshape(wanted.shape))
        self._done[sample] = taken
        return True


def _record(body: Any) -> bytes:
    encoded = cbor2.dumps(body)
    return _LENGTH.pack(len(encoded)) + encoded + hashlib.blake2b(encoded, digest_size=_DIGEST_BYTES).digest()


def _write(file: FileIO, data: bytes) -> None:
    while data:
        data = data[file.write(data) :]


def _next(file: FileIO) -> tuple[Any, int]:
    """The body of the next record and where it ends; None where there is no whole one."""
    head = file.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None, 0
    (length,) = _LENGTH.unpack(head)
    if length > _MAX_BODY_BYTES:
        return None, 0
    encoded, digest = file.read(length), file.read(_DIGEST_BYTES)
    if hashlib.blake2b(encoded, digest_size=_DIGEST_BYTES).digest() != digest:
        return None, 0
    try:
        return cbor2.loads(encoded), file.tell()
    except (cbor2.CBORDecodeError, RecursionError, ValueError):
        return None, 0
