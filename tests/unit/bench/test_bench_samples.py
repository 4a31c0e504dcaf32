# SPDX-License-Identifier: Apache-2.0
"""Samples through a target that dies in mid-run, and through the next: nothing is done twice, nothing is lost."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from mcubench.bench import Journal, Samples, output_types
from mcubench.bench.accuracy import SampleRun, run_on_host, run_on_target
from mcubench.bench.tolerance import Tolerance, litert_reference
from mcubench.dataset import Dataset
from mcubench.errors import LinkError, VerificationError
from mcubench.model import parse_model
from mcubench.progress import Note
from mcubench.scoring import choose_task
from model_builder import OperatorSpec, TensorSpec, build_model

Array = npt.NDArray[Any]

COUNT = 40
TENSORS = [
    TensorSpec("x", (1, 4), scales=(1.0,), zero_points=(0,)),
    TensorSpec("y", (1, 3), scales=(1.0,), zero_points=(0,)),
]
GRAPH = parse_model(build_model(TENSORS, [OperatorSpec("RELU", (0,), (1,))], [0], [1]))
INPUTS = np.arange(COUNT * 4, dtype=np.int32).astype(np.int8).reshape(COUNT, 1, 4)
# Sorted by class, as a folder a class gives them; the model takes every sample for class 1.
LABELS = np.repeat([0, 1], COUNT // 2)
DATASET = Dataset(INPUTS, LABELS, "forty", "ab" * 32)


def output_of(sample: Array) -> list[Array]:
    return [np.array([[0, 100, sample[0, 0] // 2]], np.int8)]


class Target:
    """A session whose board dies after so many samples."""

    def __init__(self, lives: int = COUNT, error: BaseException | None = None) -> None:
        self.lives, self.error, self.seen = lives, error, list[int]()

    def infer(self, inputs: Sequence[Array]) -> list[Array]:
        if len(self.seen) == self.lives:
            raise self.error or LinkError("the target is gone: it was unplugged", hint="plug it in")
        self.seen.append(int(inputs[0][0, 0]))
        return output_of(inputs[0])


class Told:
    """Somebody who writes down steps and notes."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    @contextmanager
    def step(self, name: str) -> Generator[Note, None, None]:
        self.lines.append(name)
        yield self.lines.append


def expected(order: npt.NDArray[np.intp]) -> Generator[tuple[Array, ...], None, None]:
    for number in order:
        yield tuple(output_of(INPUTS[number]))


def run(
    target: Target, journal: Journal | None = None, told: Told | None = None, tolerance: Tolerance | None = None
) -> SampleRun:
    samples = Samples(DATASET, INPUTS, choose_task(GRAPH, DATASET, None), journal=journal)
    progress = told or Told()
    return run_on_target(target, samples, GRAPH, expected, tolerance=tolerance, progress=progress)  # type: ignore[arg-type]


def journal_in(folder: Path, *, resume: bool) -> Journal:
    return Journal(folder / "run.journal", "ab", COUNT, output_types(GRAPH), resume=resume)


def test_every_sample_is_sent_once_and_kept_in_its_place() -> None:
    target = Target()
    found = run(target)
    assert sorted(target.seen) == sorted(INPUTS[:, 0, 0].tolist())
    assert found.target[0].tolist() == [output_of(sample)[0].ravel().tolist() for sample in INPUTS]
    assert (found.equal, found.earlier) == (COUNT, 0)


def test_samples_that_are_sorted_by_class_are_sent_in_a_random_order_that_is_always_the_same() -> None:
    first, second = Target(), Target()
    run(first)
    run(second)
    assert first.seen == second.seen
    classes = [int(LABELS[INPUTS[:, 0, 0].tolist().index(value)]) for value in first.seen]
    # Of 20 drawn without looking from 20 and 20: 10 on average, with a standard deviation of 1.6.
    assert 4 <= sum(classes[:20]) <= 16


