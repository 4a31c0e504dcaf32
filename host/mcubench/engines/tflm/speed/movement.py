# SPDX-License-Identifier: Apache-2.0
"""Rules about bytes: operators that move them and compute nothing, and those whose weights are used once."""

from mcubench.engines.tflm.speed.rule import Rule, Subject
from mcubench.model import operator_traffic

MOVES = {
    *("BATCH_TO_SPACE_ND", "BROADCAST_TO", "CONCATENATION", "DEPTH_TO_SPACE", "EXPAND_DIMS", "FILL", "GATHER"),
    *("GATHER_ND", "MIRROR_PAD", "PACK", "PAD", "PADV2", "RESHAPE", "RESIZE_NEAREST_NEIGHBOR", "REVERSE_V2"),
    *("SHAPE", "SLICE", "SPACE_TO_BATCH_ND", "SPACE_TO_DEPTH", "SPLIT", "SPLIT_V", "SQUEEZE", "STRIDED_SLICE"),
    *("TRANSPOSE", "UNPACK", "ZEROS_LIKE"),
}
# From which part of the model's bytes on it is worth a word.
_MOVED = 0.01
_READ = 0.1


def _copies(subject: Subject) -> str | None:
    traffic = operator_traffic(subject.graph, subject.operator)
    if subject.name not in MOVES or traffic.moved_bytes < _MOVED * subject.whole.moved_bytes:
        return None
    share = 100 * traffic.moved_bytes / subject.whole.moved_bytes
    return f"{traffic.output_bytes:,} bytes written: {share:.1f} % of all that the model moves"


def _used_once(subject: Subject) -> str | None:
    weights, output = subject.input(1), subject.output()
    if subject.name != "FULLY_CONNECTED" or weights is None or output is None or len(weights.shape) != 2:
        return None
    rows = output.element_count // weights.shape[0] if weights.shape[0] else 0
    if rows != 1 or not weights.is_constant or weights.size_bytes < _READ * subject.whole.params_bytes:
        return None
    share = 100 * weights.size_bytes / subject.whole.params_bytes
    return f"{weights.size_bytes:,} bytes of weights, {share:.1f} % of all, each for one product"


RULES = (
    Rule(
        id="copies",
        kind="slow",
        why="it computes nothing: it copies, and the copy takes memory beside the original",
        advice="fold a PAD into the padding of what follows, and choose a layout that needs no TRANSPOSE; a RESHAPE "
        "copies in TensorFlow Lite Micro and costs nothing in engine aot",
        source="reshape.cc, cmsis_nn/pad.cc, cmsis_nn/transpose.cc",
        look=_copies,
    ),
    Rule(
        id="weights-used-once",
        kind="slow",
        why="with one row of input each weight is read for one product: the time is that of reading flash, whatever "
        "the core can multiply",
        advice="make the layer before it smaller (pool first), or keep the weights in the fastest memory",
        source=None,
        look=_used_once,
    ),
)
