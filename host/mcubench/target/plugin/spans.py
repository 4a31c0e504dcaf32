# SPDX-License-Identifier: Apache-2.0
"""From what the plugin recorded to what was executed, the markers and their calls taken out.

The plugin never counts a marker's own instructions. What is left of it is the call: the last instruction of the block
that ran just before, which is cut off that block once. A block that is nothing but the call goes, and what ran
before it is joined by an edge with what ran after the marker's return.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from mcubench.errors import MeasurementError
from mcubench.execution import AccessCount, AccessKey, BlockKey, EdgeKey, Execution, Span
from mcubench.target.plugin.decode import RecordedBlock, RecordedSpan, Recording

_Blocks = Counter[RecordedBlock]
_Edges = Counter[tuple[RecordedBlock, RecordedBlock]]
_K = TypeVar("_K")


def execution(recording: Recording, region_names: Sequence[str]) -> Execution:
    """The inference: each span that ends in an operator's marker, and their sum with what comes after the last.

    What the engine executes after its last operator counts as that operator's, as what it executes before each one.
    """
    spans = []
    before: RecordedBlock | None = None
    caller: RecordedBlock | None = None
    for recorded in recording.spans:
        span, before, caller = _span(recorded, recording, region_names, before=before, caller=caller)
        spans.append(span)
    whole = add(spans)
    operators = spans[:-1]
    if operators:
        operators[-1] = add([operators[-1], spans[-1]])
    return Execution(whole, tuple(operators))


def add(spans: Sequence[Span]) -> Span:
    """Spans, one after the other, as one."""
    blocks: Counter[BlockKey] = Counter()
    edges: Counter[EdgeKey] = Counter()
    counts: Counter[AccessKey] = Counter()
    sizes: Counter[AccessKey] = Counter()
    for span in spans:
        blocks.update(span.blocks)
        edges.update(span.edges or {})
        for key, access in (span.accesses or {}).items():
            counts[key] += access.count
            sizes[key] += access.size_bytes
    return Span(
        instructions=sum(span.instructions for span in spans),
        blocks=dict(blocks),
        edges=None if any(span.edges is None for span in spans) else dict(edges),
        accesses=None
        if any(span.accesses is None for span in spans)
        else {key: AccessCount(counts[key], sizes[key]) for key in counts},
    )


def _span(
    recorded: RecordedSpan,
    recording: Recording,
    region_names: Sequence[str],
    *,
    before: RecordedBlock | None,
    caller: RecordedBlock | None,
) -> tuple[Span, RecordedBlock | None, RecordedBlock]:
    """A span; then what ran last before the call of its marker, and the block that called it.

    `before` and `caller` are those of the span before: the edge from the one, not from the other, leads here.
    """
    blocks: _Blocks = Counter(dict(recorded.blocks))
    edges: _Edges = Counter({(source, target): count for source, target, count in recorded.edges})
    calling = recorded.caller
    if not recording.counts_edges:
        blocks = join_open_blocks(blocks)
        calling = _find_caller(blocks, calling)
    if caller is not None:
        _redirect_return(edges, caller, before)
    last = _cut_call(blocks, edges, calling)
    span = Span(
        instructions=sum(block.instructions * count for block, count in blocks.items()),
        blocks={_key(block): count for block, count in blocks.items()},
        edges={EdgeKey(_key(source), _key(target)): count for (source, target), count in edges.items()}
        if recording.counts_edges
        else None,
        accesses=_accesses(recorded, region_names) if recording.regions else None,
    )
    return span, last, calling


def join_open_blocks(executed: Mapping[RecordedBlock, int]) -> _Blocks:
    """Open blocks, joined with what they go on in, so that a run counts the same wherever it was cut.

    Blocks are taken from the last address to the first: what an open block goes on in has been joined before it.
    """
    starting: defaultdict[int, list[RecordedBlock]] = defaultdict(list)
    joined: _Blocks = Counter()
    for block in sorted(executed, key=_order, reverse=True):
        left = executed[block]
        if block.is_open:
            for rest in starting[block.end]:
                taken = min(left, joined[rest])
                _move(joined, rest, None, taken)
                whole = _join(block, rest)
                _add(joined, starting, whole, taken)
                left -= taken
        _add(joined, starting, block, left)
    return joined


def _add(joined: _Blocks, starting: defaultdict[int, list[RecordedBlock]], block: RecordedBlock, count: int) -> None:
    if count == 0:
        return
    if block not in starting[block.address]:
        starting[block.address].append(block)
    joined[block] += count


def _join(block: RecordedBlock, rest: RecordedBlock) -> RecordedBlock:
    return RecordedBlock(
        block.address,
        block.size_bytes + rest.size_bytes,
        block.instructions + rest.instructions,
        rest.last_size_bytes,
        rest.is_open,
    )


def _find_caller(blocks: _Blocks, caller: RecordedBlock) -> RecordedBlock:
    """The block that a caller has become part of, where it was what an open block went on in."""
    if blocks[caller]:
        return caller
    containing = (block for block in blocks if block.end == caller.end and block.address < caller.address)
    return min(containing, key=_order, default=caller)


def _cut_call(blocks: _Blocks, edges: _Edges, caller: RecordedBlock) -> RecordedBlock | None:
    """Cut the call of the marker off the block that made it; returns what ran last before the call."""
    if not blocks[caller]:
        raise MeasurementError(f"the counter's file says that {caller.address:#x} called a marker, and never ran")
    rest = None
    if caller.instructions > 1:
        size_bytes = caller.size_bytes - caller.last_size_bytes
        rest = replace(caller, size_bytes=size_bytes, instructions=caller.instructions - 1, is_open=True)
    _move(blocks, caller, rest, 1)
    leading = min((edge for edge in edges if edge[1] == caller), key=lambda edge: _order(edge[0]), default=None)
    if leading is None:
        return rest
    _move(edges, leading, None if rest is None else (leading[0], rest), 1)
    return rest or leading[0]


def _redirect_return(edges: _Edges, caller: RecordedBlock, before: RecordedBlock | None) -> None:
    """What follows a marker follows what ran before its call."""
    following = [edge for edge in edges if edge[0] == caller]
    if not following:
        return
    edge = min(following, key=lambda edge: (edge[1].address != caller.end, _order(edge[1])))
    _move(edges, edge, None if before is None else (before, edge[1]), 1)


def _move(counts: Counter[_K], old: _K, new: _K | None, count: int) -> None:
    counts[old] -= count
    if counts[old] == 0:
        del counts[old]
    if new is not None:
        counts[new] += count


def _accesses(recorded: RecordedSpan, region_names: Sequence[str]) -> dict[AccessKey, AccessCount]:
    accesses: dict[AccessKey, AccessCount] = {}
    for access in recorded.accesses:
        key = AccessKey(access.instruction, region_names[access.region], access.is_store)
        known = accesses.get(key, AccessCount(0, 0))
        accesses[key] = AccessCount(known.count + access.count, known.size_bytes + access.size_bytes)
    return accesses


def _key(block: RecordedBlock) -> BlockKey:
    return BlockKey(block.address, block.size_bytes)


def _order(block: RecordedBlock) -> tuple[int, int]:
    return block.address, block.size_bytes
