# SPDX-License-Identifier: Apache-2.0
"""References between functions and objects, in programs whose source says what refers to what."""

from pathlib import Path

import pytest

from mcubench.build.demangle import demangle
from mcubench.build.function_name import bare_name
from mcubench.build.references import References, read_references
from mcubench.errors import FileError
from unit.build.arm_program import link

# Every way of C++ to refer to something: a call, a tail call, an address in a register, in a table, in a variable.
_SOURCE = """
extern "C" {
volatile int sink;
__attribute__((noinline)) int Leaf(int x) { return x * sink; }
__attribute__((noinline)) int Calls(int x) { return Leaf(x) + sink; }
__attribute__((noinline)) int TailCalls(int x) { return Leaf(x + 1); }
static __attribute__((noinline)) int Hidden(int x) { return x - sink; }
__attribute__((noinline)) int Other(int x) { return x ^ sink; }
int (*const table[2])(int) = {Hidden, Other};
int (*variable)(int) = TailCalls;
static const int numbers[16] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3};
__attribute__((noinline)) int ReadsNumbers(int i) { return numbers[i & 15] + table[i & 1](i); }
__attribute__((noinline)) const char* Text() { return "a text of its own"; }
__attribute__((noinline)) const char* Tail() { return "of its own"; }
void Unused() { sink = 5; }
void Late() { sink = 6; }
__attribute__((weak)) void Nowhere();
void Reset() {
  if (Nowhere) Nowhere();
  sink = Calls(1) + variable(2) + ReadsNumbers(sink);
  for (const char* c = Text(); *c; ++c) sink = *c;
  sink = *Tail();
}
__attribute__((section(".vectors"), used))
const void* const vectors[] = {nullptr, (const void*)Reset, (const void*)Late};
}
"""


def _named(graph: References) -> dict[str, set[str]]:
    """For each name the names that it refers to; bytes without a name are left out."""
    edges: dict[str, set[str]] = {}
    source = demangle(name for node in graph.nodes for name in node.names)
    for node, targets in zip(graph.nodes, graph.targets, strict=True):
        for name in node.names:
            found = {bare_name(source[other]) for target in targets for other in graph.nodes[target].names}
            edges[bare_name(source[name])] = found
    return edges


def _size(graph: References, name: str) -> int:
    return next(node.end - node.start for node in graph.nodes if name in node.names)


@pytest.mark.parametrize(
    ("core", "flags"),
    [("cortex-m4", "-O2"), ("cortex-m0", "-Os"), ("cortex-m7", "-O2 -mslow-flash-data"), ("cortex-m33", "-O0")],
)
def test_every_way_to_refer_to_something_is_found(tmp_path: Path, core: str, flags: str) -> None:
    graph = read_references(link(tmp_path, {"main.cc": _SOURCE}, *flags.split(), core=core))
    edges = _named(graph)
    assert edges["Calls"] == {"Leaf"}
    assert edges["TailCalls"] == {"Leaf"}
    assert edges["table"] == {"Hidden", "Other"}
    assert edges["variable"] == {"TailCalls"}
    assert edges["ReadsNumbers"] == {"table", "numbers"}
    assert edges["Reset"] == {"Calls", "variable", "ReadsNumbers", "Text", "Tail"}
    assert edges["vectors"] == {"Reset", "Late"}
    assert edges["Leaf"] == edges["Other"] == edges["Text"] == set()
    assert "Unused" not in edges
    assert _size(graph, "_ZL7numbers") == 64
    assert graph.reached(graph.entry) == set(range(len(graph.nodes)))


def test_a_string_is_bytes_without_a_name_that_its_function_refers_to(tmp_path: Path) -> None:
    graph = read_references(link(tmp_path, {"main.cc": _SOURCE}, "-Os"))
    text, tail = (next(i for i, node in enumerate(graph.nodes) if name in node.names) for name in ("Text", "Tail"))
    (string,), (end,) = graph.targets[text], graph.targets[tail]
    assert graph.nodes[string].names == graph.nodes[end].names == ()
    assert graph.nodes[string].end - graph.nodes[string].start == len("a text ")
    assert graph.nodes[end].start == graph.nodes[string].end


