# SPDX-License-Identifier: Apache-2.0
"""From a float .tflite to the quantized one: quantized, mended, and marked with what it was calibrated on."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.convert.mend import (
    Mend,
    fold_islands,
    make_room_for_biases,
    requantize_where_scales_differ,
    set_bias_scales,
    set_io_types,
)
from mcubench.convert.quantize import Calibration, QuantizeOptions, quantize
from mcubench.dataset.calibration import CALIBRATION_ENTRY
from mcubench.model import DType
from mcubench.model.editable import EditableModel
from mcubench.progress import Note


@dataclass(frozen=True)
class Produced:
    """The file that came of it, what was mended on the way, and the versions of what made it."""

    data: bytes = field(repr=False)
    mends: tuple[Mend, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)


def produce(model: bytes, options: QuantizeOptions, calibration: Calibration | None, note: Note) -> Produced:
    """Quantize a float model with one signature.

    Raises:
        ToolError: the quantizer is not installed, or died.
        UnsupportedError: it refuses the model.
        FileError: there is no room for its files.
    """
    if options.scheme == "none":
        return Produced(EditableModel(model).pack())
    quantized = quantize(model, options, calibration, note)
    editable = EditableModel(quantized.data)
    mends = [
        *make_room_for_biases(editable, _float_constants(EditableModel(model))),
        *fold_islands(editable),
        *requantize_where_scales_differ(editable),
        *set_io_types(editable, DType[options.io_type.upper()], quantized.ranges),
        *set_bias_scales(editable),
    ]
    if calibration is not None:
        editable.add_metadata(CALIBRATION_ENTRY, _describe(calibration))
    return Produced(editable.pack(), tuple(mends), quantized.versions)


def _float_constants(model: EditableModel) -> dict[str, npt.NDArray[np.float32]]:
    constants: dict[str, npt.NDArray[Any]] = {}
    for index in range(len(model.graph.tensors)):
        if model.dtype(index) is DType.FLOAT32 and (values := model.constant(index)) is not None:
            constants[model.tensor_name(index)] = values
    return constants


def _describe(calibration: Calibration) -> bytes:
    facts = {"kind": calibration.kind, "name": calibration.name, "samples": calibration.samples}
    if calibration.sha256 is not None:
        facts["sha256"] = calibration.sha256
    return json.dumps(facts, sort_keys=True).encode()
