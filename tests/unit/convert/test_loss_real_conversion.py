# SPDX-License-Identifier: Apache-2.0
"""What ai-edge-quantizer makes of a small network: every layer is found again, and its figures add up."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mcubench.convert.loss import measure_loss
from mcubench.model import DType, Model, read_model
from mcubench.model.schema import load_schema
from mcubench.progress import Silent
from mcubench.result import Absent, Harm, LayerLoss, Noise, QuantizationLoss, RangeUse
from model_builder import OperatorSpec, TensorSpec, build_model, pack_model, unpack_model
from unit.convert.loss_models import dataset

SAMPLES = np.random.default_rng(11).uniform(0, 1, (24, 6, 6, 2)).astype(np.float32)
# The package in a process of its own: it prints, and it warns.
QUANTIZE = """
import json, sys
import numpy as np
from ai_edge_quantizer import quantizer, recipe
folder = sys.argv[1]
samples = [{"x": sample[np.newaxis]} for sample in np.load(folder + "/samples.npy")]
def scoped(rules, scope, **changes):
    return [dict(rule, regex=scope, **changes) for rule in rules]
base = recipe.static_wi8_ai8()
recipes = {
    "int8": base,
    "int16_layer": base + scoped(recipe.static_wi8_ai16(), "dense"),
    "float_layer": base + scoped(base, "dense", algorithm_key="no_quantize"),
}
for name, rules in recipes.items():
    made = quantizer.Quantizer(folder + "/float.tflite", rules)
    ranges = made.calibrate({"serving_default": samples})
    open(folder + "/" + name + ".tflite", "wb").write(made.quantize(ranges).quantized_model)
