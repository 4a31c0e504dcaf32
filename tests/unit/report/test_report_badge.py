# SPDX-License-Identifier: Apache-2.0
"""A number as a badge: its text, its size, and what hostile names make of it."""

from xml.etree import ElementTree as ET

import pytest
from PIL import ImageFont

from mcubench.report.badge import render_badge
from mcubench.report.named_run import NamedRun
from mcubench.report.text_width import text_width_px
from mcubench.result import Absent, find_metric
from unit.report.hostile import NAMES, hostile_run
from unit.report.stored import stored_result

SVG = "{http://www.w3.org/2000/svg}"
RUN = NamedRun("profiled", stored_result("profiled"))


def parts(svg: str) -> tuple[ET.Element, list[ET.Element]]:
    root = ET.fromstring(svg)  # noqa: S314 - our own
    return root, list(root.iter(f"{SVG}text"))


@pytest.mark.parametrize(
    ("metric", "texts"),
    [
        ("flash_bytes", ["flash", "22,816 B"]),
        ("modelled_cycles", ["modelled cycles", "844,895 cycles ± 9.52 %, modelled"]),
        ("accuracy", ["accuracy", "99.56 %, emulated"]),
        ("dwt_cycles", ["cycles", "not measured"]),
    ],
)
def test_a_badge_says_the_number_and_its_kind(metric: str, texts: list[str]) -> None:
    root, found = parts(render_badge(RUN, metric))
    assert [element.text for element in found] == texts
    title = root.findtext(f"{SVG}title") or ""
    assert title.startswith(f"{texts[0]}: {texts[1]}")
    assert "digits on mps2_an500, engine aot" in title


def test_a_number_that_was_not_had_says_why_to_whoever_points_at_it() -> None:
    metric = RUN.metric("dwt_cycles")
    assert isinstance(metric, Absent)
    assert metric.reason in (parts(render_badge(RUN, "dwt_cycles"))[0].findtext(f"{SVG}title") or "")


def test_each_half_is_as_wide_as_its_text_and_they_make_up_the_whole() -> None:
    root, texts = parts(render_badge(RUN, "modelled_cycles"))
    rects = [rect for rect in root.iter(f"{SVG}rect") if rect.get("rx") is None]
    assert sum(float(rect.get("width", "")) for rect in rects) == pytest.approx(
        float(root.get("width", "")), abs=0.11
    )
    for rect, text in zip(rects, texts, strict=True):
        assert float(text.get("textLength", "")) == pytest.approx(float(rect.get("width", "")) - 12, abs=0.11)
        assert float(text.get("textLength", "")) == pytest.approx(text_width_px(text.text or "", 11), abs=0.11)


def test_a_text_is_about_as_wide_as_a_font_says_and_square_letters_are_squares() -> None:
    text = "modelled cycles"
    assert text_width_px(text, 11) == pytest.approx(ImageFont.load_default(11).getlength(text), rel=0.1)
    assert text_width_px("\u4e2d\u6587", 11) == 22


@pytest.mark.parametrize("metric", ["flash_bytes", "latency_ms", "temperature_c"])
@pytest.mark.parametrize("label", NAMES)
def test_hostile_names_are_text(metric: str, label: str) -> None:
    root, texts = parts(render_badge(hostile_run(), metric, label))
    assert len(texts) == 2
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == {
        "svg",
        "title",
        "clipPath",
        "rect",
        "g",
        "text",
    }
    assert find_metric(metric).name == metric
