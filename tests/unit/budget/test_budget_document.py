# SPDX-License-Identifier: Apache-2.0
"""budgets.yaml: every mistake is a sentence that names the place and the nearest thing known."""

import json
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]  # its types are a package of their own
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mcubench.budget import LIMITED, load_budgets
from mcubench.errors import ConfigError, FileError, McubenchError
from mcubench.result import METRICS
from unit.difference.revisions import RECORDED

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = json.loads((ROOT / "docs" / "budgets.schema.json").read_text())
TEXT = (RECORDED / "budgets.yaml").read_text(encoding="utf-8")


def refusal(tmp_path: Path, text: str) -> str:
    path = tmp_path / "budgets.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_budgets(path)
    assert caught.value.message.startswith(f"{path}: ")
    return caught.value.message.removeprefix(f"{path}: ")


def test_the_example_is_what_the_schema_for_editors_says() -> None:
    jsonschema.validate(yaml.safe_load(TEXT), SCHEMA, cls=jsonschema.Draft202012Validator)
    budget = load_budgets(RECORDED / "budgets.yaml").budgets["digits-on-cortex-m4"]
    assert list(budget.of_metrics()) == [
        *("accuracy", "emulated_instructions", "modelled_cycles", "flash_bytes"),
        *("ram_bytes", "arena_bytes", "stack_bytes"),
    ]


def test_editors_complete_every_metric_and_what_quantization_cost() -> None:
    assert [*SCHEMA["$defs"]["Limits"]["properties"]] == [*LIMITED]
    assert [*LIMITED] == [*(metric.name for metric in METRICS), "quantization_loss"]
    assert all(field["description"] for field in SCHEMA["$defs"]["Limits"]["properties"].values())


@pytest.mark.parametrize(
    ("there", "instead", "message"),
    [
        (
            "flash_bytes",
            "flash_byte",
            "budgets.digits-on-cortex-m4.limits.flash_byte: unknown key; did you mean flash_",
        ),
        ("engine: aot", "engin: aot", "budgets.digits-on-cortex-m4.engin: unknown key; did you mean engine?"),
        ("max: 32 KiB", "maxi: 32 KiB", "limits.flash_bytes.maxi: unknown key; did you mean max?"),
        ("engine: aot", "engine: auto", "engine: Input should be 'aot', 'tflm' or 'litert', got 'auto'"),
        ("max: 32 KiB", "max: 32 KB", "limits.flash_bytes: '32 KB': the unit 'KB' does not go with B"),
        ("max: 32 KiB", "max: yes", "limits.flash_bytes.max: a number, or a number and its unit, as in 60 KiB"),
        ("max: 32 KiB", "max: 2 KiB, min: 3 KiB", "limits.flash_bytes: min 3 KiB is above max 2 KiB"),
        ("{max: 32 KiB}", "{}", "limits.flash_bytes: no bound: max, min, max_growth or max_drop"),
        ("{max: 32 KiB}", "{max: 1, kind: measured}", "flash_bytes is always computed, never measured"),
        ("512 B, kind: emulated", "512 B", "limits.stack_bytes: kind is missing: measured, emulated, modelled or"),
        (
            "max_growth: 2 %",
            "max_growth: -2 %",
            "_instructions: '-2 %': a growth or drop is 0 or more",
        ),
        (
            "    baseline:",
            "    # baseline:",
            "_instructions: relative, and the budget names no baseline",
        ),
        ("    dataset:", "    # dataset:", "limits.accuracy: needs samples, and the budget names no dataset"),
        ("schema_version: 1", "schema_version: 2", "schema_version: Input should be 1, got 2"),
        ("schema_version: 1", "", "schema_version: missing"),
        ("board: mps2_an386", "board: mps2_an386\n    board: mps2_an500", "board: there twice, in the mapping"),
        ("digits-on-cortex-m4:", "two words:", "two words"),
    ],
)
def test_a_mistake_is_named_by_its_place(tmp_path: Path, there: str, instead: str, message: str) -> None:
    assert there in TEXT
    assert message in refusal(tmp_path, TEXT.replace(there, instead, 1))


def test_budgets_without_a_limit_check_nothing_and_are_refused(tmp_path: Path) -> None:
    head = TEXT.partition("    limits:")[0]
    assert "limits: none given" in refusal(tmp_path, f"{head}    limits: {{}}\n")
    assert "budgets: Dictionary should have at least 1 item" in refusal(tmp_path, "schema_version: 1\nbudgets: {}\n")


@pytest.mark.parametrize("text", ["", "[1]", "a: [", "budgets: 3", "\x00", "- a\n- b", "!!int ''"])
def test_what_is_no_file_of_budgets_is_refused(tmp_path: Path, text: str) -> None:
    assert refusal(tmp_path, text)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"cannot read the budgets file .*nothing.yaml: No such file"):
        load_budgets(tmp_path / "nothing.yaml")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(0, len(TEXT.encode()) - 1), st.binary(max_size=6), st.integers(0, 12))
def test_damaged_files_end_in_a_sentence(tmp_path: Path, place: int, junk: bytes, lost: int) -> None:
    data = TEXT.encode()
    path = tmp_path / "damaged.yaml"
    path.write_bytes(data[:place] + junk + data[place + lost :])
    try:
        load_budgets(path)
    except McubenchError as error:
        assert error.exit_code == 2  # noqa: PT017 - or no error at all
