# SPDX-License-Identifier: Apache-2.0
"""That what was asked for is what was linked."""

from pathlib import Path

from mcubench.build import Expectation, prove
from mcubench.engines import CompiledModel
from mcubench.progress import Progress


def require_proof(elf: Path, compiled: CompiledModel, progress: Progress) -> tuple[str, ...]:
    """What was proven of a firmware whose engine is somebody else's; nothing is to be proven of our own.

    Raises:
        MeasurementError: names every doubt.
    """
    if compiled.library is None:
        return ()
    registered = frozenset(
        name
        for names in compiled.roots.values()
        for name in names
        if name.rpartition("::")[2].startswith("Register_")
    )
    with progress.step("prove what was linked"):
        return prove(elf, Expectation(compiled.kernels, registered, compiled.accelerated))
