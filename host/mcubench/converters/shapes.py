# SPDX-License-Identifier: Apache-2.0
"""The shapes that a model is converted with: a batch of one, and nothing left open."""

from collections.abc import Mapping, Sequence

from mcubench.converters.refusal import unsupported

# What an input is called that the user gave a shape without a name.
_ONLY = ""


def fix_shapes(
    inputs: Mapping[str, Sequence[int | None]], given: Mapping[str, tuple[int, ...]]
) -> dict[str, tuple[int, ...]]:
    """The shape of each input by its name, None being a dimension that the model leaves open.

    Raises:
        Refusal: one stays open, or the user gave another than the model has, or one of no input.
    """
    if _ONLY in given and len(inputs) == 1:
        given = {next(iter(inputs)): given[_ONLY]}
    unknown = sorted(set(given) - set(inputs))
    if unknown == [_ONLY]:
        raise unsupported("it has several inputs", f"say which one a shape is for: {next(iter(inputs))}=...")
    if unknown:
        raise unsupported(f"no input is named '{unknown[0]}': there is {', '.join(inputs)}")
    return {
        name: _given_shape(name, shape, given[name]) if name in given else _fixed_shape(name, shape)
        for name, shape in inputs.items()
    }


def _fixed_shape(name: str, shape: Sequence[int | None]) -> tuple[int, ...]:
    fixed = [1 if index == 0 and size is None else size for index, size in enumerate(shape)]
    if any(size is None or size < 1 for size in fixed):
        example = ",".join("N" if size is None else str(size) for size in fixed)
        raise unsupported(
            f"input '{name}' leaves dimensions open: {_text(shape)}", f"say how large: --input-shape {name}={example}"
        )
    return tuple(size for size in fixed if size is not None)


def _given_shape(name: str, shape: Sequence[int | None], given: tuple[int, ...]) -> tuple[int, ...]:
    fits = len(given) == len(shape) and all(
        size == model for size, model in zip(given, shape, strict=True) if model is not None
    )
    if not fits or any(size < 1 for size in given):
        raise unsupported(f"input '{name}' has the shape {_text(shape)}, and {_text(given)} is none of that kind")
    if shape and shape[0] is None and given[0] != 1:
        raise unsupported(f"input '{name}' takes a batch of any size, and a microcontroller one of 1")
    return given


def _text(shape: Sequence[int | None]) -> str:
    return f"[{', '.join('?' if size is None else str(size) for size in shape)}]"