"""


def float_network() -> bytes:
    """CONV_2D, MAX_POOL_2D, RESHAPE, FULLY_CONNECTED, SOFTMAX with a signature, as a converter writes one."""
    generator = np.random.default_rng(7)
    kinds = DType.FLOAT32
    filters = generator.normal(0, 0.5, (8, 3, 3, 2)).astype(np.float32)
    dense = generator.normal(0, 0.3, (5, 72)).astype(np.float32)
    tensors = [
        TensorSpec("x", (1, 6, 6, 2), kinds),
        TensorSpec("filters", filters.shape, kinds, filters),
        TensorSpec("filters_bias", (8,), kinds, generator.normal(0, 0.1, 8).astype(np.float32)),
        TensorSpec("conv", (1, 6, 6, 8), kinds),
        TensorSpec("pool", (1, 3, 3, 8), kinds),
        TensorSpec("shape", (2,), DType.INT32, np.array([1, 72], np.int32)),
        TensorSpec("flat", (1, 72), kinds),
        TensorSpec("weights", dense.shape, kinds, dense),
        TensorSpec("weights_bias", (5,), kinds, generator.normal(0, 0.1, 5).astype(np.float32)),
        TensorSpec("dense", (1, 5), kinds),
        TensorSpec("probabilities", (1, 5), kinds),
    ]
    strides = {"stride_h": 1, "stride_w": 1}
    pool = {"padding": 1, "stride_h": 2, "stride_w": 2, "filter_height": 2, "filter_width": 2}
    operators = [
        OperatorSpec("CONV_2D", (0, 1, 2), (3,), "Conv2DOptions", {"fused_activation_function": 1, **strides}),
        OperatorSpec("MAX_POOL_2D", (3,), (4,), "Pool2DOptions", pool),
        OperatorSpec("RESHAPE", (4, 5), (6,), "ReshapeOptions", {"new_shape": (1, 72)}),
        OperatorSpec("FULLY_CONNECTED", (6, 7, 8), (9,), "FullyConnectedOptions"),
        OperatorSpec("SOFTMAX", (9,), (10,), "SoftmaxOptions", {"beta": 1.0}),
    ]
    file, schema = unpack_model(build_model(tensors, operators, [0], [10])), load_schema()
    signature = schema.SignatureDefT()
    signature.signatureKey, signature.subgraphIndex = b"serving_default", 0
    ends = []
    for name, index in ((b"x", 0), (b"y", 10)):
        end = schema.TensorMapT()
        end.name, end.tensorIndex = name, index
        ends.append(end)
    signature.inputs, signature.outputs = ends[:1], ends[1:]
    file.signatureDefs = [signature]
    return pack_model(file)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Model]:
    folder: Path = tmp_path_factory.mktemp("quantized")
    (folder / "float.tflite").write_bytes(float_network())
    np.save(folder / "samples.npy", SAMPLES[:12])
    subprocess.run([sys.executable, "-c", QUANTIZE, str(folder)], check=True, capture_output=True)
    return {name: read_model(folder / f"{name}.tflite") for name in ("float", "int8", "int16_layer", "float_layer")}


Losses = dict[str, QuantizationLoss]


@pytest.fixture(scope="module")
def losses(models: dict[str, Model]) -> Losses:
    samples = dataset(SAMPLES)
    quantized = [name for name in models if name != "float"]
    return {name: measure_loss(models["float"], models[name], samples, Silent()) for name in quantized}


def layer_of(loss: QuantizationLoss, tensor: str, kind: str = "operator") -> LayerLoss:
    return next(layer for layer in loss.layers if (layer.tensor, layer.kind) == (tensor, kind))


def own_level(layer: LayerLoss) -> float:
    assert isinstance(layer.own, Noise)
    assert not isinstance(layer.own.sqnr_db, Absent)
    return layer.own.sqnr_db


def test_every_layer_of_an_int8_model_is_found_again(losses: Losses) -> None:
    loss = losses["int8"]
    assert loss.unmatched == ()
    assert [layer.tensor for layer in loss.layers] == ["x", "conv", "pool", "flat", "dense", "probabilities"]
    assert {layer.type_after for layer in loss.layers} == {"INT8"}
    # Moving values about is exact; rounding products is not.
    for tensor in ("pool", "flat"):
        own = layer_of(loss, tensor).own
        assert isinstance(own, Noise)
        assert own.sqnr_db == Absent(reason="equal")
    assert own_level(layer_of(loss, "conv")) > 25
    use = layer_of(loss, "probabilities").range
    assert isinstance(use, RangeUse)
    assert use.fixed
    assert [row.scales for row in loss.weights if row.channels] == [8, 5]


def test_noises_of_single_layers_add_up_to_about_that_of_the_whole_model(losses: Losses) -> None:
    loss = losses["int8"]
    levels = [layer.harm.output_sqnr_db for layer in loss.layers if isinstance(layer.harm, Harm)]
    whole = sum(10 ** (-level / 10) for level in levels if not isinstance(level, Absent))
    noise = loss.outputs[0].noise
    assert isinstance(noise, Noise)
    # Independent noises add their powers; three decibels are a factor of two.
    assert noise.sqnr_db == pytest.approx(-10 * np.log10(whole), abs=3.0)


def test_a_layer_with_int16_activations_is_better_and_the_conversions_around_it_are_layers(
    losses: Losses,
) -> None:
    before, after = losses["int8"], losses["int16_layer"]
    assert layer_of(after, "dense").type_after == "INT16"
    assert own_level(layer_of(after, "dense")) > own_level(layer_of(before, "dense"))
    assert after.unmatched == ()
    inserted = [(layer.tensor, layer.type_after) for layer in after.layers if layer.kind == "inserted"]
    assert inserted == [("flat", "INT16"), ("dense", "INT8")]


def test_a_layer_that_is_kept_in_float_makes_no_noise_and_the_rounding_after_it_does(
    losses: Losses,
) -> None:
    loss = losses["float_layer"]
    kept = layer_of(loss, "dense")
    assert (kept.type_after, kept.weights_type, kept.rank) == ("FLOAT32", "FLOAT32", None)
    assert isinstance(kept.own, Noise)
    assert kept.own.sqnr_db == Absent(reason="equal")
    rounding = layer_of(loss, "dense", "inserted")
    assert rounding.name == "QUANTIZE"
    assert isinstance(rounding.own, Noise)
    assert rounding.own.worst_error > 0


def test_a_report_reads_back_as_it_was_written(losses: Losses) -> None:
    loss = losses["float_layer"]
    text = loss.model_dump_json()
    assert QuantizationLoss.model_validate_json(text) == loss
    assert '"nan"' not in text.lower()
    json.loads(text)
