# SPDX-License-Identifier: Apache-2.0
"""What goes into the store comes out of it, found by id, tag, place in time and filter."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mcubench.errors import ConfigError, StoreError
from mcubench.store import RunFilter, Store, open_store
from unit.report.stored import NAMES, stored_result


@pytest.mark.parametrize("name", NAMES)
def test_a_result_comes_out_of_the_store_as_it_went_in(name: str, store: Store) -> None:
    before = datetime.now(UTC)
    added = store.add(stored_result(name), tags=["first"], revision="0" * 40)
    run = store.get(added.id)
    assert run == added
    assert run.result == stored_result(name)
    assert (run.tags, run.revision) == (("first",), "0" * 40)
    assert run.created is not None
    assert before <= run.created <= datetime.now(UTC)


def test_the_same_result_had_twice_is_two_runs(store: Store) -> None:
    first, second = store.add(stored_result("plain")), store.add(stored_result("plain"))
    assert first.id != second.id
    assert store.count() == 2


def test_latest_counts_back_from_the_newest(store: Store) -> None:
    ids = [store.add(stored_result("plain")).id for _ in range(3)]
    assert [store.get(text).id for text in ("latest", "latest~0", "latest~1", "latest~2")] == [ids[2], *reversed(ids)]
    with pytest.raises(StoreError, match=r"no run latest~3: the store .* has 3 runs"):
        store.get("latest~3")


def test_a_unique_beginning_of_an_id_is_enough(store: Store) -> None:
    run = store.add(stored_result("plain"))
    assert store.get(run.id[:4]) == run
    with pytest.raises(StoreError, match=f"no run '{run.id[:3]}'"):
        store.get(run.id[:3])


def test_what_is_not_there_is_named_with_the_tag_that_is_most_like_it(store: Store) -> None:
    store.add(stored_result("plain"), tags=["baseline"])
    with pytest.raises(StoreError, match="there is no run 'basline'") as caught:
        store.get("basline")
    assert caught.value.hint == "did you mean baseline?"


def test_a_tag_is_one_runs_and_moves(store: Store) -> None:
    first, second = store.add(stored_result("plain"), tags=["best"]), store.add(stored_result("profiled"))
    assert store.tag(second.id, "best") == (first.id, second.id)
    assert store.tag("latest", "best") == (None, second.id)
    assert store.get("best").id == second.id
    assert store.get(first.id).tags == ()
    store.untag(second.id, "best")
    assert store.get(second.id).tags == ()
    with pytest.raises(StoreError, match=f"run {second.id} has no tag 'best'"):
        store.untag(second.id, "best")


def test_deleting_several_deletes_all_or_none(store: Store) -> None:
    first, second = store.add(stored_result("plain"), tags=["best"]), store.add(stored_result("plain"))
    with pytest.raises(StoreError, match="no run 'worst'"):
        store.delete([first.id, "worst"])
    assert store.count() == 2
    assert store.delete(["best", first.id]) == (first.id,)
    assert [row.id for row in store.history()] == [second.id]


def test_a_history_has_the_figures_of_the_results_and_the_newest_run_first(store: Store) -> None:
    ids = [store.add(stored_result(name)).id for name in NAMES]
    rows = store.history()
    assert [row.id for row in rows] == ids[::-1]
    for row, name in zip(rows, reversed(NAMES), strict=True):
        result = stored_result(name)
        values = {metric: value for metric, value in result.metrics.items() if hasattr(value, "value")}
        assert {metric: figure.value for metric, figure in row.figures.items()} == {
            metric: value.value for metric, value in values.items()
        }
        assert (row.board, row.model, row.engine, row.kind) == (
            *(result.board.id, result.model.name),
            *(result.engine, result.target.kind),
        )
    assert [row.id for row in store.history(limit=1, offset=1)] == [ids[-2]]


def test_a_filter_leaves_out_what_differs_in_any_part(store: Store) -> None:
    plain = store.add(stored_result("plain"), tags=["release/1.0"], revision="ab" * 20)
    profiled = store.add(stored_result("profiled"), tags=["release/1.1"])
    assert plain.created is not None
    every = {plain.id, profiled.id}
    cases: tuple[tuple[RunFilter, set[str]], ...] = (
        (RunFilter(), every),
        (RunFilter(board="mps2_an500"), {profiled.id}),
        (RunFilter(board="mps2"), set()),
        (RunFilter(model="digits", engine="aot", kind="emulated"), every),
        (RunFilter(model=plain.result.model.sha256[:8]), every),
        (RunFilter(model="%"), set()),
        (RunFilter(tag="release/*"), every),
        (RunFilter(tag="release/1_0"), set()),
        (RunFilter(tag="*.1"), {profiled.id}),
        (RunFilter(revision="abab"), {plain.id}),
        (RunFilter(since=plain.created), every),
        (RunFilter(until=plain.created), {plain.id}),
        (RunFilter(since=plain.created + timedelta(microseconds=1)), {profiled.id}),
    )
    for asked, expected in cases:
        assert {row.id for row in store.history(asked)} == expected, asked
        assert store.count(asked) == len(expected), asked


def test_a_trend_has_the_oldest_first_and_of_a_limited_number_the_newest(store: Store) -> None:
    ids = [store.add(stored_result("plain"), revision="c" * 40).id for _ in range(3)]
    points = store.series("flash_bytes")
    assert [point.run_id for point in points] == ids
    flash = stored_result("plain").metrics["flash_bytes"]
    assert {point.figure.value for point in points} == {getattr(flash, "value", None)}
    assert {(point.figure.unit, point.figure.kind, point.revision) for point in points} == {
        ("B", "computed", "c" * 40)
    }
    assert [point.run_id for point in store.series("flash_bytes", limit=2)] == ids[1:]
    assert store.series("energy_mwh") == []
    assert store.series("flash_bytes", RunFilter(board="nowhere")) == []


def test_looking_into_a_store_that_is_not_there_makes_nothing(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "deep" / "results.sqlite"))
    assert (store.history(), store.count(), store.series("flash_bytes")) == ([], 0, [])
    for use in (store.get, lambda name: store.tag(name, "x"), lambda name: store.delete([name])):
        with pytest.raises(StoreError, match="has 0 runs"):
            use("latest")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["", "latest", "latest~1", "beef", "0123456789ab", "a b", "x.json", "-x", "a" * 65, "ä"]
)
def test_a_name_that_could_be_something_else_is_no_tag(name: str, store: Store) -> None:
    with pytest.raises(ConfigError, match="cannot be a tag"):
        store.add(stored_result("plain"), tags=[name])
    assert store.count() == 0
