# SPDX-License-Identifier: Apache-2.0
"""Reading the configuration of a Keras model as data, before Keras makes objects of it.

Making them can run code: a Lambda layer holds Python bytecode, a configuration can name any class or function of any
module and its arguments, and some layers read files. Only Keras' own layers and their parts pass.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from mcubench.converters.refusal import damaged, unsupported, untrusted

# What is made of a configuration, by the module that Keras offers it in.
_FAMILIES = (
    *("layers", "initializers", "regularizers", "constraints", "optimizers", "losses", "metrics"),
    *("models", "mixed_precision", "dtype_policies", "quantizers"),
)
_RUNS_CODE = {
    "Lambda": "holds Python code, which would run when the model is loaded",
    "__lambda__": "holds Python code, which would run when the model is loaded",
    "TorchModuleWrapper": "holds a pickled object, which would run code when the model is loaded",
    "JaxLayer": "holds Python code, which would run when the model is loaded",
    "FlaxLayer": "holds Python code, which would run when the model is loaded",
    "TFSMLayer": "loads another model from a folder that this one names",
    "__typespec__": "names a type of any module",
    "ClassMethod": "calls a method that the file names",
    "InstanceMethod": "calls a method that the file names",
    "InstanceProperty": "calls a property that the file names",
}
_READS_FILES = ("vocabulary", "idf_weights", "filepath", "path")
_VALUES = {"__keras_tensor__", "__tensor__", "__numpy__", "__bytes__", "__ellipsis__", "__slice__", "__tuple__"}
_MODULE = re.compile(r"(tf_)?keras(\.\w+)*|builtins")
# A function of TensorFlow that Keras 2 made a layer of: by these names it computes, and reads no files.
_FUNCTION = re.compile(
    r"(math|nn|linalg|signal|image|__operators__)\.\w+|"
    r"(abs|add|argmax|argmin|cast|clip_by_value|concat|convert_to_tensor|cos|cumsum|divide|exp|expand_dims|fill|floor|"
    r"gather|identity|matmul|maximum|minimum|multiply|negative|ones_like|pad|pow|range|rank|realdiv|reduce_all|"
    r"reduce_any|reduce_max|reduce_mean|reduce_min|reduce_prod|reduce_sum|repeat|reshape|reverse|roll|round|shape|"
    r"sigmoid|sign|sin|size|slice|split|sqrt|square|squeeze|stack|strided_slice|subtract|tanh|tile|transpose|truediv|"
    r"unstack|where|zeros_like)"
)
_CUSTOM_HINT = (
    "its code is not in the file: save the model from the program that has it, as a SavedModel: model.export(FOLDER)"
)


def parse_config(text: str | bytes) -> dict[str, Any]:
    """The configuration of a model.

    Raises:
        Refusal: it is not one.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise damaged("its configuration is no JSON document") from error
    if not isinstance(document, dict) or not isinstance(document.get("class_name"), str):
        raise damaged("its configuration describes no model")
    return document


def check_config(config: dict[str, Any], keras: Any, *, trust: bool) -> None:
    """Refuse what is not Keras' own, and without `trust` what would run code or read files. `keras` is the library.

    Raises:
        Refusal: there is such a layer; its name is in the message.
    """
    known = {name for family in _FAMILIES for name in dir(getattr(keras, family, None)) if name[0].isupper()}
    known |= {"Functional", "Sequential", "Model", "TFOpLambda", "SlicingOpLambda"} | _VALUES
    activations = {name for name in dir(keras.activations) if name not in {"deserialize", "serialize", "get"}}
    # Losses and metrics may be the user's own: the model is loaded without them.
    for layer, item in _objects({key: value for key, value in config.items() if key != "compile_config"}):
        class_name = item["class_name"]
        inner = item.get("config")
        label = f"layer '{layer}'" if layer else "the model"
        if not isinstance(class_name, str):
            raise damaged(f"{label} has no class")
        if class_name in _RUNS_CODE:
            if not trust:
                raise untrusted(f"{label} is a {class_name}: it {_RUNS_CODE[class_name]}")
            continue
        module = item.get("module")
        if class_name == "function":
            _check_function(label, module, inner, activations, trust=trust)
            continue
        _check_class(label, class_name, item, known, has_operations=hasattr(keras, "ops"))
        if isinstance(inner, dict):
            _check_arguments(label, class_name, inner, activations, trust=trust)


def _objects(config: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything that names a class, with the name of the innermost layer around it."""
    waiting: list[tuple[str, Any]] = [("", config)]
    while waiting:
        layer, item = waiting.pop()
        if isinstance(item, list):
            waiting += [(layer, value) for value in reversed(item)]
        elif isinstance(item, dict):
            inner = item.get("config")
            if "class_name" in item:
                name = inner.get("name") if isinstance(inner, dict) else None
                layer = name if isinstance(name, str) else layer
                yield layer, item
            waiting += [(layer, value) for value in reversed(item.values())]


def _check_class(label: str, class_name: str, item: dict[str, Any], known: set[str], *, has_operations: bool) -> None:
    module, registered = item.get("module"), item.get("registered_name")
    own = module is None or (isinstance(module, str) and _MODULE.fullmatch(module))
    # Keras 3 has operations beside its layers: `keras.src.ops.numpy`, `Add`.
    is_operation = has_operations and isinstance(module, str) and module.startswith("keras.src.ops.")
    is_custom = isinstance(registered, str) and ">" in registered and not registered.startswith("keras>")
    if not own or is_custom or not (class_name in known or is_operation):
        shown = registered if isinstance(registered, str) and is_custom else class_name
        raise unsupported(f"{label} is of a class that is not Keras' own: {shown}", _CUSTOM_HINT)


def _check_function(label: str, module: Any, name: Any, activations: set[str], *, trust: bool) -> None:
    if isinstance(name, str) and name in activations and (module is None or _MODULE.fullmatch(str(module))):
        return
    if isinstance(module, str) and not _MODULE.fullmatch(module):
        raise unsupported(f"{label} uses a function that is not Keras' own: {module}.{name}", _CUSTOM_HINT)
    if not trust:
        raise untrusted(f"{label} calls the function {name}, which is no activation")


def _check_arguments(
    label: str, class_name: str, inner: dict[str, Any], activations: set[str], *, trust: bool
) -> None:
    if class_name in {"TFOpLambda", "SlicingOpLambda"}:
        function = inner.get("function")
        if not trust and not (isinstance(function, str) and _FUNCTION.fullmatch(function)):
            raise untrusted(f"{label} calls TensorFlow's function {function}, which may do more than compute")
    for key, value in inner.items():
        if key in _READS_FILES and isinstance(value, str) and not trust:
            raise untrusted(f"{label} ({class_name}) reads the file {value}")
        if key.endswith("activation") and isinstance(value, str) and value not in activations:
            raise unsupported(f"{label} uses an activation that is not Keras' own: {value}", _CUSTOM_HINT)
