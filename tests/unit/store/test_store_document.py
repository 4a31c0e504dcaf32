# SPDX-License-Identifier: Apache-2.0
"""What is read as a run, and what is not: it is named, and nothing of it gets in."""

import copy
import json
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mcubench.errors import ConfigError, McubenchError
from mcubench.result import METRICS, Absent
from mcubench.store import load_run, open_store
from mcubench.store.document import MAX_DOCUMENT_BYTES, inflate, new_document, parse_run, write_run
from unit.report.stored import stored_document, stored_result

RUN = new_document(stored_result("profiled"), datetime(2026, 11, 30, 12, tzinfo=UTC), ("best",), "ab" * 20)
RUN_TEXT = write_run(RUN).encode()


def changed(**values: Any) -> dict[str, Any]:
    """A result in which something is another way."""
    return {**stored_document("plain"), **values}


def without(key: str) -> dict[str, Any]:
    """A result in which something is missing."""
    return {name: value for name, value in stored_document("plain").items() if name != key}


def test_a_run_that_was_written_is_read_as_it_was() -> None:
    assert parse_run(RUN_TEXT, "x") == RUN
    assert parse_run(write_run(RUN, indent=2).encode(), "x") == RUN
    # However its JSON is laid out.
    assert parse_run(json.dumps(json.loads(RUN_TEXT), sort_keys=True).encode(), "x").run == RUN.run


def test_a_bare_result_has_no_time_and_its_content_is_its_id() -> None:
    text = json.dumps(stored_document("plain")).encode()
    run = parse_run(text, "x").run
    assert (run.created, run.tags, run.result) == (None, (), stored_result("plain"))
    assert parse_run(text + b"\n", "y").run.id == run.id
    assert parse_run(json.dumps(changed(iterations=3)).encode(), "x").run.id != run.id


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ([], "it is no JSON object"),
        ({}, "not a result of mcubench: it has no schema_version"),
        ({"name": "express", "version": "4.0.0"}, "not a result of mcubench"),
        (changed(schema_version=2), r"schema_version is 2, and mcubench \S+ reads 1"),
        (changed(schema_version="one"), "schema_version: "),
        (changed(secret=1), "secret: unknown key"),
        (without("engine"), "engine: missing"),
        (changed(engine="\x1b[2Jaot"), "a control character in a text"),
        (changed(provenance={"\x9b2J": "x"}), "a control character in a text"),
        (without("metrics"), "metrics: missing"),
        (changed(metrics={"speed": {"reason": "none"}}), "metrics: 'speed' is not known to mcubench"),
        (changed(metrics={"macs": {"value": "many"}}), "metrics.macs"),
        (changed(iterations="often"), "iterations: .*'often'"),
        (changed(model={"name": "x", "sha256": "0", "size_bytes": 1}), "model.sha256: "),
        ({"schema_version": 1, "model": {}, "board": {}, "runs": []}, "several results in one"),
        ({**json.loads(RUN_TEXT), "run_schema_version": 7}, "run_schema_version is 7"),
        ({**json.loads(RUN_TEXT), "id": "0" * 12}, "id: not that of this time and result: the file was changed"),
        ({**json.loads(RUN_TEXT), "created": "2026-11-30T12:00:01Z"}, "the file was changed"),
        ({**json.loads(RUN_TEXT), "created": "yesterday"}, "created: "),
        ({**json.loads(RUN_TEXT), "created": "2026-11-30T12:00:00"}, "created: .*timezone"),
        ({**json.loads(RUN_TEXT), "tags": ["latest"]}, "'latest' cannot be a tag"),
        ({**json.loads(RUN_TEXT), "revision": "HEAD"}, "revision: "),
        ({**json.loads(RUN_TEXT), "result": None}, "result: missing, or no object"),
    ],
)
def test_what_does_not_fit_is_named(document: object, said: str) -> None:
    with pytest.raises(ConfigError, match=f"^some.json: .*{said}"):
        parse_run(json.dumps(document).encode(), "some.json")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "not JSON: "),
        (RUN_TEXT[:-100], "not JSON: "),
        (b"\xff\xfe{}", "not JSON: "),
        (b'{"a": 1, "b": 2, "a": 3}', "the key 'a' is there twice"),
        (b'{"a": NaN}', "NaN is not a number"),
        (b'{"a": -Infinity}', "-Infinity is not a number"),
        (b'{"a": 1e999}', "1e999 is too large"),
        (b'{"a": ' + b"9" * 5000 + b"}", "a number of 5000 digits"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"a": ' + b"[" * 900 + b"]" * 900 + b"}", "nested too deeply"),
        (b" " * (MAX_DOCUMENT_BYTES + 1), "too long for a run"),
    ],
)
def test_what_is_no_json_that_means_one_thing_is_refused(text: bytes, said: str) -> None:
    with pytest.raises(ConfigError, match=f"^some.json: .*{said}"):
        parse_run(text, "some.json")


def test_a_result_of_an_older_mcubench_says_of_a_new_metric_that_it_was_not_known() -> None:
    document = stored_document("plain")
    del document["metrics"]["energy_mwh"]
    document["mcubench"] = "0.0.9"
    metrics = parse_run(json.dumps(document).encode(), "x").run.result.metrics
    assert [*metrics] == [metric.name for metric in METRICS]
    assert metrics["energy_mwh"] == Absent(reason="mcubench 0.0.9 did not know this metric yet")


def test_a_run_of_an_older_mcubench_keeps_its_id_on_the_way_through_a_store(tmp_path: Path) -> None:
    document = stored_document("plain")
    del document["metrics"]["energy_mwh"]
    (tmp_path / "old.json").write_text(json.dumps(document))
    first, second = (open_store(str(tmp_path / name)) for name in ("first.sqlite", "second.sqlite"))
    [name] = first.import_(tmp_path / "old.json").added
    [exported] = first.export()
    assert json.loads(write_run(exported))["result"] == document
    (tmp_path / "run.json").write_text(write_run(exported))
    assert second.import_(tmp_path / "run.json").added == (name,)
    assert second.get(name) == first.get(name) == load_run(str(tmp_path / "run.json"))


def test_a_stored_result_that_would_fill_the_memory_is_refused() -> None:
    bomb = zlib.compress(b"[" + b" " * (2 * MAX_DOCUMENT_BYTES) + b"]")
    with pytest.raises(ConfigError, match="run 1: damaged: it has no end"):
        inflate(bomb, "run 1")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_bytes_make_the_reader_fail_but_with_an_error_of_ours(data: st.DataObject) -> None:
    text = bytearray(RUN_TEXT)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(text) - 1))
        text[place : place + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=20))
    _read(bytes(text))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_value_in_any_place_makes_the_reader_fail_but_with_an_error_of_ours(
    data: st.DataObject,
) -> None:
    document = copy.deepcopy(json.loads(RUN_TEXT))
    here: Any = document
    while True:
        key = data.draw(st.sampled_from(sorted(here) if isinstance(here, dict) else range(len(here))))
        if not isinstance(here[key], dict | list) or not here[key] or data.draw(st.integers(0, 3)) == 0:
            break
        here = here[key]
    here[key] = data.draw(_JSON)
    _read(json.dumps(document).encode())


def _read(text: bytes) -> None:
    """Read; what is read as a run is one that can be written and read again."""
    said = ""
    try:
        document = parse_run(text, "x")
    except McubenchError as error:
        said = error.message
    else:
        assert parse_run(write_run(document).encode(), "x") == document
    assert said.isprintable()
