# SPDX-License-Identifier: Apache-2.0
"""Every sample of a data set through the target, each output held against the oracle's, and all of them scored."""

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mcubench.bench.samples import Expected, Samples, output_types
from mcubench.bench.session import Session
from mcubench.bench.tolerance import Tolerance
from mcubench.bench.verification import first_difference, is_near, largest_difference
from mcubench.errors import McubenchError, VerificationError
from mcubench.model import Graph
from mcubench.progress import Note, Progress
from mcubench.result import AccuracyFacts
from mcubench.scoring import Answers, Outputs, describe_so_far, score_samples

Array = npt.NDArray[Any]
Order = npt.NDArray[np.intp]
# A sample's number, our outputs and the other's: raises where they are too far from each other.
Compare = Callable[[int, Sequence[Array], Sequence[Array]], None]

# The order of the samples is a random one, and always the same.
_SEED = 0
_NOTE_EACH_S = 0.5
_NOTES_SHARE = 20
_NOTE_AT_LEAST_EACH_S = 5.0
_LEFT_FROM_S = 10.0
_SURE_AFTER_S = 2.0


@dataclass(frozen=True, eq=False)
class SampleRun:
    """The outputs for every sample, each (samples, elements), on the target and by the oracle.

    `earlier` is how many came from an interrupted run, `equal` how many are the same byte for byte, `largest` by how
    much the others differ.
    """

    target: Outputs
    host: Outputs
    equal: int
    largest: float = 0.0
    earlier: int = 0


def run_on_target(
    session: Session,
    samples: Samples,
    graph: Graph,
    expected: Expected,
    *,
    tolerance: Tolerance | None,
    progress: Progress,
) -> SampleRun:
    """Run every sample on the target that is not done yet; an output that differs by more than it may is an error.

    Raises:
        VerificationError: an output differs from the oracle's.
        LinkError, DeviceError: the target does not answer; the hint says what was kept.
    """

    def compute(_: int, sample: Array) -> Sequence[Array]:
        return session.infer([sample])

    def compare(number: int, ours: Sequence[Array], theirs: Sequence[Array]) -> None:
        difference = None if is_near(ours, theirs, tolerance) else first_difference(ours, theirs)
        if difference is None:
            return
        raise VerificationError(
            f"sample {number} of {samples.dataset.name}: output {difference.output} differs from the oracle's at "
            f"element {difference.element}: {difference.target}, not {difference.oracle}",
            hint="save the sample with numpy and run it with --input FILE.npy --profile to see which layer it is",
        )

    runner = _Runner(samples, graph)
    try:
        with closing(expected(runner.order)) as theirs:
            return runner.run(compute, theirs, compare, progress)
    except McubenchError as error:
        if not isinstance(error, VerificationError) and runner.kept:
            error.hint = f"{error.hint}; {runner.kept}" if error.hint else runner.kept
        raise
    except (KeyboardInterrupt, SystemExit):
        if runner.kept:
            with progress.step(runner.kept):
                pass
        raise


def run_on_host(
    engine: Expected,
    samples: Samples,
    graph: Graph,
    expected: Expected | None,
    *,
    compare: Compare,
    progress: Progress,
) -> SampleRun:
    """Run every sample by an engine on this computer; `compare` raises where the other's output is too far.

    Where nobody else computes them, the outputs are held against themselves.
    """
    runner = _Runner(samples, graph)
    with closing(engine(runner.order)) as outputs:
        if expected is None:
            ours, theirs = itertools.tee(outputs)
            return runner.run(lambda _number, _sample: next(ours), theirs, compare, progress)
        with closing(expected(runner.order)) as others:
            return runner.run(lambda _number, _sample: next(outputs), others, compare, progress)


def score_run(
    run: SampleRun, samples: Samples, graph: Graph, equal_because: str | None = None
) -> AccuracyFacts | None:
    """The figures, where the samples can be scored."""
    if samples.task is None:
        return None
    answers = Answers(graph, samples.dataset, samples.inputs, run.target, run.host, equal_because)
    return score_samples(samples.task, answers)


