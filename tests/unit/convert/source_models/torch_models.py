# SPDX-License-Identifier: Apache-2.0
"""Makes PyTorch files, good and bad: `torch_models.py FOLDER`."""

import io
import json
import pickle
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import torch

FOLDER = Path(sys.argv[1])
# What a pickle's code writes, if anybody runs it.
RAN = FOLDER / "ran"


class Network(torch.nn.Module):  # type: ignore[misc] # torch has no types here
    """A convolution, whose result is an output too, and a classifier."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.convolution = torch.nn.Conv2d(3, 8, 3, stride=2, padding=1)
        self.norm = torch.nn.BatchNorm2d(8)
        self.classifier = torch.nn.Linear(8, 4)

    def forward(self, x: Any) -> Any:
        """Two outputs by name."""
        features = torch.relu(self.norm(self.convolution(x)))
        return {"kind": torch.softmax(self.classifier(features.mean((2, 3))), -1), "features": features}


class Open(torch.nn.Module):  # type: ignore[misc] # torch has no types here
    """A model of sequences of any length."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.convolution = torch.nn.Conv1d(4, 8, 3)

    def forward(self, x: Any) -> Any:
        """Shorter by two."""
        return self.convolution(x)


class Sneaky:
    """An object whose unpickling can be seen."""

    def __reduce__(self) -> Any:
        return Path.write_text, (RAN, "ran")


def edit(
    name: str,
    change: Callable[[str, bytes], bytes],
    source: str = "network.pt2",
    more: Mapping[str, bytes] = MappingProxyType({}),
) -> None:
    """A copy of an archive with other members, and `more` of them."""
    with zipfile.ZipFile(FOLDER / source) as old, zipfile.ZipFile(FOLDER / name, "w", zipfile.ZIP_STORED) as new:
        root = old.namelist()[0].partition("/")[0]
        for member in old.namelist():
            new.writestr(member, change(member, old.read(member)))
        for member, data in more.items():
            new.writestr(f"{root}/{member}", data)


def edit_program(name: str, old: str, new: str, source: str = "network.pt2") -> None:
    """A copy of an archive with another program."""

    def change(member: str, data: bytes) -> bytes:
        if not member.endswith("models/model.json"):
            return data
        text = json.dumps(json.loads(data))
        assert old in text
        return text.replace(old, new).encode()

    edit(name, change, source)


def main() -> None:
    """Write them."""
    network = Network().eval()
    one, batch, length = torch.zeros(1, 3, 16, 20), torch.export.Dim.AUTO, torch.export.Dim.AUTO
    torch.export.save(torch.export.export(network, (one,)), FOLDER / "network.pt2")
    two = torch.zeros(2, 3, 16, 20)
    torch.export.save(torch.export.export(network, (two,), dynamic_shapes={"x": {0: batch}}), FOLDER / "batch.pt2")
    shapes = {"x": {0: batch, 2: length}}
    torch.export.save(
        torch.export.export(Open(), (torch.zeros(2, 4, 10),), dynamic_shapes=shapes), FOLDER / "open.pt2"
    )
    torch.save(network.state_dict(), FOLDER / "weights.pt")
    torch.save(network, FOLDER / "whole.pth")
    torch.jit.save(torch.jit.trace(network, one, strict=False), FOLDER / "script.pt")

    buffer = io.BytesIO()
    torch.save({"inputs": Sneaky()}, buffer)
    edit("pickled.pt2", lambda member, data: buffer.getvalue() if "sample_inputs" in member else data)
    config = {"secret": {"path_name": "opaque_obj_0", "is_param": False, "use_pickle": True, "tensor_meta": None}}
    edit(
        "opaque.pt2",
        lambda member, data: json.dumps({"config": config}).encode() if "constants_config" in member else data,
        more={"data/constants/opaque_obj_0": pickle.dumps(Sneaky())},
    )
    edit("library.pt2", lambda _, data: data, more={"data/aotinductor/model/model.so": b"\x7fELF"})
    edit_program("operator.pt2", "torch.ops.aten.relu.default", "torch.hub.load")
    edit_program("expression.pt2", "Symbol('s", "eval(chr(97))+Symbol('s", "open.pt2")
    edit_program("structure.pt2", '\\"type\\": \\"builtins.dict\\"', '\\"type\\": \\"collections.defaultdict\\"')
    whole = (FOLDER / "network.pt2").read_bytes()
    (FOLDER / "cut.pt2").write_bytes(whole[: len(whole) // 2])
    RAN.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
