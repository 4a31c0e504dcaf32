# SPDX-License-Identifier: Apache-2.0
"""Writing the compiled model as C++: constants, parameters, one function an operator, and the call table."""

import math
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from mcubench.engines.aot.kernel_call import (
    ArenaTensor,
    ConstantArray,
    KernelCall,
    Lowered,
    Scratch,
    Struct,
    StructArray,
    Value,
)
from mcubench.engines.aot.variables import Initial
from mcubench.model import DType, Graph, Model, Tensor

_NAMESPACE = "mcubench::engine_aot::(anonymous namespace)::"
_C_TYPES = {
    "bool": "bool",
    "float32": "float",
    **{f"{sign}int{bits}": f"{sign}int{bits}_t" for sign in ("", "u") for bits in (8, 16, 32, 64)},
}


@dataclass
class _Writer:
    """Collects declarations while parameters are written."""

    offsets: Mapping[int, int]
    scratch_offset: int = 0
    constants: list[str] = field(default_factory=list)
    constant_names: list[str] = field(default_factory=list)
    constant_bytes: int = 0

    def value(self, prefix: str, value: Value, depth: int) -> str:
        """A C++ initializer; constants become arrays named after `prefix`, declared on the way."""
        match value:
            case int() | float():
                return _literal(value)
            case ArenaTensor() | Scratch():
                return self._address(value)
            case ConstantArray():
                return self._constant(f"{prefix}_{value.role}", value)
            case tuple():
                return "{" + ", ".join(str(item) for item in value) + "}"
            case Struct():
                return self.struct(prefix, value.fields, depth + 1)
            case StructArray():
                return self._structs(f"{prefix}_{value.role}", value)

    def _address(self, value: ArenaTensor | Scratch) -> str:
        if isinstance(value, Scratch) and not value.size_bytes:
            return "nullptr"
        offset = self.scratch_offset if isinstance(value, Scratch) else self.offsets[value.tensor]
        address = f"g_arena + {offset}"
        if isinstance(value, Scratch) or value.dtype == "int8":
            return address
        return f"reinterpret_cast<{_C_TYPES[value.dtype]}*>({address})"

    def struct(self, prefix: str, fields: Mapping[str, Value], depth: int = 0) -> str:
        """A braced initializer with the field names; one field a line at the outermost level."""
        items = [f".{name} = {self.value(f'{prefix}_{name}', v, depth)}" for name, v in fields.items()]
        if depth:
            return "{" + ", ".join(items) + "}"
        return "{\n" + "".join(f"    {item},\n" for item in items) + "}"

    def _constant(self, name: str, array: ConstantArray) -> str:
        self.constants.append(_array(name, array))
        self.constant_names.append(name)
        self.constant_bytes += array.size_bytes
        return name

    def _structs(self, name: str, array: StructArray) -> str:
        items = [self.struct(f"{name}_{index}", item.fields, 1) for index, item in enumerate(array.items)]
        rows = "".join(f"    {item},\n" for item in items)
        self.constants.append(f"const kernels::{array.type} {name}[{len(items)}] = {{\n{rows}}};\n")
        self.constant_names.append(name)
        return name


def _array(name: str, array: ConstantArray) -> str:
    """The declaration of an array in flash."""
    values = ", ".join(_literal(value) for value in array.values.tolist())
    body = "\n".join(textwrap.wrap(values, 116, break_on_hyphens=False))
    declaration = f"{_C_TYPES[array.values.dtype.name]} {name}[{array.values.size}]"
    return f"MCUBENCH_WEIGHTS const {declaration} = {{\n{body}}};\n"


def _literal(value: float) -> str:
    """A C++ literal; the most negative integer is an expression of a wider type there."""
    if isinstance(value, float):
        return _float(value)
    return "INT32_MIN" if value == -(1 << 31) else str(int(value))


def _float(value: float) -> str:
    """The exact float32; NaN and the infinities have no literal."""
    if math.isnan(value):
        return '__builtin_nanf("")'
    if math.isinf(value):
        return "__builtin_inff()" if value > 0 else "-__builtin_inff()"
    return f"{value.hex()}f"


@dataclass(frozen=True)
class Emitted:
    """The C++ text, the bytes of constants in it, and which of its symbols are of which operator."""

    text: str
    constant_bytes: int
    operator_symbols: Mapping[str, int]


