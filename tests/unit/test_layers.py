# SPDX-License-Identifier: Apache-2.0
"""The architecture: who may import whom, on the host and in the firmware, and what every file starts with."""

import ast
import functools
import re
import subprocess
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOST = ROOT / "host" / "mcubench"
FIRMWARE = ROOT / "firmware" / "lib"

# Everybody may import `errors`; a package not listed here is not part of the design.
HOST_ARROWS: dict[str, set[str]] = {
    "errors": set(),
    "resources": set(),
    "progress": set(),
    "documents": set(),
    "execution": set(),
    "folder_lock": set(),
    "optimize": set(),
    "source_library": set(),
    "board": {"documents", "resources"},
    "model": set(),
    "statistics": set(),
    "wire": set(),
    "link": set(),
    "oracle": {"model"},
    "dataset": {"documents", "resources"},
    "tflm_library": {"progress", "resources"},
    "engines": {"model", "optimize", "source_library", "tflm_library"},
    "build": {"board", "folder_lock", "optimize", "resources", "source_library"},
    "lab": {"board", "documents"},
    "target": {"board", "build", "execution", "lab", "link", "resources"},
    "timing": {"documents", "execution", "resources"},
    "result": set(),
    "converters": set(),
    "convert": {
        *("converters", "dataset", "documents", "folder_lock", "model"),
        *("oracle", "progress", "resources", "result", "statistics"),
    },
    "scoring": {"dataset", "model", "result", "statistics"},
    "difference": {"result"},
    "lockfile": {"comparison", "documents", "optimize", "result"},
    "comparison": {"difference", "result"},
    "budget": {"difference", "documents", "optimize", "result"},
    "store": {"documents", "resources", "result"},
    "bench": {
        *("board", "dataset", "engines", "execution", "link", "model"),
        *("oracle", "progress", "result", "scoring", "statistics", "target", "timing", "wire"),
    },
    "pipeline": {
        *("bench", "board", "budget", "build", "comparison", "convert", "dataset", "difference", "documents"),
        *(
            "engines",
            "execution",
            "lockfile",
            "model",
            "optimize",
            "oracle",
            "progress",
            "resources",
            "result",
            "scoring",
        ),
        *("store", "target", "tflm_library", "timing", "wire"),
    },
    "model_zoo": {"dataset", "documents", "model", "progress", "result"},
    "report": {"budget", "comparison", "difference", "lockfile", "model", "result"},
    "cli": {
        *("bench", "board", "budget", "build", "comparison", "dataset", "engines", "lockfile"),
        *(
            "convert",
            "model",
            "model_zoo",
            "optimize",
            "pipeline",
            "progress",
            "report",
            "result",
            "store",
            "tflm_library",
        ),
    },
}

# The build alone chooses a port, an engine and a variant of the kernels: nobody includes one.
FIRMWARE_ARROWS: dict[str, set[str]] = {
    "status": set(),
    "wire": {"status"},
    "port": {"status"},
    "engine": {"status"},
    "kernels": set(),
    "engine_aot": {"engine", "status"},
    "engine_tflm": {"engine", "status", "tensorflow"},
    "bench": {"wire", "engine", "port", "status", "board_config"},
    "port_cortex_m": {"port", "status", "board_config"},
    "port_dwt": {"port", "status"},
    "port_systick": {"port", "status"},
    "port_receive_ring": {"port", "board_config"},
    "port_arduino": {"port", "status", "board_config"},
    "port_mps2": {"port", "status", "board_config"},
    "port_host": {"port", "status", "board_config"},
}


# A family of chips shares parts among its ports, and each may use what every Cortex-M has.
_FAMILIES = ("port_stm32", "port_nrf5", "port_rp2")
_OF_A_FAMILY = {"port", "status", "board_config", "port_cortex_m", "port_receive_ring"}


def may_include(component: str) -> set[str]:
    for family in _FAMILIES:
        if component.startswith(family):
            return _OF_A_FAMILY | {path.name for path in FIRMWARE.glob(f"{family}*")}
    return FIRMWARE_ARROWS[component]


def package_of(path: Path) -> str:
    inside = path.relative_to(HOST)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def imported_packages(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            is_root = node.module == "mcubench"
            names |= {f"mcubench.{alias.name}" for alias in node.names} if is_root else {node.module}
    return {name.split(".")[1] for name in names if name.startswith("mcubench.") and not name.endswith("__version__")}


@functools.cache
def host_arrows() -> dict[str, set[str]]:
    arrows: dict[str, set[str]] = {}
    for path in HOST.rglob("*.py"):
        if path != HOST / "__init__.py":
            package = package_of(path)
            arrows.setdefault(package, set()).update(imported_packages(path) - {package, "errors"})
    return arrows


def test_every_package_of_the_host_has_its_arrows_written_down() -> None:
    assert set(host_arrows()) <= set(HOST_ARROWS)


@pytest.mark.parametrize("package", sorted(host_arrows()))
def test_a_package_of_the_host_imports_only_what_the_design_allows(package: str) -> None:
    assert host_arrows()[package] <= HOST_ARROWS[package]


def test_the_arrows_of_the_host_have_no_cycle() -> None:
    TopologicalSorter(HOST_ARROWS).prepare()


def test_wire_does_no_input_or_output() -> None:
    forbidden = {"os", "socket", "serial", "select", "subprocess", "pathlib"}
    for path in (HOST / "wire").glob("*.py"):
        imports = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Import)]
        froms = [node.module for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)]
        names = {alias.name.split(".")[0] for node in imports for alias in node.names}
        assert not (names | {(module or "").split(".")[0] for module in froms}) & forbidden, path


def test_a_component_of_the_firmware_includes_only_what_the_design_allows() -> None:
    for path in [*FIRMWARE.rglob("*.h"), *FIRMWARE.rglob("*.cc")]:
        component = path.relative_to(FIRMWARE).parts[0]
        included = re.findall(r'#include "([a-z_0-9]+)[/.]', path.read_text())
        assert set(included) - {component} <= may_include(component), path


def test_the_firmware_uses_no_header_that_brings_a_heap_or_streams() -> None:
    forbidden = re.compile(r"#include <(vector|string|iostream|map|thread|memory|cstdio|cstdlib)>")
    for path in FIRMWARE.rglob("*.[hc]*"):
        if path.relative_to(FIRMWARE).parts[0] != "port_host":
            assert not forbidden.search(path.read_text()), path


def test_every_source_says_its_licence_in_the_first_two_lines() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    endings = (".py", ".cc", ".h", ".c", ".S", ".in")
    sources = [name for name in listed.split("\0") if name.endswith(endings)]
    assert len(sources) > 100
    for name in sources:
        head = (ROOT / name).read_text().splitlines()[:2]
        assert any("SPDX-License-Identifier: Apache-2.0" in line for line in head), name
