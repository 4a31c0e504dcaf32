# SPDX-License-Identifier: Apache-2.0
"""A run that somebody wrote down in words, in a file: looked up, and run."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from mcubench.bench import InputSpec, parse_input
from mcubench.board import find_board
from mcubench.build import BuildOptions
from mcubench.dataset import parse_preparation, resolve_dataset_path, resolve_model_path
from mcubench.engines import Kernels
from mcubench.errors import ConfigError
from mcubench.optimize import Optimize
from mcubench.pipeline.benchmark import BenchmarkOptions, Outcome, benchmark
from mcubench.pipeline.compile import EngineChoice
from mcubench.pipeline.data import DataRequest
from mcubench.pipeline.host import HostOptions, benchmark_host
from mcubench.pipeline.host_engine import host_engine
from mcubench.pipeline.place import EmulatorName, choose_place
from mcubench.pipeline.this_computer import HOST
from mcubench.progress import Progress
from mcubench.result import TaskKind

_NPY = ".npy"


@dataclass(frozen=True)
class Job:
    """Everything that a run is asked for with; names of files are relative to `folder`."""

    board: str
    model: str
    engine: str
    folder: Path
    emulate: EmulatorName | None = None
    kernels: Kernels | None = None
    arena_bytes: int | None = None
    optimize: Optimize = "balanced"
    input: str = "random:0"
    dataset: str | None = None
    task: TaskKind | None = None
    label_column: str | None = None
    preparation: Mapping[str, str] = field(default_factory=dict)
    rate_hz: float | None = None
    iterations: int | None = None
    warmup: int | None = None
    profile: bool = True

    def model_path(self) -> Path:
        """The model's file.

        Raises:
            FileError: there is no such file, and no packaged model of that name.
        """
        return resolve_model_path(self._here(self.model))

    def data_request(self) -> DataRequest | None:
        """The data set and how it becomes samples, where there is one.

        Raises:
            FileError: there is no such file or folder, and no packaged model of that name that has one.
            ConfigError: a word on its preparation is not what it should be.
        """
        if self.dataset is None:
            return None
        return DataRequest(
            path=resolve_dataset_path(self._here(self.dataset)),
            preparation=parse_preparation(**self.preparation),
            task=self.task,
            label_column=self.label_column,
        )

    def input_spec(self) -> InputSpec:
        """The input, called as it is written.

        Raises:
            ConfigError, FileError: it is no input.
        """
        text = self._here(self.input) if self.input.endswith(_NPY) else self.input
        return replace(parse_input(text), text=self.input)

    def check(self) -> None:
        """Look everything up that can be wrong in the words, without running anything.

        Raises:
            BoardError, ConfigError, FileError: there is no such thing.
        """
        if self.board != HOST:
            find_board(self.board)
        self.model_path()
        self.data_request()
        self.input_spec()

    def _here(self, name: str) -> str:
        """A file or folder of the folder, or the name as it is where there is none."""
        path = self.folder / name
        return str(path) if path.exists() else name


def run_job(job: Job, progress: Progress) -> Outcome:
    """Run it.

    Raises:
        McubenchError: whatever went wrong on the road.
    """
    if job.board == HOST:
        return benchmark_host(_host_options(job), progress)
    return benchmark(
        BenchmarkOptions(
            place=choose_place(find_board(job.board), job.emulate),
            model=job.model_path(),
            engine=EngineChoice(job.engine, job.kernels, job.arena_bytes),
            input=job.input_spec(),
            build=BuildOptions(optimize=job.optimize),
            iterations=job.iterations,
            warmup=job.warmup,
            profile=job.profile,
            data=job.data_request(),
            rate_hz=job.rate_hz,
        ),
        progress,
    )


def _host_options(job: Job) -> HostOptions:
    given = {
        "emulate": job.emulate,
        "kernels": job.kernels,
        "arena": job.arena_bytes,
        "rate": job.rate_hz,
        "optimize": job.optimize != "balanced",
    }
    wrong = [name for name, value in given.items() if value]
    if wrong:
        raise ConfigError(f"{', '.join(wrong)} has no meaning with board host", hint="leave it out")
    return HostOptions(
        model=job.model_path(),
        engine=host_engine(job.engine),
        input=job.input_spec(),
        iterations=job.iterations,
        warmup=job.warmup,
        data=job.data_request(),
    )
