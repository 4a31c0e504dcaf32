# SPDX-License-Identifier: Apache-2.0
"""Where the schema comes from, and that our own enumerations are the schema's."""

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from enum import IntEnum
from pathlib import Path

import pytest

from mcubench.errors import ToolError
from mcubench.model import Activation, DType, Padding
from mcubench.model.schema import load_schema


@pytest.fixture
def fresh_schema() -> Iterator[None]:
    """The schema is looked for anew."""
    load_schema.cache_clear()
    yield
    load_schema.cache_clear()


@pytest.mark.parametrize(
    ("ours", "theirs"), [(DType, "TensorType"), (Padding, "Padding"), (Activation, "ActivationFunctionType")]
)
def test_an_enumeration_is_the_schemas(ours: type[IntEnum], theirs: str) -> None:
    members = vars(getattr(load_schema(), theirs)).items()
    assert {member.name: member.value for member in ours} == {n: v for n, v in members if isinstance(v, int)}


def test_reading_a_model_does_not_load_the_interpreter(tmp_path: Path, network: bytes) -> None:
    path = tmp_path / "net.tflite"
    path.write_bytes(network)
    script = (
        "import sys, pathlib; from mcubench.model import read_model; "
        "read_model(pathlib.Path(sys.argv[1])); sys.exit('tflite_micro' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script, str(path)], check=False, timeout=60).returncode == 0


@pytest.mark.usefixtures("fresh_schema")
def test_litert_stands_in_where_tflite_micro_is_not_installed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package = tmp_path / "ai_edge_litert"
    package.mkdir()
    (package / "__init__.py").write_text("raise AssertionError('the package itself must not be imported')\n")
    (package / "schema_py_generated.py").write_text("origin = 'litert'\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "ai_edge_litert", raising=False)  # its spec would be the one that is found
    _hide(monkeypatch, "tflite_micro")
    assert load_schema().origin == "litert"


@pytest.mark.usefixtures("fresh_schema")
def test_a_missing_schema_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    _hide(monkeypatch, "tflite_micro", "ai_edge_litert")
    with pytest.raises(ToolError, match="neither tflite_micro nor ai_edge_litert") as caught:
        load_schema()
    assert "pip install" in (caught.value.hint or "")


def _hide(monkeypatch: pytest.MonkeyPatch, *packages: str) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name in packages else find(name))
