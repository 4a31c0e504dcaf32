# SPDX-License-Identifier: Apache-2.0
"""Accepting a change: the broken bounds of the file are other ones, and every other character is what it was."""

import difflib

import pytest
import yaml

from mcubench.budget import Budgets, Evidence, acceptance_of, judge, replace_bounds
from mcubench.errors import ConfigError
from unit.difference.revisions import RECORDED, revision

TEXT = (RECORDED / "budgets.yaml").read_text(encoding="utf-8")
NAME = "digits-on-cortex-m4"


def parsed(text: str) -> Budgets:
    return Budgets.model_validate(yaml.safe_load(text))


def accepted(text: str) -> str:
    report = judge(NAME, parsed(text).budgets[NAME], Evidence(revision(2), revision(1)))
    return replace_bounds(text, acceptance_of((report,)).bounds, "budgets.yaml")


def changed(before: str, after: str) -> list[str]:
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line[:2] in {"- ", "+ "}]


def test_only_the_broken_bounds_change_and_comments_stay() -> None:
    comment = "# the product has 12 KiB, and 4 KiB of them are not ours"
    assert changed(TEXT, accepted(TEXT)) == [
        "-       flash_bytes: {max: 32 KiB}",
        "+       flash_bytes: {max: 39.35 KiB}",
        f"-       ram_bytes: {{max: 8 KiB, max_growth: 1 %}} {comment}",
        f"+       ram_bytes: {{max: 11.17 KiB, max_growth: 1 %}} {comment}",
        "-       arena_bytes: {max: 1.5 KiB}",
        "+       arena_bytes: {max: 5 KiB}",
        "-       modelled_cycles: {max: 2 M}",
        "+       modelled_cycles: {max: 2.908 M}",
    ]


def test_what_was_accepted_passes_from_then_on() -> None:
    budget = parsed(accepted(TEXT)).budgets[NAME]
    report = judge(NAME, budget, Evidence(revision(2), revision(2)))
    assert {judgement.verdict for judgement in report.judgements} == {"pass"}


def test_a_relative_bound_stays_and_wants_another_baseline() -> None:
    report = judge(NAME, parsed(TEXT).budgets[NAME], Evidence(revision(2), revision(1)))
    acceptance = acceptance_of((report,))
    assert acceptance.baselines == (NAME,)
    assert not [place for place in acceptance.bounds if place[-1] == "max_growth"]


def test_nothing_changes_where_nothing_is_broken() -> None:
    report = judge(NAME, parsed(TEXT).budgets[NAME], Evidence(revision(1), revision(1)))
    assert acceptance_of((report,)).bounds == {}


@pytest.mark.parametrize(
    ("there", "here", "expected"),
    [
        ("{max: 32 KiB}", "{max: '32 KiB'}", "      flash_bytes: {max: '39.35 KiB'}"),
        ("{max: 32 KiB}", '{"max" : "32 KiB" }', '      flash_bytes: {"max" : "39.35 KiB" }'),
        ("{max: 32 KiB}", "{max: 32768}", "      flash_bytes: {max: 40292}"),
        ("{max: 32 KiB}", "\n        max:   32 KiB   # flash", "        max:   39.35 KiB   # flash"),
    ],
)
def test_a_bound_is_replaced_however_it_is_written(there: str, here: str, expected: str) -> None:
    assert expected in accepted(TEXT.replace(there, here)).splitlines()


def test_windows_line_ends_stay() -> None:
    text = TEXT.replace("\n", "\r\n")
    assert accepted(text) == accepted(TEXT).replace("\n", "\r\n")


@pytest.mark.parametrize(("anchored", "alias"), [("8 KiB", "ram_bytes: {max: 8 KiB"), ("512 B", "{max: 512 B")])
def test_a_bound_that_shares_an_anchor_is_left_to_a_person(anchored: str, alias: str) -> None:
    text = TEXT.replace("flash_bytes: {max: 32 KiB}", f"flash_bytes: {{max: &m {anchored}}}")
    text = text.replace(alias, alias.replace(anchored, "*m "))
    with pytest.raises(ConfigError, match="cannot be changed without changing other values") as caught:
        accepted(text)
    assert caught.value.hint == "change it by hand: values that share a YAML anchor are one text"
