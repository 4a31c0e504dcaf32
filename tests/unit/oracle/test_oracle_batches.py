# SPDX-License-Identifier: Apache-2.0
"""Samples go through the oracle a batch at a time, and the outputs are those that all at once would give."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import psutil
import pytest

from mcubench.errors import MeasurementError
from mcubench.oracle import OracleJob, infer_each, start_oracle, time_limit_s
from model_builder import random_int8
from unit.oracle.test_oracle_process import IMAGE, crashing, network

SAMPLES = random_int8(0, (7, 1, 8))


class Counted:
    """Starts the oracle, and remembers how many samples each process got."""

    def __init__(self) -> None:
        self.batches: list[int] = []
        self.model = network()

    def __call__(self, samples: Sequence[Sequence[npt.NDArray[np.int8]]]) -> OracleJob:
        self.batches.append(len(samples))
        return start_oracle(self.model, samples)


@pytest.mark.parametrize(("size", "batches"), [(3, [3, 3, 1]), (7, [7]), (100, [7])])
def test_batches_give_what_all_at_once_give_in_order(
    size: int, batches: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    start = Counted()
    with start_oracle(start.model, [[sample] for sample in SAMPLES]) as job:
        expected = [output.tobytes() for (output,) in job.answer().outputs]
    monkeypatch.setattr("mcubench.oracle.batches._BATCH_SAMPLES", size)
    assert [output.tobytes() for (output,) in infer_each(start, start.model, SAMPLES)] == expected
    assert start.batches == batches


def test_a_batch_is_as_large_as_its_bytes_allow(monkeypatch: pytest.MonkeyPatch) -> None:
    start = Counted()
    # Eight bytes go in, and four come out.
    monkeypatch.setattr("mcubench.oracle.batches._BATCH_BYTES", 25)
    assert len(list(infer_each(start, start.model, SAMPLES))) == 7
    assert start.batches == [2, 2, 2, 1]


def test_samples_are_taken_in_the_order_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mcubench.oracle.batches._BATCH_SAMPLES", 2)
    start = Counted()
    plain = [output.tobytes() for (output,) in infer_each(start, start.model, SAMPLES)]
    order = np.array([5, 0, 3])
    turned = [output.tobytes() for (output,) in infer_each(start, start.model, SAMPLES, order=order)]
    assert turned == [plain[5], plain[0], plain[3]]


def test_no_samples_start_nothing() -> None:
    start = Counted()
    assert list(infer_each(start, start.model, SAMPLES[:0])) == []
    assert start.batches == []


def test_whoever_stops_reading_leaves_no_process_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mcubench.oracle.batches._BATCH_SAMPLES", 2)
    start = Counted()
    outputs = infer_each(start, start.model, SAMPLES)
    next(outputs)
    assert psutil.Process().children()
    outputs.close()
    assert not psutil.Process().children()


def test_a_crash_is_one_sentence_and_leaves_no_process_behind() -> None:
    model = crashing()
    with pytest.raises(MeasurementError, match="crashed on this model"):
        list(
            infer_each(lambda samples: start_oracle(model, samples), model, np.stack([sample for [sample] in IMAGE]))
        )
    assert not psutil.Process().children()


def test_the_limit_of_time_grows_with_the_work() -> None:
    # 8 x 6 and 6 x 4 multiply-accumulates an inference.
    assert time_limit_s(network(), 10_000_000) - time_limit_s(network(), 0) == pytest.approx(72 * 1e7 / 20e6)
