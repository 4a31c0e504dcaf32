# SPDX-License-Identifier: Apache-2.0
"""Who is to blame for a change, on the results of real runs: one layer is wider, and all else is the same."""

import pytest

from mcubench.difference import Change, blame, change_of_metric, difference_of
from mcubench.result import Absent, Metric, Result, Value
from mcubench.store.document import read_result
from unit.difference.revisions import CHANNELS_AFTER, CHANNELS_BEFORE, revision, revision_document
from unit.report.stored import stored_result

WIDER = CHANNELS_AFTER - CHANNELS_BEFORE
WIDE_LAYER = f"operator 6 CONV_2D 1x4x4x{CHANNELS_AFTER} (was 1x4x4x{CHANNELS_BEFORE})"


def value(result: Result, metric: str) -> float:
    found = result.metrics[metric]
    assert isinstance(found, Value)
    return found.value


def with_metric(result: Result, name: str, metric: Metric) -> Result:
    return result.model_copy(update={"metrics": {**result.metrics, name: metric}})


@pytest.mark.parametrize("metric", ["ram_bytes", "flash_bytes"])
def test_the_components_of_a_memory_add_up_to_its_change(metric: str) -> None:
    before, after = revision(1), revision(2)
    parts = blame(before, after, metric)
    assert sum(part.difference for part in parts) == value(after, metric) - value(before, metric)


def test_the_wide_layer_is_to_blame_for_the_ram() -> None:
    (arena,) = blame(revision(1), revision(2), "ram_bytes")
    assert (arena.what, arena.name) == ("component", "arena")
    # int8 activations of 4 x 4 pixels.
    assert (arena.parts[0].name, arena.parts[0].difference) == (WIDE_LAYER, 4 * 4 * WIDER)
    assert arena.because is not None
    assert arena.because.startswith("5,120 B of activations are alive at operator 7 AVERAGE_POOL_2D")


def test_weights_are_blamed_on_the_layers_that_have_them() -> None:
    weights = blame(revision(1), revision(2), "flash_bytes")[0]
    assert weights.name == "model weights"
    dense, wide = weights.parts
    # The dense layer reads 2 x 2 pixels more of each new channel for each of its 10 outputs.
    assert (dense.name, dense.difference) == ("operator 9 FULLY_CONNECTED 1x10", 10 * 2 * 2 * WIDER)
    # A 1 x 1 convolution of 24 channels; for each channel a bias and a multiplier of 4 bytes, and a shift of one.
    assert (wide.name, wide.difference) == (WIDE_LAYER, (24 + 4 + 4 + 1) * WIDER)


def test_what_packing_adds_to_the_weights_counts_as_code_and_is_some_layers() -> None:
    before, after = revision(1), revision(2)
    parts = blame(before, after, "code_bytes")
    assert sum(part.difference for part in parts) == value(after, "code_bytes") - value(before, "code_bytes")
    assert parts[0].name == "packing of the model weights"
    # For each new channel a multiplier of 4 bytes and a shift of 1; the bias is in the file.
    assert (parts[0].parts[0].name, parts[0].parts[0].difference) == (WIDE_LAYER, (4 + 1) * WIDER)


def test_the_instructions_of_operators_add_up_and_the_functions_inside_are_named() -> None:
    before, after = revision(1), revision(2)
    parts = blame(before, after, "emulated_instructions")
    assert parts[0].name == WIDE_LAYER
    assert parts[0].parts[0].name == "kernels::Conv2dInt8"
    change = value(after, "emulated_instructions") - value(before, "emulated_instructions")
    assert sum(part.difference for part in parts) == change


def test_a_latency_is_blamed_on_the_operators_cycles() -> None:
    parts = blame(revision(1), revision(2), "latency_ms")
    assert (parts[0].name, parts[0].unit) == (WIDE_LAYER, "cycles")


def test_nothing_is_to_blame_where_nothing_changed() -> None:
    for metric in revision(1).metrics:
        assert blame(revision(1), revision(1), metric) == ()


def test_without_a_baseline_the_whole_is_taken_apart() -> None:
    parts = blame(None, revision(2), "ram_bytes")
    assert [part.name for part in parts][:2] == ["arena", "stack"]
    assert sum(part.difference for part in parts) == value(revision(2), "ram_bytes")
    assert "was" not in parts[0].parts[0].name


def test_a_layer_in_front_does_not_make_the_symbols_behind_it_new() -> None:
    document = revision_document(1)
    inserted = {"index": 0, "name": "QUANTIZE", "output_shape": [1, 8, 8, 1], "metrics": {}}
    document["operators"] = [inserted, *document["operators"]]
    for index, row in enumerate(document["operators"]):
        row["index"] = index
    for row in document["functions"]:
        row["operator"] += 1
    for symbol in document["footprint"]["symbols"]:
        if "operator" in symbol:
            index = symbol["operator"]
            symbol["name"] = symbol["name"].replace(f"Operator{index}", f"Operator{index + 1}")
            symbol["operator"] = index + 1
    moved = read_result(document, "x")
    assert blame(revision(1), moved, "flash_bytes") == ()
    assert blame(revision(1), moved, "emulated_instructions") == ()


def test_a_symbol_too_small_to_be_listed_on_one_side_is_not_called_new() -> None:
    document = revision_document(1)
    harness = [s for s in document["footprint"]["symbols"] if s["component"] == "harness"]
    smallest = min(harness, key=lambda symbol: symbol["size_bytes"])
    document["footprint"]["symbols"].remove(smallest)
    assert blame(read_result(document, "x"), revision(1), "harness_flash_bytes") == ()


def test_a_difference_lists_what_both_have_and_why_the_rest_has_none() -> None:
    difference = difference_of(revision(1), revision(2))
    changes = {change.name: change for change in difference.metrics}
    assert changes["arena_bytes"].difference == 3840
    assert changes["arena_bytes"].percent == pytest.approx(300)
    assert "dwt_cycles" not in changes
    assert {change.name: change.difference for change in difference.ram if change.difference} == {"arena": 3840}
    assert [operator.index_after for operator in difference.operators] == list(range(11))


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"kind": "measured"}, "emulated before and measured after: numbers of different kinds are not compared"),
        ({"counter": "SysTick"}, "counted by QEMU plugin before and by SysTick after"),
        ({"unit": "cycles"}, "instructions and cycles cannot be compared"),
    ],
)
def test_numbers_that_are_not_the_same_thing_have_no_difference(other: dict[str, str], reason: str) -> None:
    count = Value(value=100, unit="instructions", kind="emulated", counter="QEMU plugin")
    change = change_of_metric("x", count, count.model_copy(update=other))
    assert (change.difference, change.reason) == (None, reason)


def test_kinds_can_be_mixed_by_name_and_units_cannot() -> None:
    count = Value(value=100, unit="instructions", kind="emulated", counter="QEMU plugin")
    other = count.model_copy(update={"kind": "measured", "value": 110})
    assert change_of_metric("x", count, other, across_kinds=True).difference == 10
    other = other.model_copy(update={"unit": "cycles"})
    assert change_of_metric("x", count, other, across_kinds=True).difference is None


def test_a_number_that_was_not_had_keeps_its_reason() -> None:
    change = change_of_metric("x", Value(value=1, unit="B", kind="computed"), Absent(reason="no meter"))
    assert change == Change(name="x", unit="B", before=1, reason="after: no meter")


def test_results_without_a_profile_are_compared_as_a_whole() -> None:
    plain = stored_result("plain")
    assert blame(plain, plain, "emulated_instructions") == ()
    assert difference_of(plain, plain).operators == ()
