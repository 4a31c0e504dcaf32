# SPDX-License-Identifier: Apache-2.0
"""The folder for a pull request: what is in it, and that it says how to have the numbers again."""

import json
import re
import shlex
from xml.etree import ElementTree as ET

import pytest
from markdown_it import MarkdownIt

from mcubench.report.named_run import NamedRun
from mcubench.report.submission import submission_files
from mcubench.result import Result
from unit.report.hostile import hostile_run
from unit.report.stored import NAMES, stored_result

SVG = "{http://www.w3.org/2000/svg}"
RUNS = [NamedRun(name, stored_result(name)) for name in NAMES]
FILES = submission_files(RUNS, ["https://example.org/paper"], lock="the lock\n")


def test_a_folder_has_tables_every_run_the_lock_plots_and_what_to_read_first() -> None:
    assert next(iter(FILES)) == "README.md"
    assert FILES["mcubench.lock"] == "the lock\n"
    assert {"results.md", "flash.svg", "ram.svg"} <= set(FILES)
    documents = [Result.model_validate(json.loads(FILES[name])) for name in FILES if name.endswith(".json")]
    assert documents == [run.result for run in RUNS]


def test_two_runs_of_the_same_have_a_file_each() -> None:
    names = [name for name in submission_files([RUNS[0], RUNS[0], RUNS[2]]) if name.endswith(".json")]
    stem = "digits-mps2_an500-aot"
    assert names == [f"{stem}.json", f"{stem}-run2.json", f"{stem}-run3.json"]


def test_the_command_to_repeat_a_run_has_what_it_was_run_with() -> None:
    (line,) = re.findall(r"^ {4}(mcubench flash-and-run .*mps2_an385_v6m.*)$", FILES["README.md"], re.MULTILINE)
    words = shlex.split(line)
    options = dict(zip(words[2::2], words[3::2], strict=True))
    assert options == {
        "--board": "mps2_an385_v6m",
        "--model": "digits.tflite",
        "--engine": "aot",
        "--emulate": "qemu",
        "--input": "random:0",
    }


def test_without_a_lock_nothing_says_that_there_is_one() -> None:
    files = submission_files(RUNS)
    assert "mcubench.lock" not in files
    assert "mcubench.lock" not in files["README.md"]


def test_the_pictures_of_the_text_are_files_of_the_folder() -> None:
    html = MarkdownIt("commonmark").enable("table").render(FILES["README.md"])
    pictures = re.findall(r'<img src="([^"]*)"', html)
    assert pictures == [name for name in FILES if name.endswith(".svg")]


def test_the_bars_of_a_plot_are_as_long_as_their_numbers() -> None:
    result = stored_result("profiled")
    root = ET.fromstring(FILES["digits-mps2_an500-aot-operators.svg"])  # noqa: S314 - our own
    rects = [rect for rect in root.iter(f"{SVG}rect") if rect.find(f"{SVG}title") is not None]
    cycles = [row.metrics["modelled_cycles"] for row in result.operators or ()]
    values = [getattr(metric, "value", 0) for metric in cycles]
    widths = [float(rect.get("width", "")) for rect in rects]
    assert [width / max(widths) for width in widths] == pytest.approx([v / max(values) for v in values], abs=1e-3)


def test_the_components_of_a_memory_add_up_to_its_bar() -> None:
    root = ET.fromstring(FILES["flash.svg"])  # noqa: S314 - our own
    rects = [rect for rect in root.iter(f"{SVG}rect") if rect.find(f"{SVG}title") is not None]
    rows: dict[str, float] = {}
    for rect in rects:
        rows[rect.get("y", "")] = rows.get(rect.get("y", ""), 0) + float(rect.get("width", ""))
    used = [run.result.footprint.flash.used_bytes for run in RUNS if run.result.footprint]
    lengths = list(rows.values())
    assert [length / max(lengths) for length in lengths] == pytest.approx([u / max(used) for u in used], abs=1e-3)


def test_hostile_names_are_files_and_text() -> None:
    files = submission_files([hostile_run(), hostile_run()])
    assert len([name for name in files if name.endswith(".json")]) == 2
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+", name) for name in files)
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(files["README.md"])
    assert not re.search(r"<(script|b)\b", html)
    assert re.findall(r"<a [^>]*>", html) == ['<a href="results.md">']
    (block,) = set(re.findall(r"<pre><code>(.*?)</code></pre>", html, re.DOTALL))
    assert block.startswith("mcubench flash-and-run --board ")
    for name, text in files.items():
        if name.endswith(".svg"):
            tags = {element.tag.removeprefix(SVG) for element in ET.fromstring(text).iter()}  # noqa: S314 - our own
            assert tags <= {"svg", "title", "desc", "style", "text", "rect"}
