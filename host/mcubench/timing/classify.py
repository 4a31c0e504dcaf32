# SPDX-License-Identifier: Apache-2.0
"""Which kind a decoded instruction is: by its name, then by registers and operands where those tell forms apart."""

from typing import Any

from capstone import arm_const

from mcubench.timing import registers
from mcubench.timing.kinds import KIND_OF_NAME, UNKNOWN

ALWAYS = 14  # Capstone's first condition code that is none
_FLOAT_DATA = frozenset({arm_const.ARM_VECTORDATA_F16, arm_const.ARM_VECTORDATA_F32, arm_const.ARM_VECTORDATA_F64})


def kind_of(raw: Any, name: str, used: list[int]) -> str:
    """The kind of Capstone's instruction `raw`; `used` are the registers among its operands."""
    if name == "B":
        return "branch_conditional" if raw.cc < ALWAYS else "branch"
    if name in {"BX", "BXNS"} and used[0] == arm_const.ARM_REG_LR:
        return "return"
    if name == "VMOV":
        return _kind_of_vmov(used)
    kind = _kind_by_file(raw, name, used)
    if kind in {"vector_load", "vector_store"} and _is_scattered(raw.operands[-1].mem):
        return "vector_gather" if kind == "vector_load" else "vector_scatter"
    if kind in {"move", "add"} and used and used[0] == arm_const.ARM_REG_PC:
        return "branch_register"
    return kind


def _kind_by_file(raw: Any, name: str, used: list[int]) -> str:
    files: tuple[str, ...] = ("",)
    if any(map(registers.is_vector, used)):
        files = ("F:", "Q:", "") if raw.vector_data in _FLOAT_DATA else ("Q:", "")
    elif not all(map(registers.is_core, used)):
        files = ("S:", "")
    return next((kind for file in files if (kind := KIND_OF_NAME.get(file + name))), UNKNOWN)


def _kind_of_vmov(used: list[int]) -> str:
    cores = min(sum(map(registers.is_core, used)), 2)
    if any(map(registers.is_vector, used)):
        return ("vector_move", "vector_move_lane", "vector_move_core")[cores]
    return ("float_move", "float_move_core", "float_move_core_pair")[cores]


def _is_scattered(memory: Any) -> bool:
    return registers.is_vector(memory.base) or registers.is_vector(memory.index)