def test_functions_at_one_address_are_one_node(tmp_path: Path) -> None:
    source = """
    extern "C" {
    volatile int sink;
    void First() { sink = 1; }
    void Second() __attribute__((alias("First")));
    void Reset() { Second(); }
    }
    """
    graph = read_references(link(tmp_path, {"main.cc": source}, "-O1", "-fno-inline"))
    assert _named(graph)["Reset"] == {"First", "Second"}


_ASSEMBLY = """
    .syntax unified
    .thumb
    .text
    .global Entry1, Entry2, Entry3, Distance, first, data_start, Reset
    .type Entry1, %function
Entry1:
    adds r0, #1
    .type Entry2, %function
Entry2:
    adds r0, #2
    b inner
    .type Entry3, %function
Entry3:
    bx lr
inner:
    bl Far
    pop {pc}

    .section .text.Far, "ax"
    .type Far, %function
Far:
    bx lr
    .word Distance - .
    .size Far, . - Far

    .section .rodata.Distance, "a"
    .type Distance, %object
    .size Distance, 4
Distance:
    .word 7

    .section .data.first, "aw"
    .type first, %object
    .size first, 4
first:
    .word Far

    .section .text.Reset, "ax"
    .type Reset, %function
Reset:
    bl Entry2
    ldr r0, =data_start
    ldr r1, =first + 8
    b .
    .ltorg
    .size Reset, . - Reset
"""


def test_entries_of_one_assembly_routine_are_one_node(tmp_path: Path) -> None:
    graph = read_references(link(tmp_path, {"routine.S": _ASSEMBLY}))
    routine = next(node for node in graph.nodes if "Entry1" in node.names)
    assert {"Entry1", "Entry2", "Entry3", "inner"} == set(routine.names)
    assert routine.end - routine.start == 2 + 2 + 2 + 2 + 4 + 2
    assert _named(graph)["Entry3"] == {"Far"}


def test_a_distance_is_a_reference(tmp_path: Path) -> None:
    assert _named(read_references(link(tmp_path, {"routine.S": _ASSEMBLY})))["Far"] == {"Distance"}


def test_a_named_symbol_is_what_is_meant_wherever_the_address_points(tmp_path: Path) -> None:
    edges = _named(read_references(link(tmp_path, {"routine.S": _ASSEMBLY.replace(".data.first", ".rodata.first")})))
    assert "first" in edges["Reset"]


def test_a_label_of_the_linker_script_refers_to_nothing(tmp_path: Path) -> None:
    source = _ASSEMBLY.replace("    ldr r1, =first + 8\n", "").replace('"aw"', '"awR"')
    graph = read_references(link(tmp_path, {"routine.S": source}))
    assert _named(graph)["Reset"] == {"Entry1", "Entry2", "Entry3", "inner"}
    assert "first" in _named(graph)


def test_what_runs_before_main_is_entered(tmp_path: Path) -> None:
    source = """
    extern "C" {
    volatile int sink;
    __attribute__((constructor)) void Before() { sink = 1; }
    void Reset() { sink = 2; }
    }
    """
    graph = read_references(link(tmp_path, {"main.cc": source}, "-O2"))
    assert {name for index in graph.entry for name in graph.nodes[index].names} == {"Before", "Reset"}


def test_a_path_through_what_is_taken_out_does_not_count(tmp_path: Path) -> None:
    graph = read_references(link(tmp_path, {"main.cc": _SOURCE}, "-O2"))
    index = {name: i for i, node in enumerate(graph.nodes) for name in node.names}
    left = graph.reached(graph.entry, without={index["Calls"], index["TailCalls"]})
    assert index["Leaf"] not in left
    assert index["Other"] in left


def test_a_firmware_without_relocations_says_how_to_link_it(tmp_path: Path) -> None:
    elf = link(tmp_path, {"main.cc": _SOURCE}, "-O2", relocations=False)
    with pytest.raises(FileError, match="keeps no relocations") as caught:
        read_references(elf)
    assert caught.value.hint == "link it with -Wl,--emit-relocs"
