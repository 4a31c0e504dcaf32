# SPDX-License-Identifier: Apache-2.0
"""Whether a converted model computes what its source does: both on the same random inputs."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.converters.refusal import Refusal, last_words, unsupported
from mcubench.converters.request import Port

Array = npt.NDArray[Any]

_TOLERANCE = 1e-3
_NOT_FINITE = "its outputs on random input are no finite numbers, and were not compared"
_SEED = 0


def compare(
    data: bytes,
    inputs: Sequence[Port],
    outputs: Mapping[str, str],
    reference: Callable[[list[Array], list[Array]], list[Array]],
) -> tuple[tuple[Port, ...], float | None, tuple[str, ...]]:
    """Run a .tflite and its source: the outputs, the largest difference between both, and what there is to say.

    `outputs` are the keys and the source's names. `reference` gives the source's outputs for inputs; it is shown what
    the .tflite computed, for the shapes.

    Raises:
        Refusal: it does not run, or computes other numbers.
    """
    values = random_inputs([port.shape for port in inputs], [port.dtype for port in inputs])
    computed = run_tflite(data, dict(zip((port.key for port in inputs), values, strict=True)), list(outputs))
    difference = largest_difference(reference(values, computed), computed)
    ports = tuple(
        Port(key, name, tuple(value.shape), value.dtype.name)
        for (key, name), value in zip(outputs.items(), computed, strict=True)
    )
    return ports, difference, () if difference is not None else (_NOT_FINITE,)


def random_inputs(shapes: Sequence[tuple[int, ...]], dtypes: Sequence[str]) -> list[Array]:
    """Inputs that are the same every time.

    Raises:
        Refusal: an input is no number.
    """
    generator = np.random.default_rng(_SEED)
    inputs: list[Array] = []
    for shape, name in zip(shapes, dtypes, strict=True):
        try:
            dtype = np.dtype(name)
        except TypeError as error:
            raise unsupported(f"an input is of the type {name}, which is no number") from error
        if dtype.kind == "f":
            inputs.append(generator.standard_normal(shape).astype(dtype))
        elif dtype.kind in "biu":
            # An index into a table, perhaps: every table has two rows.
            inputs.append(generator.integers(0, 2, shape).astype(dtype))
        else:
            raise unsupported(f"an input is of the type {name}, which is no number")
    return inputs


def run_tflite(data: bytes, inputs: Mapping[str, Array], outputs: Sequence[str]) -> list[Array]:
    """The outputs of a .tflite, by the keys of its only signature.

    Raises:
        Refusal: it does not run.
    """
    from ai_edge_litert.interpreter import Interpreter, OpResolverType  # noqa: PLC0415 - it is slow to import

    try:
        interpreter = Interpreter(
            model_content=data,
            num_threads=1,
            experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
        )
        results = interpreter.get_signature_runner()(**inputs)
    except (RuntimeError, ValueError) as error:
        raise unsupported(f"the converted model does not run: {last_words(error)}") from error
    return [np.asarray(results[key]) for key in outputs]


def largest_difference(expected: Sequence[Array], computed: Sequence[Array]) -> float | None:
    """The largest difference as a part of the largest output; None where an output is no finite number.

    Raises:
        Refusal: the numbers are others, or have another shape.
    """
    largest = 0.0
    for index, (wanted, got) in enumerate(zip(expected, computed, strict=True)):
        if wanted.shape != got.shape:
            raise Refusal("changed", f"output {index} has the shape {list(got.shape)}, and had {list(wanted.shape)}")
        if not wanted.size:
            continue
        reference, result = wanted.astype(np.float64), got.astype(np.float64)
        if not np.isfinite(reference).all():
            return None
        scale = float(np.abs(reference).max()) or 1.0
        difference = float(np.abs(reference - result).max()) / scale
        # Written so that a result which is no number is no equal one either.
        if not difference <= _TOLERANCE:
            raise Refusal(
                "changed",
                f"the converted model computes other numbers: output {index} differs by {difference:.2g} of its "
                f"largest value on random input",
                "the converter does not know a layer of this model well enough; convert it from another format",
            )
        largest = max(largest, difference)
    return largest
