# SPDX-License-Identifier: Apache-2.0
"""Machine code becomes the right class of instruction, with its operands in their roles.

The assembler says what the bytes are, so no expectation comes from the decoder's own library.
"""

import pytest

from mcubench.timing.decode import decode
from mcubench.timing.instruction import FLAGS, LINK, STACK_POINTER, Feature, Group, Instruction, Role
from mcubench.timing.kinds import GROUP_OF_KIND, KIND_OF_NAME
from mcubench.timing.validation.assemble import ADDRESS, assemble

V6M = ["-mcpu=cortex-m0plus"]
V7M = ["-mcpu=cortex-m3"]
V7EM = ["-mcpu=cortex-m7", "-mfpu=fpv5-d16"]
V8M = ["-mcpu=cortex-m33", "-mfpu=fpv5-sp-d16"]
V81M = ["-march=armv8.1-m.main+mve.fp+fp.dp", "-mfloat-abi=hard"]

# What each core's instruction set has: assembly, the class, the kind (Armv6-M, Armv7-M, Armv8-M and Armv8.1-M ARMs).
CLASSES: list[tuple[list[str], str, Group, str]] = [
    (V6M, "adds r0,r1,r2", Group.INTEGER, "add"),
    (V6M, "muls r0,r1,r0", Group.MULTIPLY, "multiply"),
    (V6M, "ldr r0,[r1,#4]", Group.LOAD, "load"),
    (V6M, "strb r0,[r1,r2]", Group.STORE, "store"),
    (V6M, "push {r4,lr}", Group.MULTI_STORE, "store_multiple"),
    (V6M, "ldmia r0!,{r1-r3}", Group.MULTI_LOAD, "load_multiple"),
    (V6M, "bx lr", Group.BRANCH_INDIRECT, "return"),
    (V6M, "bx r3", Group.BRANCH_INDIRECT, "branch_register"),
    (V6M, "blx r3", Group.CALL, "call_register"),
    (V6M, "mov pc,r3", Group.BRANCH_INDIRECT, "branch_register"),
    (V6M, "1: beq 1b", Group.BRANCH_CONDITIONAL, "branch_conditional"),
    (V6M, "1: b 1b", Group.BRANCH_UNCONDITIONAL, "branch"),
    (V6M, "1: bl 1b", Group.CALL, "call"),
    (V7M, "nop", Group.SYSTEM, "no_operation"),
    (V6M, "dmb", Group.SYSTEM, "barrier"),
    (V7M, "mla r0,r1,r2,r3", Group.MULTIPLY_ACCUMULATE, "multiply_accumulate"),
    (V7M, "umull r0,r1,r2,r3", Group.MULTIPLY_ACCUMULATE, "multiply_long"),
    (V7M, "sdiv r0,r1,r2", Group.DIVIDE, "divide"),
    (V7M, "ldrd r0,r1,[r2]", Group.MULTI_LOAD, "load_pair"),
    (V7M, "cbz r0,1f\nnop\n1:", Group.BRANCH_CONDITIONAL, "compare_branch"),
    (V7M, "tbb [pc,r0]", Group.BRANCH_INDIRECT, "table_branch"),
    (V7M, "it eq\nmoveq r0,r1", Group.SYSTEM, "if_then"),
    (V7M, "ubfx r0,r1,#3,#5", Group.INTEGER, "bitfield_extract"),
    (V7EM, "smlad r0,r1,r2,r3", Group.MULTIPLY_ACCUMULATE, "multiply_accumulate_half"),
    (V7EM, "smlabb r0,r1,r2,r3", Group.MULTIPLY_ACCUMULATE, "multiply_accumulate_half"),
    (V7EM, "smlal r0,r1,r2,r3", Group.MULTIPLY_ACCUMULATE, "multiply_accumulate_long"),
    (V7EM, "smulbb r0,r1,r2", Group.MULTIPLY, "multiply_half"),
    (V7EM, "sxtab16 r0,r1,r2", Group.INTEGER, "extend_add"),
    (V7EM, "sxtb16 r0,r1,ror #8", Group.INTEGER, "extend_halves"),
    (V7EM, "uadd8 r0,r1,r2", Group.INTEGER, "parallel"),
    (V7EM, "vfma.f32 s0,s1,s2", Group.FLOATING_POINT, "float_fused"),
    (V7EM, "vmul.f64 d0,d1,d2", Group.FLOATING_POINT, "float_multiply"),
    (V7EM, "vldr s0,[r0]", Group.LOAD, "float_load"),
    (V7EM, "vldmia r0!,{s0-s3}", Group.MULTI_LOAD, "float_load_multiple"),
    (V7EM, "vmov r0,s1", Group.FLOATING_POINT, "float_move_core"),
    (V8M, "smlald r0,r1,r2,r3", Group.MULTIPLY_ACCUMULATE, "multiply_accumulate_long_half"),
    (V8M, "lda r0,[r1]", Group.LOAD, "load"),
    (V81M, "vldrw.u32 q0,[r0],#16", Group.HELIUM, "vector_load"),
    (V81M, "vldrb.u8 q0,[r1,q2]", Group.HELIUM, "vector_gather"),
    (V81M, "vstrb.8 q0,[r1]", Group.HELIUM, "vector_store"),
    (V81M, "vld40.8 {q0,q1,q2,q3},[r0]", Group.HELIUM, "vector_load_interleaved"),
    (V81M, "vmladava.s8 r0,q1,q2", Group.HELIUM, "vector_multiply_reduce"),
    (V81M, "vmlas.s32 q0,q1,r2", Group.HELIUM, "vector_multiply_accumulate"),
    (V81M, "vqrdmulh.s32 q0,q1,q2", Group.HELIUM, "vector_multiply"),
    (V81M, "vadd.i32 q0,q1,q2", Group.HELIUM, "vector_integer"),
    (V81M, "vadd.f32 q0,q1,q2", Group.HELIUM, "vector_float_add"),
    (V81M, "vadd.f32 s0,s1,s2", Group.FLOATING_POINT, "float_add"),
    (V81M, "vmov q0[2],q0[0],r0,r1", Group.HELIUM, "vector_move_core"),
    (V81M, "vpst\nvaddt.i32 q0,q1,q2", Group.HELIUM, "vector_predicate"),
    (V81M, "1: le lr,1b", Group.BRANCH_CONDITIONAL, "loop_end"),
    (V81M, "dlstp.8 lr,r0", Group.INTEGER, "loop_start"),
    (V81M, "csel r0,r1,r2,eq", Group.INTEGER, "select"),
]


