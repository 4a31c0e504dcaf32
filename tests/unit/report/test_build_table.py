# SPDX-License-Identifier: Apache-2.0
"""What a person reads of a build."""

import io

from rich.console import Console

from mcubench.report.build_table import render_build
from mcubench.result import BuildReport
from unit.report.stored import stored_result


def test_a_build_names_its_file_whole_and_shows_every_component() -> None:
    result = stored_result("plain")
    footprint = result.footprint
    assert footprint is not None
    elf = "a folder with a long name/" * 5 + "firmware[1].elf"
    assert result.footprint is not None
    report = BuildReport(
        elf=elf,
        elf_sha256="ab" * 32,
        engine=result.engine,
        model=result.model,
        board=result.board,
        footprint=footprint,
        arena_bytes=1280,
        arena_lower_bound_bytes=1280,
        provenance=result.provenance,
    )
    file = io.StringIO()
    render_build(report, Console(file=file, width=80))
    text = file.getvalue()
    assert f"digits for mps2_an385_v6m, engine aot: {elf}" in text
    for memory in (footprint.flash, footprint.ram):
        for component, size in memory.components.items():
            assert not size or component.replace("_", " ") in text
        assert f"{memory.used_bytes:,}" in text
    assert "firmware abababababab" in text
