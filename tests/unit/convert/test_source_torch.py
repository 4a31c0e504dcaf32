# SPDX-License-Identifier: Apache-2.0
"""PyTorch's exported programs become float models that compute the same; archives with code in them are refused."""

from pathlib import Path
from typing import Any

import pytest

from mcubench.convert.source import read_source
from mcubench.errors import UnsupportedError
from mcubench.progress import Silent
from unit.convert.conftest import outcomes

pytestmark = pytest.mark.torch

_NAMES = ("network", "batch", "open", "pickled", "opaque", "library", "operator", "expression", "structure", "cut")
CASES: dict[str, dict[str, Any]] = {
    **{name: {"format": "pytorch", "path": f"{name}.pt2"} for name in _NAMES},
    "open, shaped": {"format": "pytorch", "path": "open.pt2", "input_shapes": {"x": [1, 4, 12]}},
}


@pytest.fixture(scope="session")
def answers(torch_models: Path) -> dict[str, dict[str, Any]]:
    """What the converter says to every case."""
    return outcomes("torch", torch_models, CASES)


@pytest.mark.parametrize("name", ["network", "batch"])
def test_images_come_channels_last_and_the_numbers_stay(answers: dict[str, dict[str, Any]], name: str) -> None:
    answer = answers[name]
    assert answer["kind"] == "converted", answer
    assert answer["difference"] < 1e-5
    assert [(port["name"], port["shape"]) for port in answer["inputs"]] == [("x", [1, 16, 20, 3])]
    assert [port["shape"] for port in answer["outputs"]] == [[1, 4], [1, 8, 10, 8]]
    assert "input 'x' has its channels last: [1, 3, 16, 20] became [1, 16, 20, 3]" in answer["notes"]


def test_a_sequence_keeps_its_layout(answers: dict[str, dict[str, Any]]) -> None:
    assert answers["open"]["hint"] == "say how large: --input-shape x=1,4,N"
    assert [port["shape"] for port in answers["open, shaped"]["outputs"]] == [[1, 8, 10]]
    assert answers["open, shaped"]["difference"] < 1e-5


@pytest.mark.parametrize(
    ("name", "kind", "message"),
    [
        ("pickled", "unsupported", "it holds a pickled object that is no tensor"),
        ("opaque", "unsupported", "it holds a pickled object, which could run code when it is loaded"),
        ("library", "unsupported", "the archive holds data/aotinductor/model/model.so, which may be loaded as code"),
        ("operator", "unsupported", "'relu' is the operator torch.hub.load, which is none of PyTorch's own"),
        ("expression", "unsupported", "the size of a tensor is no expression of sizes"),
        ("structure", "unsupported", "an input or output is a collections.defaultdict"),
        ("cut", "model", "it is no archive of torch.export, or a damaged one"),
    ],
)
def test_what_would_run_code_or_is_damaged_is_refused_before_it_is_loaded(
    answers: dict[str, dict[str, Any]], torch_models: Path, name: str, kind: str, message: str
) -> None:
    assert answers[name]["kind"] == kind
    assert answers[name]["message"].startswith(message)
    assert not (torch_models / "ran").exists()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("weights.pt", "is a pickle of torch.save"),
        ("whole.pth", "is a pickle of torch.save"),
        ("script.pt", "is a TorchScript archive, which is code"),
    ],
)
def test_what_torch_saves_otherwise_is_refused_with_the_way_out(torch_models: Path, name: str, message: str) -> None:
    with pytest.raises(UnsupportedError, match=message) as caught:
        read_source(torch_models / name, trust=False, input_shapes={}, progress=Silent())
    assert "torch.export.save" in (caught.value.hint or "")


def test_the_same_program_gives_the_same_bytes(torch_models: Path, tmp_path: Path) -> None:
    copy = tmp_path / "renamed.pt2"
    copy.write_bytes((torch_models / "network.pt2").read_bytes())
    first, second = (
        read_source(path, trust=False, input_shapes={}, progress=Silent())
        for path in (torch_models / "network.pt2", copy)
    )
    assert first.data == second.data
    assert first.versions["torch"].startswith("2.13.0")
