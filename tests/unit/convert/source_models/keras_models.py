# SPDX-License-Identifier: Apache-2.0
"""Makes Keras models and SavedModels of every kind, good and bad: `keras_models.py FOLDER`."""

import json
import os
import shutil
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
import h5py
import keras
import tensorflow as tf
import tf_keras

FOLDER = Path(sys.argv[1])
# A Lambda's code writes this file, if anybody runs it.
RAN = FOLDER / "ran"


def network(library: Any, extra: Callable[[Any], Any] | None = None) -> Any:
    """Two inputs, two outputs, and a layer more where it is wanted."""
    library.utils.set_random_seed(1)
    layers = library.layers
    picture, side = library.Input((8, 8, 1), name="picture"), library.Input((4,), name="side")
    x = layers.Conv2D(4, 3, activation="relu", kernel_regularizer="l2")(picture)
    x = layers.GlobalAveragePooling2D()(layers.BatchNormalization()(x))
    x = x if extra is None else extra(x)
    joined = layers.Concatenate()([x, side])
    outputs = [layers.Dense(3, "softmax", name="kind")(joined), layers.Dense(1, name="score")(joined)]
    return library.Model([picture, side], outputs)


def sneaky(library: Any, proof: Path = RAN) -> Any:
    """A Lambda layer whose code can be seen to have run."""
    path = str(proof)
    options = {"output_shape": (4,)} if library is keras else {}
    return library.layers.Lambda(
        lambda x, path=path: (__import__("pathlib").Path(path).write_text("ran"), x)[1], name="sneaky", **options
    )


class Mine(keras.layers.Layer):  # type: ignore[misc] # keras has no types
    """A layer that Keras does not know."""

    def call(self, x: Any) -> Any:
        """Twice the input."""
        return x * 2


def edit_h5(name: str, change: Callable[[dict[str, Any]], None]) -> None:
    """A copy of two.h5 with another configuration."""
    shutil.copy(FOLDER / "two.h5", FOLDER / name)
    with h5py.File(FOLDER / name, "r+") as file:
        config = json.loads(file.attrs["model_config"])
        change(config)
        file.attrs["model_config"] = json.dumps(config)


def edit_keras(name: str, change: Callable[[dict[str, Any]], None]) -> None:
    """A copy of two.keras with another configuration."""
    with zipfile.ZipFile(FOLDER / "two.keras") as source, zipfile.ZipFile(FOLDER / name, "w") as target:
        for member in source.namelist():
            data = source.read(member)
            if member == "config.json":
                config = json.loads(data)
                change(config)
                data = json.dumps(config).encode()
            target.writestr(member, data)


def layer(config: dict[str, Any], class_name: str) -> dict[str, Any]:
    """The first layer of a class."""
    found: dict[str, Any] = next(item for item in config["config"]["layers"] if item["class_name"] == class_name)
    return found


def keras_files() -> None:
    """Good ones of both versions of Keras, and ones with code in them."""
    trained = network(keras)
    # A loss that only the training program has, as in many a file.
    trained.compile("adam", loss=lambda wanted, given: keras.ops.mean(keras.ops.abs(wanted - given)))
    trained.save(FOLDER / "two.keras")
    network(keras).save(FOLDER / "two_of_keras_3.h5")
    network(tf_keras).save(FOLDER / "two.h5")
    network(tf_keras).save_weights(FOLDER / "weights.h5")
    network(keras, sneaky(keras)).save(FOLDER / "lambda.keras")
    network(tf_keras, sneaky(tf_keras)).save(FOLDER / "lambda.h5")
    network(tf_keras, sneaky(tf_keras, FOLDER / "ran as trusted")).save(FOLDER / "trusted.h5")
    network(keras, Mine(name="mine")).save(FOLDER / "custom.keras")
    network(keras, lambda x: keras.ops.relu6(x) + keras.ops.mean(x, -1, keepdims=True)).save(
        FOLDER / "operations.keras"
    )
    network(tf_keras, lambda x: tf.nn.relu6(x) + tf.reduce_mean(x, -1, keepdims=True)).save(FOLDER / "operations.h5")
    recurrent = keras.Sequential([keras.layers.Input((None, 6)), keras.layers.LSTM(3), keras.layers.Dense(2)])
    recurrent.save(FOLDER / "open.keras")
    (FOLDER / "architecture.json").write_text(network(keras).to_json())
    # Keras calls a Lambda to learn its shape.
    RAN.unlink(missing_ok=True)
    (FOLDER / "ran as trusted").unlink()


