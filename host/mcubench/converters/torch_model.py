# SPDX-License-Identifier: Apache-2.0
"""PyTorch programs that torch.export saved, by way of LiteRT Torch."""

import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import litert_torch
import numpy as np
import torch

from mcubench.converters.comparison import Array, compare
from mcubench.converters.layout import channels_last, layout_note, permuted
from mcubench.converters.refusal import Refusal, damaged, last_words, unsupported, untrusted
from mcubench.converters.request import Converted, Port, Request
from mcubench.converters.shapes import fix_shapes
from mcubench.converters.torch_program import check_archive

# What a camera or a spectrogram gives, and what a microcontroller computes on, has its channels last.
_IMAGE_RANK = 4
_SEED = 0


def convert(request: Request) -> Converted:
    """Convert an exported program.

    Raises:
        Refusal: it is damaged, would run code, or cannot be converted.
    """
    torch.manual_seed(_SEED)
    torch.set_num_threads(1)
    check_archive(request.path, trust=request.trust)
    program = _load(request.path, trust=request.trust)
    sources = _inputs(program)
    shapes = fix_shapes({name: _dimensions(tensor) for name, tensor in sources.items()}, request.input_shapes)
    inputs = [
        Port(
            key=f"args_{index}",
            name=name,
            shape=permuted(shapes[name], _order(len(shapes[name]))),
            dtype=str(tensor.dtype).removeprefix("torch."),
        )
        for index, (name, tensor) in enumerate(sources.items())
    ]
    with torch.no_grad():
        network = _ChannelsLast(program.module(check_guards=False))
        values = [torch.zeros(port.shape, dtype=sources[port.name].dtype) for port in inputs]
        try:
            results = network(*values)
            model = litert_torch.convert(network, tuple(values))
            data = bytes(model.model_content())
        except Exception as error:  # the libraries raise whatever they like
            raise unsupported(f"LiteRT Torch cannot convert it: {last_words(error)}") from error

        def reference(feeds: list[Array], _: list[Array]) -> list[Array]:
            return [tensor.numpy() for tensor in network(*(torch.from_numpy(feed) for feed in feeds))]

        outputs, difference, notes = compare(data, inputs, _outputs(program, len(results)), reference)
    layouts = [
        layout_note(kind, port.name, permuted(port.shape, _back(len(port.shape))), port.shape)
        for kind, ports in (("input", inputs), ("output", outputs))
        for port in ports
    ]
    return Converted(
        data, tuple(inputs), outputs, difference, (*(note for note in layouts if note is not None), *notes)
    )


class _ChannelsLast(torch.nn.Module):  # type: ignore[misc] # torch is installed where this runs
    """The program, taking and giving its images with their channels last, and its outputs as one list."""

    def __init__(self, program: Any) -> None:
        super().__init__()
        self.program = program

    def forward(self, *values: Any) -> Any:
        given = [value.permute(_back(value.ndim)) for value in values]
        return [value.permute(_order(value.ndim)) for value in _leaves(self.program(*given))]


def _leaves(values: Any) -> list[Any]:
    """The tensors in lists, tuples and dicts, in the order that torch.export counts them."""
    return list(torch.utils._pytree.tree_leaves(values))  # noqa: SLF001 - there is no public one


def _order(rank: int) -> tuple[int, ...]:
    return channels_last(rank) if rank == _IMAGE_RANK else tuple(range(rank))


def _back(rank: int) -> tuple[int, ...]:
    return tuple(int(axis) for axis in np.argsort(_order(rank)))


def _load(path: Path, *, trust: bool) -> Any:
    try:
        with open(path, "rb") as file, _no_pickles(trust=trust):  # noqa: PTH123 - torch wants a name that ends in .pt2
            program = torch.export.load(file)
    except Refusal:
        raise
    except Exception as error:  # the library raises whatever it likes
        raise damaged(f"PyTorch {torch.__version__} cannot load it: {last_words(error)}") from error
    return program


@contextmanager
def _no_pickles(*, trust: bool) -> Iterator[None]:
    """While it loads, unpickle tensors and nothing else: torch.export itself would take anything."""

    def refuse(*_: Any, **__: Any) -> Any:
        raise untrusted("it holds a pickled object, which could run code when it is loaded")

    def load(*values: Any, **options: Any) -> Any:
        try:
            return original(*values, **{**options, "weights_only": True})
        except pickle.UnpicklingError as error:
            raise untrusted("it holds a pickled object that is no tensor") from error

    if trust:
        yield
        return
    original = torch.load
    with (
        mock.patch.object(torch, "load", load),
        mock.patch.object(pickle, "loads", refuse),
        mock.patch.object(torch._C, "_pickle_load_obj", refuse),  # noqa: SLF001 - what torch.export itself calls
    ):
        yield


def _inputs(program: Any) -> dict[str, Any]:
    """Every input's name and the tensor that stands for it."""
    nodes = {node.name: node for node in program.graph.nodes}
    found = {}
    for name in program.graph_signature.user_inputs:
        tensor = nodes[name].meta.get("val") if isinstance(name, str) and name in nodes else None
        if not isinstance(tensor, torch.Tensor):
            raise unsupported(f"the input {name} is no tensor", "export it with tensors as its only inputs")
        found[name] = tensor
    return found


def _dimensions(tensor: Any) -> tuple[int | None, ...]:
    return tuple(size if isinstance(size, int) else None for size in tensor.shape)


def _outputs(program: Any, count: int) -> dict[str, str]:
    """LiteRT Torch's keys for the outputs, and the program's names."""
    keys = [f"output_{index}" for index in range(count)]
    names = [str(name) for name in program.graph_signature.user_outputs]
    return dict(zip(keys, names if len(names) == count else keys, strict=True))
