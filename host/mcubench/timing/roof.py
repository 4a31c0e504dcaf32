# SPDX-License-Identifier: Apache-2.0
"""The most that a core can do in a cycle, by the figures of its timing model."""

from dataclasses import dataclass

from mcubench.timing.core_model import CoreModel, Entry, middle

# 8-bit multiply-accumulates of one instruction: VMLADAV.S8 has sixteen lanes (Armv8.1-M), SMLAD two products and MLA
# one (Armv7-M).
_MACS = {
    "vector_multiply_reduce": ("VMLADAV.S8", 16),
    "multiply_accumulate_half": ("SMLAD", 2),
    "multiply_accumulate": ("MLA", 1),
}
# Where there is none of them, a product and a sum.
_MULTIPLY, _ADD = "multiply", "add"
_WORD_BYTES = 4


@dataclass(frozen=True)
class CoreRoof:
    """8-bit multiply-accumulates and bytes loaded without waiting, a cycle, and what each figure is from."""

    macs_per_cycle: float
    macs_source: str
    bytes_per_cycle: float
    bytes_source: str


def core_roof(core: CoreModel) -> CoreRoof | None:
    """The roof of a core, over all instructions that its model has; None where it says nothing of them."""
    macs = _macs(core)
    load = _entry(core, "load_multiple")
    if macs is None or load is None or not load.cycles_per_register:
        return None
    macs_per_cycle, macs_source = macs
    return CoreRoof(
        macs_per_cycle=macs_per_cycle,
        macs_source=macs_source,
        bytes_per_cycle=_WORD_BYTES / load.cycles_per_register,
        bytes_source=f"LDM: {_where(core, load)}",
    )


def _macs(core: CoreModel) -> tuple[float, str] | None:
    """The fastest way to multiply and accumulate."""
    ways = [
        (count / _occupied_cycles(core, entry), f"{name}: {_where(core, entry)}")
        for kind, (name, count) in _MACS.items()
        if (entry := _entry(core, kind)) is not None
    ]
    if ways:
        return max(ways, key=lambda way: way[0])
    multiply, add = _entry(core, _MULTIPLY), _entry(core, _ADD)
    if multiply is None or add is None:
        return None
    cycles = _occupied_cycles(core, multiply) + _occupied_cycles(core, add)
    return 1 / cycles, f"MULS and ADDS: {_where(core, multiply)}"


def _entry(core: CoreModel, kind: str) -> Entry | None:
    """The entry for the plain instructions of a kind."""
    return next((entry for entry in core.entries if kind in entry.kinds and not entry.having), None)


def _occupied_cycles(core: CoreModel, entry: Entry) -> float:
    """How long until the next of the kind can start: what it issues for, or what holds a unit the longest."""
    return max(middle(entry.cycles), *(held / core.units[unit] for unit, held in entry.units.items()), 0)


def _where(core: CoreModel, entry: Entry) -> str:
    return f"{core.documents.get(entry.source, entry.source)}; {entry.at}"