def edited_files() -> None:
    """Files as somebody would make them who wants more than to have a model loaded."""
    edit_h5("function.h5", lambda config: layer(config, "Dense")["config"].update(activation="os.system"))
    edit_h5(
        "reads.h5",
        lambda config: layer(config, "Dense").update(class_name="TFOpLambda", config={"function": "io.read_file"}),
    )
    system = {"module": "os", "class_name": "function", "config": "system", "registered_name": "system"}
    fetch = {"module": "keras.utils", "class_name": "function", "config": "get_file", "registered_name": "get_file"}
    edit_keras("function.keras", lambda config: layer(config, "Dense")["config"].update(activation=system))
    edit_keras("fetch.keras", lambda config: layer(config, "Dense")["config"].update(activation=fetch))
    edit_keras("module.keras", lambda config: layer(config, "Dense").update(module="os", class_name="system"))
    edit_keras(
        "vocabulary.keras",
        lambda config: layer(config, "Dense").update(
            class_name="StringLookup", config={"name": "words", "vocabulary": "/etc/passwd"}
        ),
    )
    edit_keras("model.keras", lambda config: layer(config, "Dense").update(class_name="TFSMLayer"))
    edit_keras("nothing.keras", dict.clear)
    shutil.copy(FOLDER / "two.h5", FOLDER / "link.h5")
    with h5py.File(FOLDER / "link.h5", "r+") as file:
        file["elsewhere"] = h5py.ExternalLink("/etc/hostname", "/")
    shutil.copy(FOLDER / "two.h5", FOLDER / "external.h5")
    with h5py.File(FOLDER / "external.h5", "r+") as file:
        file.create_dataset("elsewhere", (4,), "u1", external=[("/etc/hostname", 0, 4)])
    whole = (FOLDER / "two.h5").read_bytes()
    (FOLDER / "cut.h5").write_bytes(whole[: len(whole) // 2])
    whole = (FOLDER / "two.keras").read_bytes()
    (FOLDER / "cut.keras").write_bytes(whole[: len(whole) // 2])


class Signatures(tf.Module):  # type: ignore[misc] # tensorflow has no types
    """Functions to sign."""

    @tf.function(input_signature=[tf.TensorSpec([None, 4])])  # type: ignore[untyped-decorator]
    def double(self, x: Any) -> Any:
        """Two outputs by name."""
        return {"twice": x * 2, "positive": tf.nn.relu(x)}


class Writes(tf.Module):  # type: ignore[misc] # tensorflow has no types
    """A model that writes a file."""

    @tf.function(input_signature=[tf.TensorSpec([None, 4])])  # type: ignore[untyped-decorator]
    def call(self, x: Any) -> Any:
        """Write it."""
        tf.io.write_file(str(RAN), "ran")
        return x


class Decomposes(tf.Module):  # type: ignore[misc] # tensorflow has no types
    """A model that TensorFlow Lite has no operator for."""

    @tf.function(input_signature=[tf.TensorSpec([None, 4])])  # type: ignore[untyped-decorator]
    def call(self, x: Any) -> Any:
        """The singular values."""
        return tf.linalg.svd(x)[0]


def saved_models() -> None:
    """SavedModel folders."""
    network(keras).export(FOLDER / "two", verbose=False)
    module = Signatures()
    tf.saved_model.save(module, FOLDER / "several", signatures={"first": module.double, "second": module.double})
    writes = Writes()
    tf.saved_model.save(writes, FOLDER / "writes", signatures=writes.call)
    decomposes = Decomposes()
    tf.saved_model.save(decomposes, FOLDER / "decomposes", signatures=decomposes.call)
    shutil.copytree(FOLDER / "two", FOLDER / "no_variables")
    shutil.rmtree(FOLDER / "no_variables" / "variables")
    shutil.copytree(FOLDER / "two", FOLDER / "damaged")
    whole = (FOLDER / "damaged" / "saved_model.pb").read_bytes()
    (FOLDER / "damaged" / "saved_model.pb").write_bytes(whole[: len(whole) // 2])


if __name__ == "__main__":
    keras_files()
    edited_files()
    saved_models()