def emit_model(
    model: Model,
    calls: Sequence[Lowered],
    *,
    offsets: Mapping[int, int],
    scratch_offsets: Mapping[int, int],
    arena_bytes: int,
    inputs_preserved: bool,
    variables: Sequence[tuple[Tensor, Initial]] = (),
) -> Emitted:
    """The translation unit that defines `engine_aot::kCompiledModel`."""
    graph = model.graph
    writer = _Writer(offsets)
    functions: list[str] = []
    table: list[str] = []
    symbols: dict[str, int] = {}
    for operator, call in zip(graph.operators, calls, strict=True):
        if isinstance(call, KernelCall):
            before = len(writer.constant_names)
            writer.scratch_offset = scratch_offsets.get(operator.index, 0)
            functions.append(_function(writer, operator.index, call))
            table.append(f"Operator{operator.index}")
            named = (f"k{table[-1]}", table[-1], *writer.constant_names[before:])
            symbols |= {f"{_NAMESPACE}{name}": operator.index for name in named}
        else:
            table.append("nullptr")
    headers = sorted({call.header for call in calls if isinstance(call, KernelCall)})
    text = "\n".join(
        [
            "// Generated by mcubench; do not edit.",
            f"// Model {model.sha256}",
            "#include <cstdint>\n",
            '#include "engine_aot/compiled_model.h"',
            *(f'#include "kernels/{header}"' for header in headers),
            '\n#define MCUBENCH_WEIGHTS __attribute__((section(".rodata.mcubench_weights"), aligned(4)))\n',
            "namespace mcubench::engine_aot {",
            "namespace {\n",
            f'__attribute__((section(".bss.mcubench_arena"), aligned(16))) int8_t g_arena[{max(arena_bytes, 1)}];',
            f"uint64_t g_profile_ticks[{max(len(table), 1)}];\n",
            *writer.constants,
            *functions,
            f"void (*const kOperators[])() = {{{', '.join(table) or 'nullptr'}}};\n",
            _buffers("kInputs", graph, graph.inputs, offsets),
            _buffers("kOutputs", graph, graph.outputs, offsets),
            *_variables(writer, variables),
            "}  // namespace\n",
            _compiled_model(model, len(table), len(variables), arena_bytes, inputs_preserved),
            "}  // namespace mcubench::engine_aot",
            "",
        ]
    )
    return Emitted(text, writer.constant_bytes, symbols)


def _function(writer: _Writer, index: int, call: KernelCall) -> str:
    name = f"kOperator{index}"
    parameters = writer.struct(name, call.fields)
    return (
        f"const kernels::{call.params_type} {name} = {parameters};\n"
        f"void Operator{index}() {{ kernels::{call.function}({name}); }}\n"
    )


def _buffers(name: str, graph: Graph, tensors: Iterable[int], offsets: Mapping[int, int]) -> str:
    rows = []
    for index in tensors:
        tensor = graph.tensors[index]
        scale, zero_point = (1.0, 0)
        if tensor.quantization is not None:
            scale, zero_point = tensor.quantization.scales[0], tensor.quantization.zero_points[0]
        is_int8 = str(tensor.dtype is DType.INT8).lower()
        # A hexadecimal literal is the exact float32.
        rows.append(
            f"    {{g_arena + {offsets[index]}, {tensor.size_bytes}, {scale.hex()}f, {zero_point}, {is_int8}}},\n"
        )
    return f"const engine::TensorBuffer {name}[] = {{\n{''.join(rows)}}};\n"


def _variables(writer: _Writer, variables: Sequence[tuple[Tensor, Initial]]) -> list[str]:
    """The table of variables, after the constants that they begin with; nothing where there are none."""
    if not variables:
        return []
    constants, rows = [], []
    for tensor, initial in variables:
        values = "nullptr"
        if initial.data is not None:
            values = f"kInitial{tensor.index}"
            data = ConstantArray("initial", np.frombuffer(initial.data, np.int8))
            constants.append(_array(values, data))
            writer.constant_bytes += data.size_bytes
        address = f"g_arena + {writer.offsets[tensor.index]}"
        rows.append(f"    {{{address}, {tensor.size_bytes}, {initial.fill}, {values}}},\n")
    return [*constants, f"const Variable kVariables[] = {{\n{''.join(rows)}}};\n"]


def _compiled_model(
    model: Model, operator_count: int, variable_count: int, arena_bytes: int, inputs_preserved: bool
) -> str:
    digest = ", ".join(f"0x{byte:02x}" for byte in bytes.fromhex(model.sha256))
    return "\n".join(
        [
            "const CompiledModel kCompiledModel = {",
            "    .operators = kOperators,",
            f"    .operator_count = {operator_count},",
            "    .inputs = kInputs,",
            f"    .input_count = {len(model.graph.inputs)},",
            "    .outputs = kOutputs,",
            f"    .output_count = {len(model.graph.outputs)},",
            f"    .variables = {'kVariables' if variable_count else 'nullptr'},",
            f"    .variable_count = {variable_count},",
            "    .arena = g_arena,",
            f"    .arena_size_bytes = {arena_bytes},",
            f"    .inputs_preserved = {str(inputs_preserved).lower()},",
            "    .profile_ticks = g_profile_ticks,",
            f"    .model_sha256 = {{{digest}}},",
            "};\n",
        ]
    )
