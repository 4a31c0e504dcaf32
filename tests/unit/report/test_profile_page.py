# SPDX-License-Identifier: Apache-2.0
"""The profile as a page: everything in one file, nothing fetched, the data in it."""

import json
import re

import pytest

from mcubench.report.profile_page import render_profile_page
from mcubench.result import Result, Value
from unit.report.stored import stored_document, stored_result

PAGE = render_profile_page(stored_result("profiled"))


def test_the_page_fetches_nothing() -> None:
    # plotly.js comes inline; the only elements that could fetch are scripts, links, images and frames.
    assert not re.findall(r"<(?:script|img|iframe|link)\b[^>]*\b(?:src|href)\s*=", PAGE)


def test_the_page_carries_the_result_as_json() -> None:
    embedded = re.search(r'<script type="application/json" id="result">(.*?)</script>', PAGE, re.DOTALL)
    assert embedded is not None
    assert Result.model_validate(json.loads(embedded[1])) == stored_result("profiled")


def test_every_operator_and_every_function_is_drawn() -> None:
    result = stored_result("profiled")
    assert result.operators is not None
    assert result.functions is not None
    for row in result.operators:
        assert f'"{row.index} {row.name}"' in PAGE
    for function in result.functions:
        metric = function.metrics["emulated_instructions"]
        assert isinstance(metric, Value)
        assert json.dumps(function.name)[1:-1] in PAGE
    assert "modelled cycles of each operator" in PAGE


def test_a_name_cannot_break_out_of_the_page() -> None:
    document = stored_document("profiled")
    document["model"]["name"] = "</script><script>alert(1)</script>"
    page = render_profile_page(Result.model_validate(document))
    assert "<script>alert" not in page


def test_a_result_without_a_profile_is_refused() -> None:
    with pytest.raises(ValueError, match="no profile"):
        render_profile_page(stored_result("plain"))
