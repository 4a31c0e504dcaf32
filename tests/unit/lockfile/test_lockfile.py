# SPDX-License-Identifier: Apache-2.0
"""Lock files: what is written is read again, and every difference of a run is told."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mcubench.errors import ConfigError, McubenchError
from mcubench.lockfile import LockEntry, LockFile, compare_entry, load_lock, make_entry, write_lock
from mcubench.result import Result
from mcubench.store.document import read_result
from unit.difference.revisions import revision, revision_document
from unit.report.stored import stored_result

ENTRY = make_entry(revision(1), model="model.tflite", dataset="samples.npz")
TEXT = write_lock(LockFile(engine="aot", runs={"digits": ENTRY}))


def changed(**changes: Any) -> Result:
    document = revision_document(1)
    for path, value in changes.items():
        here = document
        *folders, last = path.split("__")
        for folder in folders:
            here = here[folder]
        here[last] = value
    return read_result(document, "x")


def differences(result: Result, entry: LockEntry = ENTRY) -> list[tuple[str, str]]:
    report = compare_entry("digits", entry, result)
    assert report.equal == (not report.differences)
    return [(difference.what, difference.name) for difference in report.differences]


def test_an_entry_asks_for_the_run_as_it_was() -> None:
    run = ENTRY.run
    assert (run.board, run.emulate, run.engine, run.kernels, run.optimize) == (
        "mps2_an386",
        "qemu",
        "aot",
        None,
        "balanced",
    )
    assert (run.input, run.dataset, run.iterations, run.warmup, run.profile) == (
        "random:0",
        "samples.npz",
        2,
        0,
        True,
    )
    assert ENTRY.model_sha256 == revision(1).model.sha256
    assert ENTRY.tools["toolchain"].startswith("arm-none-eabi-gcc ")
    assert ENTRY.tools["emulator"].startswith("qemu-system-arm ")
    assert "python" not in ENTRY.tools


def test_a_planned_arena_comes_of_the_model_and_is_not_asked_for() -> None:
    planned = stored_result("planned")
    assert planned.arena is not None
    assert planned.arena.tensors
    assert make_entry(planned, model="model.tflite", dataset="samples.npz").run.arena_bytes is None


def test_the_rate_of_an_application_is_had_from_its_workload() -> None:
    entry = make_entry(stored_result("profiled"), model="m", dataset="d")
    # The stored run was made with --rate 10.
    assert entry.run.rate_hz == 10


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "mcubench.lock"
    path.write_text(TEXT, encoding="utf-8")
    assert load_lock(path) == LockFile(engine="aot", runs={"digits": ENTRY})
    assert write_lock(load_lock(path)) == TEXT
    assert "      ram_bytes: {value: 7592, unit: B, kind: computed}\n" in TEXT


def test_the_same_result_is_equal() -> None:
    report = compare_entry("digits", ENTRY, revision(1))
    assert report.equal
    assert report.figures == len(ENTRY.figures) > 20


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"model__sha256": "0" * 64}, [("file", "model")]),
        ({"dataset__sha256": "0" * 64}, [("file", "data set")]),
        ({"board__digest": "0" * 64}, [("file", "board description")]),
        ({"provenance__toolchain": "gcc 99"}, [("tool", "toolchain")]),
        ({"provenance__emulator": "qemu 99"}, [("tool", "emulator")]),
        ({"provenance__library_digest": "1" * 64}, [("tool", "library_digest")]),
        ({"provenance__counter": "SysTick"}, [("tool", "counter")]),
        ({"provenance__elf_sha256": "0" * 64}, [("firmware", "firmware")]),
        ({"verification__output_sha256": ["0" * 64]}, [("output", "output")]),
        ({"metrics__ram_bytes__value": 7593}, [("figure", "ram_bytes")]),
        ({"metrics__emulated_instructions__counter": "SysTick"}, [("figure", "emulated_instructions")]),
        ({"metrics__stack_bytes": {"reason": "no paint"}}, [("figure", "stack_bytes")]),
        ({"provenance__python": "9.9"}, []),
    ],
)
def test_whatever_differs_is_named(changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert differences(changed(**changes)) == expected


def test_a_difference_says_what_was_locked_and_what_was_found() -> None:
    (difference,) = compare_entry("digits", ENTRY, changed(metrics__ram_bytes__value=7593)).differences
    assert (difference.locked, difference.found) == ("7,592 B (computed)", "7,593 B (computed)")


def test_a_measured_time_within_3_percent_is_noise_and_beyond_is_a_difference() -> None:
    def measured(value: float) -> Result:
        metric = {"value": value, "unit": "ms", "kind": "measured", "counter": "dwt_cycles"}
        return changed(target__kind="measured", metrics__latency_ms=metric)

    entry = make_entry(measured(10.0), model="m", dataset="d")
    report = compare_entry("x", entry, measured(10.2))
    assert report.equal
    assert [difference.name for difference in report.noise] == ["latency_ms"]
    assert differences(measured(10.4), entry) == [("figure", "latency_ms")]


def test_a_result_with_an_accuracy_needs_its_samples() -> None:
    with pytest.raises(ConfigError, match=r"the samples of samples.npz are needed to have the accuracy again"):
        make_entry(revision(1), model="m", dataset=None)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(0, len(TEXT.encode()) - 1), st.binary(max_size=6), st.integers(0, 20))
def test_a_damaged_lock_file_ends_in_a_sentence(tmp_path: Path, place: int, junk: bytes, lost: int) -> None:
    data = TEXT.encode()
    path = tmp_path / "mcubench.lock"
    path.write_bytes(data[:place] + junk + data[place + lost :])
    try:
        load_lock(path)
    except McubenchError as error:
        assert error.exit_code == 2  # noqa: PT017 - or no error at all


def test_the_text_is_plain_yaml() -> None:
    assert yaml.safe_load(TEXT)["runs"]["digits"]["figures"]["ram_bytes"]["value"] == 7592
