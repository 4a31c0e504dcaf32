# SPDX-License-Identifier: Apache-2.0
"""Memory and work that a model spends on nothing, as findings."""

from collections.abc import Iterator, Sequence

from mcubench.model.duplicates import Duplicate
from mcubench.model.findings import Finding, Place
from mcubench.model.graph import Graph
from mcubench.model.unused import UnusedParts
from mcubench.model.weights import WeightFacts

# From which share on it is worth a word.
_SPARSE = 0.5
_LITTLE_RANGE = 0.25


def find_waste(
    graph: Graph, weights: Sequence[WeightFacts], duplicates: Sequence[Duplicate], unused: UnusedParts
) -> tuple[Finding, ...]:
    """What the facts say could go."""
    found = (
        _not_finite(weights),
        _zero_channels(weights),
        _sparse(weights),
        _little_range(weights),
        _duplicates(graph, duplicates),
        *_unused(graph, unused),
    )
    return tuple(finding for finding in found if finding.places)


def _not_finite(weights: Sequence[WeightFacts]) -> Finding:
    return Finding(
        rule="not-finite",
        kind="waste",
        why="an infinity or a NaN among the weights makes every output that it reaches one",
        advice="look where the training diverged; export the model again",
        places=tuple(
            _of(fact, f"{fact.not_finite_count:,} of {fact.element_count:,} values of '{fact.name}' are not finite")
            for fact in weights
            if fact.not_finite_count
        ),
    )


def _zero_channels(weights: Sequence[WeightFacts]) -> Finding:
    return Finding(
        rule="zero-channels",
        kind="waste",
        why="an output channel whose weights are all zero is the same number everywhere (its bias), and is computed "
        "and stored like any other",
        advice="take the channels out of the trained model, with what reads them, and fold their biases into it",
        places=tuple(
            _of(
                fact,
                f"{fact.channels.zero_count:,} of {fact.channels.count:,} output channels have only zero weights",
            )
            for fact in weights
            if fact.channels is not None and fact.channels.zero_count
        ),
    )


def _sparse(weights: Sequence[WeightFacts]) -> Finding:
    return Finding(
        rule="zero-weights",
        kind="waste",
        why="kernels multiply with a zero as with any other weight, and it takes its byte of flash",
        advice="prune whole channels, which makes layers smaller, rather than single weights; or train a smaller "
        "network",
        places=tuple(
            _of(fact, f"{100 * fact.zero_share:.1f} % of {fact.element_count:,} weights are zero")
            for fact in weights
            if fact.role == "weights" and fact.zero_share is not None and fact.zero_share >= _SPARSE
        ),
    )


def _little_range(weights: Sequence[WeightFacts]) -> Finding:
    return Finding(
        rule="little-range",
        kind="waste",
        why="a channel whose largest weight is far below the largest that its type has room for is stored with few "
        "steps: its bits are spent on another channel's outliers",
        advice="quantize the weights per channel; where that is so, look for an outlier in the channel",
        places=tuple(_range_places(weights)),
    )


def _range_places(weights: Sequence[WeightFacts]) -> Iterator[Place]:
    for fact in weights:
        channels = fact.channels
        if channels is not None and channels.range_used_worst is not None:
            if channels.range_used_worst < _LITTLE_RANGE:
                used = 100 * channels.range_used_worst
                yield _of(fact, f"channel {channels.worst} uses {used:.1f} % of the range of {fact.dtype}")
        elif fact.range_used is not None and 0 < fact.range_used < _LITTLE_RANGE:
            yield _of(fact, f"'{fact.name}' uses {100 * fact.range_used:.1f} % of the range of {fact.dtype}")


def _duplicates(graph: Graph, duplicates: Sequence[Duplicate]) -> Finding:
    return Finding(
        rule="duplicate-constants",
        kind="waste",
        why="constants of the same bytes, type, shape and quantization are in the file more than once",
        advice="convert again with a converter that shares buffers, or make the layers share their weights",
        places=tuple(
            Place(
                tensor=duplicate.tensors[0],
                what=f"'{graph.tensors[duplicate.tensors[0]].short_name}' is there {duplicate.copies} times: "
                f"{duplicate.wasted_bytes:,} bytes could go",
            )
            for duplicate in duplicates
        ),
    )


def _unused(graph: Graph, unused: UnusedParts) -> Iterator[Finding]:
    dead = set(unused.operators)
    yield Finding(
        rule="unread-constants",
        kind="waste",
        why="no operator of the first subgraph reads them, and an interpreter keeps the whole file in flash",
        advice="convert again: a converter leaves out what nothing reads",
        places=tuple(
            Place(
                tensor=index,
                what=f"'{graph.tensors[index].short_name}', {graph.tensors[index].size_bytes:,} bytes",
            )
            for index in unused.constants
        ),
    )
    yield Finding(
        rule="dead-operators",
        kind="waste",
        why="no output of the model depends on what they write, and they run in every inference",
        advice="cut them off before the model is converted",
        places=tuple(Place(operator=index, what=graph.operators[index].name) for index in unused.operators),
    )
    yield Finding(
        rule="foldable-operators",
        kind="waste",
        why="they compute from constants alone, so that every inference computes the same again",
        advice="convert again with constant folding, or put the result into the model as a constant",
        places=tuple(
            Place(operator=index, what=graph.operators[index].name)
            for index in unused.foldable_operators
            if index not in dead
        ),
    )


def _of(fact: WeightFacts, what: str) -> Place:
    return Place(operator=fact.operators[0], tensor=fact.tensor, what=what)
