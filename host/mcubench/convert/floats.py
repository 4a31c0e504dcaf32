# SPDX-License-Identifier: Apache-2.0
"""Whether a model is float all through: one that is quantized in part has lost already what is to be measured."""

from pathlib import Path

from mcubench.errors import UnsupportedError
from mcubench.model import DType, Graph, Tensor

_SHOWN = 3
# Types that a float model counts and decides with.
_OTHER_TYPES = {DType.FLOAT32, DType.INT32, DType.INT64, DType.BOOL, DType.STRING, DType.RESOURCE, DType.VARIANT}


def require_floats(path: Path, graph: Graph) -> None:
    """Refuse a model with quantized or narrow tensors.

    Raises:
        UnsupportedError: it has some; the message names them.
    """
    narrow = [tensor for tensor in graph.tensors if tensor.quantization is not None or _is_narrow(tensor)]
    if not narrow:
        return
    shown = ", ".join(f"'{tensor.short_name}' ({tensor.dtype.name.lower()})" for tensor in narrow[:_SHOWN])
    more = f" and {len(narrow) - _SHOWN} more" if len(narrow) > _SHOWN else ""
    whole = all(graph.tensors[index].dtype != DType.FLOAT32 for index in (*graph.inputs, *graph.outputs))
    raise UnsupportedError(
        f"{path} is quantized already{'' if whole else ', in part'}: {shown}{more}",
        hint="convert the float model that it was made of",
    )


def _is_narrow(tensor: Tensor) -> bool:
    # A picture may come in as bytes that the model makes floats of: what it computes with counts.
    return tensor.is_constant and tensor.dtype not in _OTHER_TYPES
