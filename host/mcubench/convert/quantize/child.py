# SPDX-License-Identifier: Apache-2.0
"""The quantizer's process: reads a folder with a float model, a recipe and samples, writes the quantized model there.

What ai-edge-quantizer and LiteRT print goes to standard error, which the parent keeps; lines of progress begin with
PROGRESS.
"""

import json
import os
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

PROGRESS = "mcubench-progress "
REQUEST, FLOAT_MODEL, QUANTIZED_MODEL, ANSWER = "request.json", "float.tflite", "quantized.tflite", "answer.json"


def main(folder: Path) -> int:
    """Quantize what lies in the folder."""
    from ai_edge_quantizer import calibrator, quantizer  # noqa: PLC0415 - large libraries, wanted in the child only
    from ai_edge_quantizer.utils import qsv_utils  # noqa: PLC0415 - see above

    request = json.loads((folder / REQUEST).read_text())
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    model = (folder / FLOAT_MODEL).read_bytes()
    work = quantizer.Quantizer(model)
    work.load_quantization_recipe(_recipe(request))
    ranges: dict[str, Any] | None = None
    if work.need_calibration:
        # The quantizer's own way is a moving average of each sample's range, which leaves out the largest values;
        # the range that covers them all is what TensorFlow's converter takes, too.
        # By its profiler, since an interpreter that keeps all tensors does not keep those that nobody reads.
        calibration = calibrator.Calibrator(
            model,
            num_threads=1,
            mode=calibrator.CalibrationMode.CALIBRATION_PROFILER_BASED,
            qsv_update_func=qsv_utils.min_max_update,
        )
        samples = {request["signature"]: _Samples(folder, request["inputs"])}
        calibration.calibrate(samples, work._recipe_manager)  # noqa: SLF001 - as the quantizer's own calibrate() does
        ranges = calibration.get_model_qsvs()
    result = work.quantize(ranges, enable_progress_bar=False, enable_progress_report=False)
    (folder / QUANTIZED_MODEL).write_bytes(bytes(result.quantized_model))
    (folder / ANSWER).write_text(json.dumps({"ranges": _plain(ranges or {})}))
    return 0


class _Samples:
    """The samples, as often as they are wanted: the quantizer counts them before it looks at them."""

    def __init__(self, folder: Path, names: list[str]) -> None:
        self._names = names
        self._arrays = [np.load(folder / f"input_{place}.npy", mmap_mode="r") for place in range(len(names))]

    def __len__(self) -> int:
        return len(self._arrays[0])

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for sample in range(len(self)):
            print(f"{PROGRESS}{sample + 1} of {len(self)}", file=sys.stderr, flush=True)  # noqa: T201 - for the parent
            yield {name: np.array(array[sample]) for name, array in zip(self._names, self._arrays, strict=True)}


def _plain(ranges: dict[str, Any]) -> dict[str, list[float]]:
    """The least and the greatest value that each tensor had."""
    return {
        name: [float(np.min(value["min"])), float(np.max(value["max"]))]
        for name, value in sorted(ranges.items())
        if "min" in value and "max" in value
    }


def _recipe(request: dict[str, Any]) -> list[dict[str, Any]]:
    """What ai-edge-quantizer calls a recipe: rules, of which the last that fits an operator is in force."""
    from ai_edge_quantizer import qtyping, recipe_manager  # noqa: PLC0415 - see above

    everything = qtyping.TFLOperationName.ALL_SUPPORTED
    rules = recipe_manager.RecipeManager()
    if request["scheme"] == "float16":
        weights = qtyping.TensorQuantizationConfig(num_bits=16, dtype=qtyping.TensorDataType.FLOAT)
        config = qtyping.OpQuantizationConfig(weight_tensor_config=weights, explicit_dequantize=True)
        rules.add_quantization_config(".*", everything, config, "float_casting")
        return rules.get_quantization_recipe()  # type: ignore[no-any-return] # untyped library
    granularity = "TENSORWISE" if request["per_tensor"] else "CHANNELWISE"
    weights = qtyping.TensorQuantizationConfig(8, granularity=qtyping.QuantGranularity(granularity))
    if request["scheme"] == "int8-weights":
        config = qtyping.OpQuantizationConfig(weight_tensor_config=weights, explicit_dequantize=True)
        rules.add_quantization_config(".*", everything, config)
    else:
        rules.add_quantization_config(".*", everything, _integers(8 if request["scheme"] == "int8" else 16, weights))
    nothing = "no_quantize"
    if request["float_io"]:
        for end in (qtyping.TFLOperationName.INPUT, qtyping.TFLOperationName.OUTPUT):
            rules.add_quantization_config(".*", end, algorithm_key=nothing)
    for pattern in request["int16"]:
        rules.add_quantization_config(pattern, everything, _integers(16, weights))
    for pattern in request["keep_float"]:
        rules.add_quantization_config(pattern, everything, algorithm_key=nothing)
    return rules.get_quantization_recipe()  # type: ignore[no-any-return] # untyped library


def _integers(bits: int, weights: Any) -> Any:
    """Integer arithmetic; activations of 16 bits are symmetric, as TFLite's kernels want them."""
    from ai_edge_quantizer import qtyping  # noqa: PLC0415 - see above

    return qtyping.OpQuantizationConfig(
        activation_tensor_config=qtyping.TensorQuantizationConfig(bits, symmetric=bits == 16),
        weight_tensor_config=weights,
        compute_precision=qtyping.ComputePrecision.INTEGER,
    )


if __name__ == "__main__":
    os.dup2(2, 1)
    sys.exit(main(Path(sys.argv[1])))
