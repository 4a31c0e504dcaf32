# SPDX-License-Identifier: Apache-2.0
"""`--board host`: which options go with it, and what they ask for."""

from collections.abc import Mapping

from mcubench.bench import parse_input
from mcubench.dataset import resolve_model_path
from mcubench.errors import ConfigError
from mcubench.pipeline import DataRequest, HostOptions
from mcubench.pipeline.host_engine import host_engine
from mcubench.pipeline.this_computer import HOST

__all__ = ["HOST", "host_request"]


def host_request(
    *,
    model: str,
    engine: str,
    input_text: str,
    iterations: int | None,
    warmup: int | None,
    data: DataRequest | None,
    time_limit_s: float | None,
    of_boards: Mapping[str, object],
) -> HostOptions:
    """What was asked for in words, looked up; `of_boards` are options that only a board has, by their names.

    Raises:
        ConfigError: the engine does not run here, or an option does not go with the host.
    """
    given = [name for name, value in of_boards.items() if value]
    if given:
        raise ConfigError(f"{', '.join(given)} has no meaning with --board host", hint="leave it out")
    return HostOptions(
        model=resolve_model_path(model),
        engine=host_engine(engine),
        input=parse_input(input_text),
        iterations=iterations,
        warmup=warmup,
        data=data,
        time_limit_s=time_limit_s,
    )
