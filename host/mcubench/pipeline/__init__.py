# SPDX-License-Identifier: Apache-2.0
"""The road a model travels, stage after stage; each stage gets a finished value and knows nothing of the next."""

from mcubench.pipeline.assemble import describe_build
from mcubench.pipeline.benchmark import BenchmarkOptions, Outcome, benchmark, benchmark_elf
from mcubench.pipeline.build import build_model
from mcubench.pipeline.compare_engines import ENGINES, compare_engines
from mcubench.pipeline.compile import BuiltModel, EngineChoice, compile_model
from mcubench.pipeline.data import DataRequest, require_a_data_set
from mcubench.pipeline.host import HostOptions, benchmark_host
from mcubench.pipeline.inspect import inspect_model
from mcubench.pipeline.place import EmulatorName, Place, choose_place
from mcubench.pipeline.ports import examine_ports
from mcubench.target.hardware.options import HardwareOptions

__all__ = [
    "ENGINES",
    "BenchmarkOptions",
    "BuiltModel",
    "DataRequest",
    "EmulatorName",
    "EngineChoice",
    "HardwareOptions",
    "HostOptions",
    "Outcome",
    "Place",
    "benchmark",
    "benchmark_elf",
    "benchmark_host",
    "build_model",
    "choose_place",
    "compare_engines",
    "compile_model",
    "describe_build",
    "examine_ports",
    "inspect_model",
    "require_a_data_set",
]
