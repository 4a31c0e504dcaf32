# SPDX-License-Identifier: Apache-2.0
"""Proof, from the ELF file alone, that the kernels that were asked for are what was linked, and optimized."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from elftools.elf.constants import SH_FLAGS
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from mcubench.build.demangle import demangle
from mcubench.build.dwarf_units import SourceUnit, linked_units
from mcubench.build.elf_file import open_elf
from mcubench.build.function_name import bare_name
from mcubench.errors import ConfigError, MeasurementError

REFERENCE, CMSIS_NN = "reference", "cmsis-nn"
# CMSIS-NN's functions by how their names begin; those of CMSIS-DSP begin with arm_ too.
_CMSIS_NN_PREFIXES = tuple(
    f"arm_{name}"
    for name in (
        *("avgpool", "batch_matmul", "concatenation", "convolve", "depthwise", "elementwise", "fully_connected"),
        *("gru", "lstm", "max_pool", "maximum", "minimum", "nn_", "nntables", "pad_", "relu", "reshape", "softmax"),
        *("svdf", "transpose", "s8_to_s16_unordered", "vector_sum"),
    )
)
_CMSIS_NN_FOLDERS = ("cmsis_nn", "cmsis-nn", "cmsis/nn")
_NAMESPACES = (
    "tflite",
    "tflite::micro",
    "tflite::ops::micro",
    "tflite::tflm_signal",
    "tflite::micro::tflm_signal",
    "tflm_signal",
)
_REGISTER = "Register_"
_OPTIMIZED = frozenset({"-O", "-O1", "-O2", "-O3", "-Os", "-Oz", "-Ofast"})
_THUMB = 1
_NAMED = 5
_HINT = "check how the library was made: mcubench tflm status"


@dataclass(frozen=True)
class Expectation:
    """What must be linked.

    `kernels` is "reference" or "cmsis-nn". `registered` are the names (`tflite::Register_ADD`) that the model's
    operators need. `cmsis_nn` gives each operator that CMSIS-NN speeds up the beginnings of function names
    (`arm_convolve_`) of which one must be linked; it counts with "cmsis-nn" only.
    """

    kernels: str
    registered: frozenset[str]
    cmsis_nn: Mapping[str, tuple[str, ...]]

    def __post_init__(self) -> None:
        if self.kernels not in (REFERENCE, CMSIS_NN):
            raise ConfigError(f"'{self.kernels}' are no kernels: {REFERENCE} or {CMSIS_NN}")


@dataclass(frozen=True)
class _Linked:
    """Functions by name, without arguments, and the units that code came from."""

    functions: tuple[str, ...]
    units: tuple[SourceUnit, ...]


def prove(elf: Path, expectation: Expectation) -> tuple[str, ...]:
    """The facts that are proven of the firmware, a sentence each.

    Raises:
        FileError: the file cannot be read or is damaged.
        MeasurementError: what was asked for is not what was linked; the message names each doubt.
    """
    with open_elf(elf) as file:
        linked = _read(file)
    facts: list[str] = []
    doubts: list[str] = []
    if not linked.functions:
        doubts.append("the firmware names no functions")
    for fact, doubt in (*_kernels(linked, expectation), _registered(linked, expectation), _optimized(linked)):
        if doubt:
            doubts.append(doubt)
        else:
            facts.append(fact)
    if doubts:
        raise MeasurementError("; ".join(doubts), hint=_HINT)
    return tuple(facts)


def _read(file: ELFFile) -> _Linked:
    loaded = {index for index, section in enumerate(file.iter_sections()) if section["sh_flags"] & SH_FLAGS.SHF_ALLOC}
    table = file.get_section_by_name(".symtab")
    symbols = [
        (symbol["st_value"] & ~_THUMB, str(symbol.name))
        for symbol in (table.iter_symbols() if isinstance(table, SymbolTableSection) else ())
        if symbol["st_info"]["type"] == "STT_FUNC" and symbol["st_shndx"] in loaded
    ]
    names = demangle(sorted({name for _, name in symbols}))
    units = tuple(linked_units(file, {address for address, _ in symbols}))
    return _Linked(tuple(bare_name(name) for name in names.values()), units)


# Each check gives a fact and an empty doubt, or the other way round.
def _kernels(linked: _Linked, expectation: Expectation) -> Iterator[tuple[str, str]]:
    if expectation.kernels == REFERENCE:
        foreign = sorted(name for name in linked.functions if name.startswith(_CMSIS_NN_PREFIXES))
        foreign += sorted(unit.file for unit in linked.units if _is_cmsis_nn(unit)) if not foreign else []
        yield (
            "no function of CMSIS-NN is linked",
            f"reference kernels were asked for, and CMSIS-NN is linked: {_some(foreign)}" if foreign else "",
        )
        return
    for operator, prefixes in sorted(expectation.cmsis_nn.items()):
        found = sorted(name for name in linked.functions if name.startswith(prefixes))
        wanted = " or ".join(f"{prefix}*" for prefix in prefixes)
        yield (
            f"{operator} runs CMSIS-NN: {_some(found)}",
            "" if found else f"{operator} runs TFLM's reference kernel: no {wanted} is linked",
        )


def _is_cmsis_nn(unit: SourceUnit) -> bool:
    return any(folder in unit.file.lower() for folder in _CMSIS_NN_FOLDERS)


def _registered(linked: _Linked, expectation: Expectation) -> tuple[str, str]:
    mangled = sorted(name for name in linked.functions if name.startswith("_Z") and _REGISTER in name)
    if mangled:
        return "", f"what is registered cannot be told: no c++filt reads {_some(mangled)}"
    registers = {name for name in linked.functions if _is_registration(name)}
    extra = sorted(name.rpartition(_REGISTER)[2] for name in registers - expectation.registered)
    return (
        f"no operator is registered beyond the {len(expectation.registered)} that the model needs",
        f"operators that the model does not need are registered: {_some(extra)}" if extra else "",
    )


def _is_registration(name: str) -> bool:
    namespace, _, function = name.rpartition("::")
    return namespace in _NAMESPACES and function.startswith(_REGISTER)


def _optimized(linked: _Linked) -> tuple[str, str]:
    levels: dict[str, list[str]] = {}
    for unit in linked.units:
        if not unit.assembly:
            levels.setdefault(unit.optimization or "no -O option", []).append(unit.file)
    if not levels:
        return "", "how the firmware was compiled cannot be told: it has no debug information of its code"
    ranked = sorted(levels.items())
    doubts = [f"{_some(sorted(files))}: compiled with {level}" for level, files in ranked if level not in _OPTIMIZED]
    counts = ", ".join(f"{len(files)} with {level}" for level, files in ranked)
    return f"source files compiled: {counts}", "; ".join(doubts)


def _some(names: Sequence[str]) -> str:
    rest = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {rest} more" if rest > 0 else "")
