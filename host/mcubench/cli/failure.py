# SPDX-License-Identifier: Apache-2.0
"""What went wrong with one of several runs, as the error that ends the command after all of them."""

from mcubench.errors import ConfigError, DeviceError, LinkError, McubenchError, MeasurementError, ToolError

_KINDS: dict[int, type[McubenchError]] = {
    kind.exit_code: kind for kind in (ConfigError, ToolError, LinkError, DeviceError, MeasurementError)
}


def failure(exit_code: int | None, message: str) -> McubenchError:
    """The error of an exit code."""
    return _KINDS.get(exit_code or 0, MeasurementError)(message)