def one(text: str, flags: list[str]) -> Instruction:
    return next(decode(assemble([text], flags)[0], ADDRESS))


@pytest.mark.emulated
def test_every_class_is_known_by_its_machine_code() -> None:
    for flags in (V6M, V7M, V7EM, V8M, V81M):
        cases = [case for case in CLASSES if case[0] is flags]
        for code, (_, text, group, kind) in zip(assemble([case[1] for case in cases], flags), cases, strict=True):
            instruction = next(decode(code, ADDRESS))
            assert (instruction.group, instruction.kind) == (group, kind), text


@pytest.mark.emulated
def test_operands_have_the_roles_that_decide_when_they_are_needed() -> None:
    load = one("ldr.w r0,[r1,r2,lsl #2]", V7M)
    assert load.reads == ((1, Role.ADDRESS), (2, Role.ADDRESS))
    assert load.writes == (0,)
    assert Feature.REGISTER_OFFSET in load.features
    store = one("strb r0,[r1],#1", V7M)
    assert set(store.reads) == {(1, Role.ADDRESS), (0, Role.STORED)}
    assert (store.writes, store.updates) == ((), (1,))
    assert {Feature.WRITEBACK, Feature.NARROW_DATA} <= store.features
    shifted = one("add.w r0,r1,r2,ror #3", V7M)
    assert shifted.reads == ((1, Role.VALUE), (2, Role.SHIFTED))
    assert one("mla r0,r1,r2,r3", V7M).reads[2] == (3, Role.ACCUMULATE)
    chain = one("smlal r0,r1,r2,r3", V7EM)
    assert chain.reads[:2] == ((0, Role.ACCUMULATE), (1, Role.ACCUMULATE))
    assert set(chain.writes) == {0, 1}
    assert one("adcs r0,r1", V6M).reads[-1] == (FLAGS, Role.FLAGS)
    assert (STACK_POINTER, Role.ADDRESS) in one("push {r4,lr}", V6M).reads


