# SPDX-License-Identifier: Apache-2.0
"""The result document: what scripts rely on, what it refuses to hold, and its JSON Schema."""

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # its types are a package of their own
import pytest
from pydantic import ValidationError

from mcubench.result import METRICS, Result, Value
from unit.report.stored import NAMES, stored_document, stored_result

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = json.loads((ROOT / "docs" / "result.schema.json").read_text())

# The list of the project's architecture, "The result document": scripts rely on these names.
ARCHITECTURE = {
    *("model_size_bytes", "params_size_bytes", "macs", "flops"),
    *("flash_bytes", "ram_bytes", "code_bytes", "arena_bytes"),
    *("arena_lower_bound_bytes", "stack_bytes", "latency_ms", "inference_time_ms"),
    *("throughput_ips", "emulated_instructions", "modelled_cycles", "dwt_cycles"),
    *("systick_cycles", "host_ns", "accuracy", "error_rate"),
    *("startup_ms", "deployment_s", "energy_mwh", "temperature_c"),
    *("clock_hz", "cpu_workload_percent", "macs_executed"),
}


def everything(value: Any) -> list[Any]:
    """A document's values, at every depth."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [value, *(deep for item in inside for deep in everything(item))]


def test_every_name_of_the_architecture_is_a_metric_and_none_is_there_twice() -> None:
    names = [metric.name for metric in METRICS]
    assert set(names) >= ARCHITECTURE
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", NAMES)
def test_every_metric_of_a_result_has_a_value_with_unit_and_kind_or_a_reason(name: str) -> None:
    metrics = stored_document(name)["metrics"]
    units = {metric.name: metric.unit for metric in METRICS}
    assert [*metrics] == [*units]
    for metric, entry in metrics.items():
        if "reason" in entry:
            assert entry["reason"].strip()
            assert [*entry] == ["reason"]
        else:
            assert entry["unit"] == units[metric]
            assert entry["kind"] in {"emulated", "modelled", "computed"}
            assert entry["value"] is not None


@pytest.mark.parametrize("name", NAMES)
def test_no_0_stands_for_what_is_not_known_and_nothing_is_null(name: str) -> None:
    document = stored_document(name)
    assert not [metric for metric, entry in document["metrics"].items() if entry.get("value") == 0]
    assert None not in everything(document)


@pytest.mark.parametrize("name", NAMES)
def test_a_stored_result_is_what_the_schema_and_the_model_say(name: str) -> None:
    document = stored_document(name)
    jsonschema.validate(document, SCHEMA, cls=jsonschema.Draft202012Validator)
    assert json.loads(stored_result(name).model_dump_json()) == document


def test_the_version_comes_first() -> None:
    assert next(iter(stored_document("plain"))) == "schema_version"
    assert next(iter(json.loads(stored_result("plain").model_dump_json()))) == "schema_version"


def test_the_committed_schema_is_what_the_code_says() -> None:
    command = [sys.executable, str(ROOT / "tools" / "generate_schema.py"), "--check"]
    assert subprocess.run(command, check=False).returncode == 0


def _without_flash(document: dict[str, Any]) -> None:
    del document["metrics"]["flash_bytes"]


def _with_an_unknown_key(document: dict[str, Any]) -> None:
    document["board"]["colour"] = "green"


def _with_a_number_without_kind(document: dict[str, Any]) -> None:
    del document["metrics"]["flash_bytes"]["kind"]


def _with_a_value_and_a_reason(document: dict[str, Any]) -> None:
    document["metrics"]["flash_bytes"]["reason"] = "both"


@pytest.mark.parametrize(
    "damage", [_without_flash, _with_an_unknown_key, _with_a_number_without_kind, _with_a_value_and_a_reason]
)
def test_what_is_no_result_is_refused_by_the_model_and_by_the_schema(damage: Any) -> None:
    document = copy.deepcopy(stored_document("plain"))
    damage(document)
    with pytest.raises(ValidationError):
        Result.model_validate(document)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, SCHEMA, cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize("place", ["metrics", "operators"])
def test_an_emulated_result_cannot_hold_a_measured_number(place: str) -> None:
    document = stored_document("profiled")
    metrics = document["metrics"] if place == "metrics" else document["operators"][0]["metrics"]
    assert metrics["emulated_instructions"]["kind"] == "emulated"
    metrics["emulated_instructions"]["kind"] = "measured"
    with pytest.raises(ValidationError, match="emulated_instructions: measured, on a target that is emulated"):
        Result.model_validate(document)


def test_a_number_is_finite() -> None:
    for value in (float("nan"), float("inf")):
        with pytest.raises(ValidationError):
            Value(value=value, unit="B", kind="computed")
