# SPDX-License-Identifier: Apache-2.0
"""UF2: a file whose every block says where it goes (https://github.com/microsoft/uf2, README)."""

import struct

_MAGIC_START = 0x0A324655, 0x9E5D5157
_MAGIC_END = 0x0AB16F30
_FAMILY_GIVEN = 0x00002000
_BLOCK_BYTES = 512
# Boot ROMs write flash in pages of so many bytes (RP2040 Datasheet, 2.8.4.2).
PAYLOAD_BYTES = 256
_HEADER = struct.Struct("<8I")


def uf2_file(start: int, image: bytes, family: int) -> bytes:
    """An image as UF2 blocks of one page each; `start` is the first page's address."""
    pages = [image[offset : offset + PAYLOAD_BYTES] for offset in range(0, len(image), PAYLOAD_BYTES)]
    return b"".join(
        _block(index, len(pages), start + index * PAYLOAD_BYTES, page, family) for index, page in enumerate(pages)
    )


def _block(index: int, count: int, address: int, page: bytes, family: int) -> bytes:
    header = _HEADER.pack(*_MAGIC_START, _FAMILY_GIVEN, address, PAYLOAD_BYTES, index, count, family)
    payload = page.ljust(PAYLOAD_BYTES, b"\xff")
    room = _BLOCK_BYTES - len(header) - 4
    return header + payload.ljust(room, b"\0") + struct.pack("<I", _MAGIC_END)
