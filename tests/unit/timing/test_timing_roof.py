# SPDX-License-Identifier: Apache-2.0
"""The roof of each core against what its maker says of it."""

import pytest

from mcubench.timing import core_names, core_roof, load_core

# Arm's product pages and manuals: 8-bit MACs a cycle (Cortex-M55: 8, "Cortex-M55 datasheet"; Armv7E-M and Armv8-M
# with the DSP extension: one SMLAD of two products a cycle; Cortex-M3 TRM, table 3-1: MLA takes 2 cycles; Cortex-M0
# and M0+: MULS and ADDS, a cycle each), and bytes that the data bus brings in one (M7 and M55: 64 bits, others 32).
BY_MANUAL = {
    "cortex-m0": (0.5, 4),
    "cortex-m0plus": (0.5, 4),
    "cortex-m3": (0.5, 4),
    "cortex-m4": (2, 4),
    "cortex-m33": (2, 4),
    "cortex-m7": (2, 8),
    "cortex-m55": (8, 8),
}


def test_every_core_is_in_the_list() -> None:
    assert set(core_names()) == set(BY_MANUAL)


@pytest.mark.parametrize("core", BY_MANUAL)
def test_the_roof_of_a_core_is_its_makers_figure(core: str) -> None:
    roof = core_roof(load_core(core))
    assert roof is not None
    assert (roof.macs_per_cycle, roof.bytes_per_cycle) == BY_MANUAL[core]


@pytest.mark.parametrize("core", BY_MANUAL)
def test_a_roof_says_which_document_it_is_from(core: str) -> None:
    roof = core_roof(load_core(core))
    assert roof is not None
    documents = load_core(core).documents.values()
    assert any(document in roof.macs_source for document in documents)
    assert any(document in roof.bytes_source for document in documents)


def test_a_core_without_a_figure_for_loads_has_no_roof() -> None:
    core = load_core("cortex-m4")
    entries = tuple(entry for entry in core.entries if "load_multiple" not in entry.kinds)
    assert core_roof(core.model_copy(update={"entries": entries})) is None


def test_a_core_without_a_multiplication_has_no_roof() -> None:
    core = load_core("cortex-m0")
    entries = tuple(entry for entry in core.entries if "multiply" not in entry.kinds)
    assert core_roof(core.model_copy(update={"entries": entries})) is None
