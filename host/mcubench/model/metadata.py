# SPDX-License-Identifier: Apache-2.0
"""What a converter wrote into a model besides the graph: named pieces of bytes, which nobody has to understand."""

from collections.abc import Mapping

from mcubench.errors import ModelError
from mcubench.model.flat import DAMAGED, Table

_MAX_ENTRIES = 256
_MAX_BUFFERS = 1 << 20
# What is longer is for other programs: pictures, vocabularies.
MAX_ENTRY_BYTES = 64 * 1024


def read_metadata(model: Table) -> Mapping[str, bytes]:
    """The entries by name, those that are longer than `MAX_ENTRY_BYTES` left out; of one name, the first.

    Raises:
        ModelError: an entry lies outside the file.
    """
    buffer_count = model.count("Buffers", _MAX_BUFFERS)
    entries: dict[str, bytes] = {}
    for entry in model.items("Metadata", "metadata entry", _MAX_ENTRIES):
        index = entry.number("Buffer")
        if index >= buffer_count:
            raise ModelError(f"{entry.where} is in buffer {index} and the file has {buffer_count}", hint=DAMAGED)
        data = model.item("Buffers", index, f"buffer {index}").vector("Data")
        if data.nbytes <= MAX_ENTRY_BYTES:
            entries.setdefault(entry.text("Name"), data.tobytes())
    return entries
