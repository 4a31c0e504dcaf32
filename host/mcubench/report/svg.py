# SPDX-License-Identifier: Apache-2.0
"""SVG pictures from templates: what others chose is text in them, never markup."""

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from mcubench.report.plain_text import one_line


def render_svg(name: str, **values: Any) -> str:
    """The template `<name>.svg.j2` with values; every text goes through `line`."""
    return _environment().get_template(f"{name}.svg.j2").render(**values)


@cache
def _environment() -> Environment:
    loader = PackageLoader("mcubench", "report")
    environment = Environment(
        loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    environment.filters["line"] = one_line
    environment.filters["px"] = lambda value: f"{value:.1f}".removesuffix(".0")
    return environment
