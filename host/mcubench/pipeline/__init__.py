# SPDX-License-Identifier: Apache-2.0
"""The road a model travels, stage after stage; each stage gets a finished value and knows nothing of the next."""

from mcubench.pipeline.assemble import describe_build
from mcubench.pipeline.benchmark import BenchmarkOptions, Outcome, benchmark, benchmark_elf
from mcubench.pipeline.build import build_model
from mcubench.pipeline.check import Checked, CheckOptions, Update, accept, check_budgets, judge_again
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
    "CheckOptions",
    "Checked",
    "EmulatorName",
    "EngineChoice",
    "HardwareOptions",
    "HostOptions",
    "Outcome",
    "Place",
    "Update",
    "accept",
    "benchmark",
    "benchmark_elf",
    "benchmark_host",
    "build_model",
    "check_budgets",
    "choose_place",
    "compare_engines",
    "compile_model",
    "describe_build",
    "examine_ports",
    "inspect_model",
    "require_a_data_set",
    "judge_again",
]
