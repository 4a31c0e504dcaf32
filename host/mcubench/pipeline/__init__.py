# SPDX-License-Identifier: Apache-2.0
"""The road a model travels, stage after stage; each stage gets a finished value and knows nothing of the next."""

from mcubench.pipeline.assemble import describe_build
from mcubench.pipeline.benchmark import BenchmarkOptions, Outcome, benchmark, benchmark_elf
from mcubench.pipeline.build import build_model
from mcubench.pipeline.check import Checked, CheckOptions, Update, accept, check_budgets, judge_again
from mcubench.pipeline.compare import CompareOptions, compare
from mcubench.pipeline.compare_engines import ENGINES, compare_engines
from mcubench.pipeline.compile import BuiltModel, EngineChoice, compile_model
from mcubench.pipeline.data import DataRequest, require_a_data_set
from mcubench.pipeline.host import HostOptions, benchmark_host
from mcubench.pipeline.inspect import inspect_model
from mcubench.pipeline.job import Job, run_job
from mcubench.pipeline.lock import lock_results, reproduce
from mcubench.pipeline.place import EmulatorName, Place, choose_place
from mcubench.pipeline.ports import examine_ports
from mcubench.pipeline.rank_boards import boards_of, rank_boards
from mcubench.pipeline.settled_engine import settle_engine
from mcubench.pipeline.stored_results import NamedResult, read_results
from mcubench.target.hardware.options import HardwareOptions

__all__ = [
    "ENGINES",
    "BenchmarkOptions",
    "BuiltModel",
    "CheckOptions",
    "Checked",
    "CompareOptions",
    "DataRequest",
    "EmulatorName",
    "EngineChoice",
    "HardwareOptions",
    "HostOptions",
    "Job",
    "NamedResult",
    "Outcome",
    "Place",
    "Update",
    "accept",
    "benchmark",
    "benchmark_elf",
    "benchmark_host",
    "boards_of",
    "build_model",
    "check_budgets",
    "choose_place",
    "compare",
    "compare_engines",
    "compile_model",
    "describe_build",
    "examine_ports",
    "inspect_model",
    "judge_again",
    "lock_results",
    "rank_boards",
    "read_results",
    "reproduce",
    "require_a_data_set",
    "run_job",
    "settle_engine",
]
