# SPDX-License-Identifier: Apache-2.0
"""The resolver's table against TensorFlow Lite Micro itself: the functions in its Python package's library."""

import importlib.util
import re
import subprocess
from pathlib import Path

import pytest

from mcubench.engines.tflm.registrations import REGISTRATIONS
from mcubench.model.schema import load_schema

# Registrations that the package has and the resolver has no method for: variants for one type, chosen by an argument
# of the method.
_VARIANTS = re.compile(r"_(INT8|INT16|INT32|FLOAT|FLOAT32|REF)$")


@pytest.fixture(scope="module")
def functions() -> set[str]:
    """Every function of namespace tflite that TFLM's own build for the host exports, without arguments."""
    spec = importlib.util.find_spec("tflite_micro")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    (library,) = Path(spec.submodule_search_locations[0]).rglob("_runtime*.so")
    listing = subprocess.run(["nm", "-DC", str(library)], capture_output=True, text=True, check=True).stdout
    return set(re.findall(r" T (tflite::[\w:]+)\(", listing))


def test_every_registration_of_the_package_is_in_the_table(functions: set[str]) -> None:
    known = {name for item in REGISTRATIONS.values() for name in item.symbols}
    registrations = {name for name in functions if "::Register_" in name}
    assert len(registrations) > 100
    missing = {name for name in registrations - known if not _VARIANTS.search(name.rpartition("Register_")[2])}
    assert missing == set()


def test_every_function_of_the_table_is_in_the_package(functions: set[str]) -> None:
    for item in REGISTRATIONS.values():
        names = {name.rpartition("::")[2] for name in item.symbols}
        for name in names:
            assert any(symbol.endswith(f"::{name}") and symbol in functions for symbol in item.symbols), name


def test_every_builtin_operator_of_the_table_is_one_of_the_schema() -> None:
    schema = load_schema().BuiltinOperator
    for name in REGISTRATIONS:
        assert name.startswith("CUSTOM:") or hasattr(schema, name), name


def test_every_custom_name_is_in_the_package() -> None:
    spec = importlib.util.find_spec("tflite_micro")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    (library,) = Path(spec.submodule_search_locations[0]).rglob("_runtime*.so")
    data = library.read_bytes()
    # The Ethos-U's name is in a build for that coprocessor only.
    custom = {name.removeprefix("CUSTOM:") for name in REGISTRATIONS if name.startswith("CUSTOM:")} - {"ethos-u"}
    assert [name for name in custom if name.encode() + b"\0" not in data] == []


def test_each_method_is_named_once() -> None:
    adds = [item.add for item in REGISTRATIONS.values()]
    assert len(adds) == len(set(adds))
