# SPDX-License-Identifier: Apache-2.0
"""A frame's body: one CBOR map with text keys (RFC 8949), read as what it is, bytes from a stranger."""

import io
from collections.abc import Callable, Mapping

import cbor2

from mcubench.errors import FrameError

# The protocol's own maps hold arrays of numbers: 2 levels. A key of a later version may hold a little more.
_MAX_DEPTH = 4


def encode_body(items: Mapping[str, object]) -> bytes:
    """The map's bytes, keys in the order given."""
    return cbor2.dumps(dict(items))


def decode_body(body: bytes) -> dict[str, object]:
    """The map that a body holds, its values not checked yet.

    Refused beside what is not well-formed: tags, indefinite lengths, a key twice, deep nesting, a rest.

    Raises:
        FrameError: the body is not such a map; the message says why.
    """
    stream = io.BytesIO(body)
    decoder = cbor2.CBORDecoder(
        stream,
        semantic_decoders=_NoTags(),
        max_depth=_MAX_DEPTH,
        allow_indefinite=False,
        allow_duplicate_keys=False,
        strict_hashable_types=True,
    )
    try:
        value = decoder.decode()
    except cbor2.CBORDecodeError as error:
        raise FrameError(f"a frame's body is not well-formed CBOR: {error}") from error
    if stream.tell() != len(body):
        raise FrameError(f"a frame's body goes on for {len(body) - stream.tell()} bytes after its map")
    if not isinstance(value, dict):
        raise FrameError("a frame's body is not a CBOR map")
    if not all(isinstance(key, str) for key in value):
        raise FrameError("a frame's body has a key that is not text")
    return value


class _NoTags(dict[int, Callable[[object, bool], object]]):
    """Maps every tag to a refusal: cbor2 would build dates, patterns, fractions and more out of them."""

    def __missing__(self, tag: int) -> Callable[[object, bool], object]:
        return _refuse_tag


def _refuse_tag(_value: object, _immutable: bool) -> object:
    raise cbor2.CBORDecodeError("the protocol has no tags")