class _Runner:
    """Samples in a random order, so that an early estimate holds for all of them even if they are sorted by class."""

    def __init__(self, samples: Samples, graph: Graph) -> None:
        self._samples, self._graph = samples, graph
        self.order: Order = np.random.default_rng(_SEED).permutation(len(samples.inputs))
        self._ours, self._theirs = self._room(), self._room()
        self._done = {} if samples.journal is None else samples.journal.done
        self._finished = self._computed = 0
        self._began_s = self._note_from_s = 0.0

    @property
    def kept(self) -> str | None:
        """What there is to resume, in words; None where nothing is kept."""
        journal = self._samples.journal
        count = len(self._done) + self._computed
        if journal is None or not journal.keeps or count == 0:
            return None
        return f"{count} of {len(self.order)} samples are kept: --resume goes on from there"

    def run(
        self,
        compute: Callable[[int, Array], Sequence[Array]],
        theirs: Iterator[Sequence[Array]],
        compare: Compare,
        progress: Progress,
    ) -> SampleRun:
        """Every sample once; `theirs` are the other's outputs in the same order."""
        journal, count = self._samples.journal, len(self.order)
        equal, largest = 0, 0.0
        with progress.step(f"accuracy over {count} samples") as note:
            for number, others in zip(self.order.tolist(), theirs, strict=True):
                # The clock runs from the first of the other's outputs on, for which a process had to start.
                self._began_s = self._began_s or time.monotonic()
                outputs = self._done.get(number)
                is_new = outputs is None
                if outputs is None:
                    outputs = compute(number, self._samples.inputs[number])
                compare(number, outputs, others)
                if is_new:
                    self._computed += 1
                    if journal is not None:
                        journal.append(number, outputs)
                self._keep(number, outputs, others)
                if first_difference(outputs, others) is None:
                    equal += 1
                else:
                    largest = max(largest, largest_difference(outputs, others))
                self._finished += 1
                self._tell(note, count)
            earlier = count - self._computed
            note(f"{count} of {count}" + (f", {earlier} of them from an earlier run" if earlier else ""))
        if journal is not None:
            journal.remove()
        return SampleRun(self._ours, self._theirs, equal, largest, earlier)

    def _room(self) -> list[Array]:
        return [
            np.empty((len(self._samples.inputs), int(np.prod(kind.shape))), kind.dtype)
            for kind in output_types(self._graph)
        ]

    def _keep(self, number: int, outputs: Sequence[Array], others: Sequence[Array]) -> None:
        for place, (ours, theirs) in enumerate(zip(outputs, others, strict=True)):
            self._ours[place][number], self._theirs[place][number] = ours.ravel(), theirs.ravel()

    def _tell(self, note: Note, count: int) -> None:
        """How far it is, how good the answers look, how long it will take; not for each of a thousand samples."""
        now_s = time.monotonic()
        if now_s < self._note_from_s:
            return
        parts = [f"{self._finished} of {count}"]
        samples = self._samples
        if samples.task is not None:
            answers = Answers(self._graph, samples.dataset, samples.inputs, self._ours, self._theirs)
            parts.append(describe_so_far(samples.task, answers, self.order[: self._finished]) or "")
        took_s = now_s - self._began_s
        left_s = took_s / max(self._computed, 1) * (count - self._finished)
        if left_s > _LEFT_FROM_S and took_s > _SURE_AFTER_S:
            parts.append(f"about {_words(left_s)} left")
        note(", ".join(part for part in parts if part))
        # The figures of many samples take their time; the first wait for a library to be imported.
        noted_s = time.monotonic() - now_s
        self._note_from_s = now_s + min(max(_NOTE_EACH_S, noted_s * _NOTES_SHARE), _NOTE_AT_LEAST_EACH_S)


def _words(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