@pytest.mark.emulated
def test_a_register_of_several_roles_is_read_in_each() -> None:
    fused = one("vfma.f32 s0,s0,s1", V7EM)
    roles = [role for register, role in fused.reads if register == fused.writes[0]]
    assert sorted(roles) == [Role.VALUE, Role.ACCUMULATE]


@pytest.mark.emulated
def test_helium_reads_a_destination_only_where_it_merges() -> None:
    destination = set(one("vadd.i32 q0,q1,q2", V81M).writes)
    assert len(destination) == 4  # the four words of q0
    assert not destination & {register for register, _ in one("vmul.i32 q0,q1,q2", V81M).reads}
    assert destination <= {register for register, _ in one("vmla.s32 q0,q1,r2", V81M).reads}


@pytest.mark.emulated
def test_multiple_loads_and_stores_count_their_registers() -> None:
    counts = {
        "ldmia r0!,{r1-r3}": 3,
        "push {r4-r7,lr}": 5,
        "pop {r4,pc}": 2,
        "ldrd r0,r1,[r2]": 2,
        "vldmia r0!,{s0-s3}": 4,
        "vpush {d8-d9}": 4,
        "ldr r0,[r1]": 0,
    }
    for text, count in counts.items():
        assert one(text, V7EM).registers == count, text
    assert one("vldrb.u8 q0,[r1,q2]", V81M).registers == 16  # elements


@pytest.mark.emulated
def test_branches_say_where_they_go_and_loads_to_pc_are_branches() -> None:
    assert one("bl 1f\nnop\n1:", V7M).target == ADDRESS + 6
    assert one("bl 1f\nnop\n1:", V7M).writes == (LINK,)
    pop = one("pop {r4,pc}", V7M)
    assert pop.is_branch
    assert Feature.TO_PC in pop.features
    assert not one("pop {r4}", V7M).is_branch


@pytest.mark.emulated
def test_a_constant_needs_the_shifter_unless_it_is_a_byte_or_a_pattern() -> None:
    shifted = {"eor r0,r1,#0x1fc0": True, "eor r0,r1,#0x1b1b1b1b": False, "eor r0,r1,#0x00120012": False}
    for text, expected in shifted.items():
        assert (Feature.SHIFTED_CONSTANT in one(text, V7M).features) is expected, text


def test_bytes_that_are_no_instruction_do_not_stop_the_decoder() -> None:
    # Armv7-M ARM, A5.2.6: 0xDE00 is permanently undefined; A5.3: 0xFFFF FFFF has no meaning; then NOP.
    decoded = list(decode(bytes.fromhex("ffffffff00bf"), 0x100))
    assert [(item.address, item.size_bytes, item.kind) for item in decoded] == [
        (0x100, 4, "unknown"),
        (0x104, 2, "no_operation"),
    ]


def test_an_odd_byte_at_the_end_is_unknown_too() -> None:
    assert [item.kind for item in decode(bytes.fromhex("00bf00"), 0)] == ["no_operation", "unknown"]


def test_every_name_belongs_to_one_kind() -> None:
    assert set(KIND_OF_NAME.values()) <= set(GROUP_OF_KIND)
    assert len(KIND_OF_NAME) > 400