def test_the_note_has_how_far_it_is_and_an_early_estimate_with_its_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mcubench.bench.accuracy._NOTE_EACH_S", 0.0)
    monkeypatch.setattr("mcubench.bench.accuracy._NOTES_SHARE", 0)
    told = Told()
    run(Target(), told=told)
    assert told.lines[0] == "accuracy over 40 samples"
    # Wilson's interval of 20 of 40, by hand: (20 + z^2/2 -+ z sqrt(10 + z^2/4)) / (40 + z^2), z = 1.96.
    assert told.lines[-2] == "40 of 40, accuracy so far 50.0 % (35.2 to 64.8)"
    assert told.lines[-1] == "40 of 40"


def test_a_target_that_dies_says_what_is_kept_and_the_next_run_does_the_rest(tmp_path: Path) -> None:
    first, second, told = Target(lives=15), Target(), Told()
    with journal_in(tmp_path, resume=False) as journal, pytest.raises(LinkError) as caught:
        run(first, journal)
    assert caught.value.hint == "plug it in; 15 of 40 samples are kept: --resume goes on from there"
    with journal_in(tmp_path, resume=True) as journal:
        found = run(second, journal, told)
    assert not set(first.seen) & set(second.seen)
    assert len(first.seen) + len(second.seen) == COUNT
    assert found.earlier == 15
    assert told.lines[-1] == "40 of 40, 15 of them from an earlier run"
    assert found.target[0].tolist() == run(Target()).target[0].tolist()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("interruption", [KeyboardInterrupt(), SystemExit(143)])
def test_an_interruption_says_what_is_kept(tmp_path: Path, interruption: BaseException) -> None:
    told = Told()
    with journal_in(tmp_path, resume=False) as journal, pytest.raises(type(interruption)):
        run(Target(7, interruption), journal, told)
    assert told.lines[-1] == "7 of 40 samples are kept: --resume goes on from there"


def test_without_a_journal_nothing_is_promised() -> None:
    with pytest.raises(LinkError) as caught:
        run(Target(lives=15))
    assert caught.value.hint == "plug it in"


def test_a_run_that_dies_twice_is_taken_up_twice(tmp_path: Path) -> None:
    seen: list[int] = []
    for lives, resume in ((10, False), (10, True), (COUNT, True)):
        target = Target(lives)
        with journal_in(tmp_path, resume=resume) as journal:
            if lives < COUNT:
                with pytest.raises(LinkError):
                    run(target, journal)
            else:
                assert run(target, journal).earlier == 20
        seen += target.seen
    assert sorted(seen) == sorted(INPUTS[:, 0, 0].tolist())


def test_a_wrong_output_is_not_kept(tmp_path: Path) -> None:
    class Wrong(Target):
        def infer(self, inputs: Sequence[Array]) -> list[Array]:
            right = super().infer(inputs)
            return [right[0] + np.int8(len(self.seen) == 3)]

    with journal_in(tmp_path, resume=False) as journal, pytest.raises(VerificationError) as caught:
        run(Wrong(), journal)
    assert "--resume" not in (caught.value.hint or "")
    with journal_in(tmp_path, resume=True) as journal:
        assert len(journal.done) == 2


def test_outputs_within_a_tolerance_are_taken_and_counted_apart() -> None:
    class Near(Target):
        def infer(self, inputs: Sequence[Array]) -> list[Array]:
            right = super().infer(inputs)
            return [right[0] + np.int8(len(self.seen) == 3)]

    found = run(Near(), tolerance=litert_reference(GRAPH))
    assert (found.equal, found.largest) == (COUNT - 1, 1)


def test_what_was_kept_is_held_against_the_oracle_like_the_rest(tmp_path: Path) -> None:
    with journal_in(tmp_path, resume=False) as journal:
        journal.append(4, [np.array([[9, 9, 9]], np.int8)])
    with journal_in(tmp_path, resume=True) as journal, pytest.raises(VerificationError, match="sample 4 of forty"):
        run(Target(), journal)


def test_an_engine_that_nobody_checks_is_run_once() -> None:
    calls = 0

    def engine(order: npt.NDArray[np.intp]) -> Generator[tuple[Array, ...], None, None]:
        nonlocal calls
        for outputs in expected(order):
            calls += 1
            yield outputs

    samples = Samples(DATASET, INPUTS, None)
    found = run_on_host(engine, samples, GRAPH, None, compare=lambda *_: None, progress=Told())
    assert calls == COUNT
    assert found.equal == COUNT
