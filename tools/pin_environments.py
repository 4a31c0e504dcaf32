#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes what the environments of `mcubench convert` are made of: every package, pinned. Needs `uv`."""

import subprocess
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "host" / "mcubench" / "convert" / "environments"
FLAGS = (
    *("--universal", "--python-version", "3.11", "--no-strip-extras", "--no-emit-index-url"),
    *("--no-header", "--no-annotate"),
)
# Later releases say that they refuse Python 3.11, which uv does not believe and pip does.
STRENUM = "backports-strenum==1.2.8"
# What a processor of NVIDIA's needs comes with the wheel that was built for it; a wheel for the CPU alone needs none.
ACCELERATOR_PACKAGES = ("nvidia-", "cuda-", "triton==")

ONNX_HEADER = "# onnx2tf pins the versions around it; they have no wheels for Python 3.13.\n"
TORCH_HEADER = "# Without hashes: a wheel of PyTorch for the CPU alone has other bytes, and is as good.\n"


def main() -> None:
    """Write the three files."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    # Scripts that train or convert import mcubench too, so all that it needs is there.
    tensorflow = [*project["dependencies"], *extras["tensorflow"], *extras["convert"]]
    known = ("--constraints", str(ROOT / "requirements" / "dev.txt"))
    write("tensorflow", "", pin(tensorflow, ">=3.11", "--generate-hashes", *known))
    write("onnx", ONNX_HEADER, pin(["onnx2tf==1.29.24", STRENUM], ">=3.11,<3.13", "--generate-hashes"))
    torch = pin(["torch==2.13.0", "litert-torch==0.10.0", STRENUM], ">=3.11")
    kept = [line for line in torch.splitlines(keepends=True) if not line.startswith(ACCELERATOR_PACKAGES)]
    write("torch", TORCH_HEADER, "".join(kept))


def pin(requirements: list[str], pythons: str, *flags: str) -> str:
    """Every package that the requirements bring, for all machines and the given versions of Python."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "pyproject.toml"
        lines = ["[project]", 'name = "environment"', 'version = "0"', f'requires-python = "{pythons}"']
        lines += [f"dependencies = {requirements!r}"]
        upper = pythons.partition("<")[2]
        if upper:
            lines += ["[tool.uv]", f"environments = [\"python_full_version < '{upper}'\"]"]
        project.write_text("\n".join(lines) + "\n", encoding="utf-8")
        # uv looks for the settings of a project in the folder that it is started in.
        command = ["uv", "pip", "compile", project.name, *FLAGS, *flags]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=folder).stdout


def write(name: str, header: str, text: str) -> None:
    """Write one file."""
    licence = "# SPDX-License-Identifier: Apache-2.0\n# Made by tools/pin_environments.py.\n"
    (FOLDER / f"{name}.txt").write_text(licence + header + text, encoding="utf-8")
    print(f"{name}: {sum('==' in line for line in text.splitlines())} packages")


if __name__ == "__main__":
    main()
