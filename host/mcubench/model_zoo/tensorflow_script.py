# SPDX-License-Identifier: Apache-2.0
"""What the scripts that make the packaged models share: TensorFlow without chance, quantization, and the folder."""

import argparse
import contextlib
import io
import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
# From TensorFlow and a batch size, None for any, to a Keras network.
Build = Callable[[Any, int | None], Any]


def output_folder(description: str, default: Path) -> Path:
    """The folder of `--output`, made where it is missing; `default` is the script's own."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--output", type=Path, default=default, help="folder to write to")
    folder: Path = parser.parse_args().output
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def deterministic_tensorflow(seed: int) -> Any:
    """TensorFlow on one thread, seeded, its operators without races: the same bytes in every run on one machine."""
    # TensorFlow reads these when it is imported. oneDNN orders sums by the number of cores it finds.
    os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0", "CUDA_VISIBLE_DEVICES": "-1"}
    import tensorflow as tf  # noqa: PLC0415 - after the environment is set, and only where a model is made

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.config.experimental.enable_op_determinism()
    tf.keras.utils.set_random_seed(seed)
    return tf


def convert_to_int8(
    tf: Any, build: Build, weights: list[Array], calibration: Array, *, dense_per_channel: bool = True
) -> bytes:
    """The network as an int8 .tflite, for one sample at a time: else it would compute shapes as it runs.

    Convolutions are quantized per channel, dense layers where that is wanted: older converters did not. A RESHAPE
    before a dense layer that only drops extents of 1 goes: the converter folds it into the layer.
    """
    tf.keras.backend.clear_session()  # layers are numbered from the start again
    single = build(tf, 1)
    single.set_weights(weights)
    converter = tf.lite.TFLiteConverter.from_keras_model(single)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: ([sample[np.newaxis]] for sample in calibration)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter._experimental_disable_per_channel_quantization_for_dense_layers = not dense_per_channel  # noqa: SLF001
    converter.inference_input_type = tf.int8
    converter.inference_output_type = tf.int8
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the converter speaks of its own older interface
        return bytes(converter.convert())
