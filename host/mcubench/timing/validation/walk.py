# SPDX-License-Identifier: Apache-2.0
"""What a sequence executes: followed from its first instruction to its end, counted as an emulator would."""

from collections import Counter

from mcubench.errors import ConfigError
from mcubench.execution import BlockKey, EdgeKey, Span
from mcubench.timing.instruction import Group, Instruction
from mcubench.timing.machine_code import Code

_MOST_BLOCKS = 100_000


def walk(code: Code, start: int, end: int, *, iterations: int, taken: bool) -> Span:
    """Execute the code between two addresses without executing it.

    Conditional branches backwards are taken until their loop has run `iterations` times, those forwards as `taken`
    says; indirect ones go back to behind the last call.

    Raises:
        ConfigError: it does not come to its end.
    """
    blocks: Counter[BlockKey] = Counter()
    edges: Counter[EdgeKey] = Counter()
    rounds: Counter[int] = Counter()
    returns: list[int] = []
    instructions = 0
    previous: BlockKey | None = None
    address = start
    while start <= address < end:
        block = _block(code, address, end)
        key = BlockKey(address, block[-1].end - address)
        blocks[key] += 1
        if previous is not None:
            edges[EdgeKey(previous, key)] += 1
        instructions += len(block)
        if sum(blocks.values()) > _MOST_BLOCKS:
            raise ConfigError(f"a sequence does not come to its end: it is still at {address:#x}")
        previous, last = key, block[-1]
        if last.group == Group.CALL:
            returns.append(last.end)
        address = _next(last, returns, rounds, iterations=iterations, taken=taken)
    return Span(instructions, dict(blocks), dict(edges))


def _block(code: Code, address: int, end: int) -> tuple[Instruction, ...]:
    """From an address to the first branch."""
    found = code.block(BlockKey(address, end - address))
    for index, instruction in enumerate(found):
        if instruction.is_branch:
            return found[: index + 1]
    return found


def _next(last: Instruction, returns: list[int], rounds: "Counter[int]", *, iterations: int, taken: bool) -> int:
    if not last.is_branch:
        return last.end
    if last.group == Group.BRANCH_CONDITIONAL and last.target is not None:
        if last.target > last.address:
            return last.target if taken else last.end
        rounds[last.address] += 1
        return last.end if rounds[last.address] % iterations == 0 else last.target
    if last.target is not None:
        return last.target
    return returns.pop() if returns else last.end
