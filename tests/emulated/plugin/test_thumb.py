# SPDX-License-Identifier: Apache-2.0
"""What the plugin knows of the instruction set, against what the assembler makes."""

import struct
import subprocess
from pathlib import Path

import pytest

import mcubench.target.plugin as package

pytestmark = pytest.mark.emulated

BRANCHES = """
beq .+8; beq.w .+2000; b .+20; b .-20; b.w .+4000; b.w .-4000; bl .+40; bl .-40; blx r3; bx lr; bx r12
cbz r1, .+8; cbnz r7, .+10; pop {r4, pc}; pop.w {r4, r8, pc}; ldm r3, {r1, r2, pc}; ldmdb r3!, {r1, r2, pc}
ldr pc, [r2]; ldr pc, [r2], #4; ldr.w pc, [pc, #16]; ldr pc, [r1, r2, lsl #2]; mov pc, r3; add pc, r3
tbb [r0, r1]; tbh [r0, r1, lsl #1]; svc #3; bkpt #1; udf #1; udf.w #1; wls lr, r4, .+20; le lr, .-20
letp lr, .-20; wlstp.8 lr, r4, .+20; bxns lr; blxns r3
"""
STRAIGHT = """
nop; movs r0, #1; mov r8, r3; add r8, r3; cmp r8, r9; it eq; moveq r1, r2; push {r4, lr}; pop {r4}
pop.w {r4, r8}; ldm r3, {r1, r2}; stm r3!, {r1, r2}; ldr r1, [r2]; ldr.w r8, [r2]; ldrd r0, r1, [r2]
strd r0, r1, [r2]; ldrex r0, [r1]; msr msp, r0; mrs r0, msp; isb; dsb; cpsid i; wfi; nop.w; dls lr, r4
dlstp.8 lr, r4; lctp; mul r0, r1; smlabb r0, r1, r2, r3; sdiv r0, r1, r2; adr r0, .+4; movw r0, #1
bfi r0, r1, #2, #3; vldr s0, [r1]; vadd.f32 s0, s1, s2; vldrb.u8 q0, [r1]; vctp.8 r1; sxtb r0, r1; rev r0, r1
"""

PROGRAM = """
#include <stdio.h>
#include "thumb.h"
int main(void) {
  unsigned first, second, address = 0;
  while (scanf("%u %u", &first, &second) == 2) {
    const ThumbInstruction it = {address, IsWide(first) ? 4 : 2, first, second};
    printf("%u %d %d %u\\n", it.size_bytes, IsBranch(it), IsIndirectCall(it), DirectTarget(it));
    address += it.size_bytes;
  }
  return 0;
}
"""


@pytest.fixture(scope="module")
def decoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("thumb")
    source = folder / "decode.c"
    source.write_text(PROGRAM)
    program = folder / "decode"
    include = f"-I{Path(package.__file__).parent}"
    sanitizers = ("-fsanitize=undefined", "-fno-sanitize-recover=all")
    command = ["cc", "-std=c11", "-Wall", "-Wextra", "-Werror", *sanitizers, include, str(source), "-o", str(program)]
    subprocess.run(command, check=True)
    return program


def decode(decoder: Path, folder: Path, assembly: str) -> list[tuple[int, ...]]:
    """Size, is a branch, is an indirect call, target, of each instruction."""
    source, made, raw = folder / "a.s", folder / "a.o", folder / "a.bin"
    source.write_text(f".syntax unified\n.thumb\n{assembly}\n")
    compiler = ["arm-none-eabi-gcc", "-mcpu=cortex-m55", "-mfloat-abi=hard", "-mthumb", "-c"]
    subprocess.run([*compiler, str(source), "-o", str(made)], check=True)
    subprocess.run(["arm-none-eabi-objcopy", "-O", "binary", "-j", ".text", str(made), str(raw)], check=True)
    data = raw.read_bytes() + bytes(2)
    lines, place = [], 0
    while place < len(data) - 2:
        first, second = struct.unpack_from("<HH", data, place)
        lines.append(f"{first} {second}")
        place += 4 if first >> 11 in (0x1D, 0x1E, 0x1F) else 2
    said = subprocess.run([str(decoder)], input="\n".join(lines), capture_output=True, text=True, check=True).stdout
    return [tuple(map(int, line.split())) for line in said.splitlines()]


def instructions(text: str) -> list[str]:
    return [line.strip() for line in text.replace("\n", ";").split(";") if line.strip()]


@pytest.mark.parametrize(("text", "is_branch"), [(BRANCHES, 1), (STRAIGHT, 0)], ids=["branches", "the others"])
def test_a_branch_is_known_as_one(decoder: Path, tmp_path: Path, text: str, is_branch: int) -> None:
    decoded = decode(decoder, tmp_path, "\n".join(instructions(text)))
    assert len(decoded) == len(instructions(text))
    wrong = [line for line, facts in zip(instructions(text), decoded, strict=True) if facts[1] != is_branch]
    assert not wrong


def test_the_target_of_a_direct_call_is_known(decoder: Path, tmp_path: Path) -> None:
    for distance in (4, 40, 2046, -40, -2000):
        assert decode(decoder, tmp_path, f"b.n .+{distance}")[0][3] == distance % (1 << 32)
    for distance in (4, -4, 1_000_000, -1_000_000, 16_000_000, -16_000_000):
        for mnemonic in ("bl", "b.w"):
            assert decode(decoder, tmp_path, f"{mnemonic} .+{distance}")[0][3] == distance % (1 << 32), mnemonic


def test_an_indirect_call_is_known(decoder: Path, tmp_path: Path) -> None:
    decoded = decode(decoder, tmp_path, "blx r3; blx r12; bx r3; bx lr; bl .+4; mov r3, r4; ldr r3, [r4]")
    assert [facts[2] for facts in decoded] == [1, 1, 1, 0, 0, 0, 0]
