# SPDX-License-Identifier: Apache-2.0
"""What TFLM's recording allocator prints, read: made-up lines, and those of the package itself."""

from mcubench.dataset import resolve_model_path
from mcubench.model import Model, peak_activation_bytes, read_model
from mcubench.oracle import Allocation, Allocations, Runtime, interpreters, start_runtime
from mcubench.oracle.allocations import parse_allocations
from model_builder import random_int8
from unit.oracle.test_oracle_process import network

TAG = "[RecordingMicroAllocator]"
PRINTED = f"""\
{TAG} Arena allocation total 5984 bytes
{TAG} Arena allocation head 1792 bytes
{TAG} Arena allocation tail 4192 bytes
{TAG} 'TfLiteEvalTensor data' used 600 bytes with alignment overhead (requested 590 bytes for 25 allocations)
{TAG} 'NodeAndRegistration struct' used 704 bytes with alignment overhead (requested 700 bytes for 11 NodeAndRegistration structs)
"""  # noqa: E501 - as it is printed


def test_totals_and_kinds_are_read_as_they_are_printed() -> None:
    kinds = (
        Allocation("TfLiteEvalTensor data", 25, 590, 600),
        Allocation("NodeAndRegistration struct", 11, 700, 704),
    )
    assert parse_allocations(PRINTED) == Allocations(5984, 1792, 4192, kinds, 0)


def test_a_line_of_the_allocator_that_is_not_known_is_left_out_and_counted() -> None:
    strange = f"{TAG} Arena allocation middle 3 bytes\n{TAG}\n{TAG} 'a' used many bytes\n"
    read = parse_allocations(strange + PRINTED + f"{TAG} Arena allocation total -1 bytes\n")
    assert read.unknown_lines == 4
    assert (read.total_bytes, len(read.kinds)) == (5984, 2)


def test_lines_of_others_are_none_of_its() -> None:
    assert parse_allocations("INFO: XNNPACK\n\n" + PRINTED + "\0") == parse_allocations(PRINTED)
    assert parse_allocations("") == Allocations(None, None, None, (), 0)


def account(model: Model, package: str = interpreters.TFLM) -> Allocations | None:
    [index] = model.graph.inputs
    with start_runtime(Runtime(package), model, [[random_int8(0, model.graph.tensors[index].shape)]]) as job:
        return job.answer().allocations


def test_the_package_s_own_account_is_understood_to_the_last_line_and_adds_up() -> None:
    for model in (read_model(resolve_model_path("digits")), network()):
        read = account(model)
        assert read is not None
        assert read.unknown_lines == 0
        assert read.head_bytes is not None
        assert read.tail_bytes is not None
        assert read.total_bytes == read.head_bytes + read.tail_bytes
        # All tensors that are alive at once have to be in the head.
        assert read.head_bytes >= peak_activation_bytes(model.graph)
        assert sum(kind.used_bytes for kind in read.kinds) < read.tail_bytes
        counts = {kind.name: kind.count for kind in read.kinds}
        assert counts["TfLiteEvalTensor data"] == len(model.graph.tensors)
        assert counts["NodeAndRegistration struct"] == len(model.graph.operators)


def test_the_account_is_the_same_each_time() -> None:
    assert account(network()) == account(network())


def test_litert_keeps_no_account() -> None:
    assert account(network(), interpreters.LITERT) is None
