# SPDX-License-Identifier: Apache-2.0
"""The result document: one JSON object that says what was measured, how, and on what."""

from mcubench.result.arena import AllocationRow, ArenaFacts
from mcubench.result.build_report import BuildReport, GeneratedFile, GeneratedFiles
from mcubench.result.doctor_report import Check, DoctorReport
from mcubench.result.document import (
    Absent,
    BoardFacts,
    Dataset,
    Doubt,
    FirstDifference,
    FunctionRow,
    Metric,
    ModelFacts,
    OperatorRow,
    Result,
    TargetFacts,
    TimingModel,
    Traffic,
    Value,
    Verification,
    Work,
)
from mcubench.result.engine_comparison import EngineComparison, EngineRun
from mcubench.result.footprint import FootprintFacts, MemoryFacts, OperatorCode, SymbolFacts
from mcubench.result.library_report import LibraryReport
from mcubench.result.names import METRICS, MetricName
from mcubench.result.port_report import PortFacts, PortReport
from mcubench.result.quantization import (
    AccuracyLoss,
    Decibels,
    Harm,
    Histogram,
    LayerKind,
    LayerLoss,
    Noise,
    OutputLoss,
    PairedDifference,
    QuantizationLoss,
    RangeUse,
    Share,
    UnmatchedLayer,
    WeightLoss,
)
from mcubench.result.spread import Spread

__all__ = [
    "METRICS",
    "Absent",
    "AccuracyLoss",
    "AllocationRow",
    "ArenaFacts",
    "BoardFacts",
    "BuildReport",
    "Check",
    "Dataset",
    "Decibels",
    "DoctorReport",
    "Doubt",
    "EngineComparison",
    "EngineRun",
    "FirstDifference",
    "FootprintFacts",
    "FunctionRow",
    "GeneratedFile",
    "GeneratedFiles",
    "Harm",
    "Histogram",
    "LayerKind",
    "LayerLoss",
    "LibraryReport",
    "MemoryFacts",
    "Metric",
    "MetricName",
    "ModelFacts",
    "Noise",
    "OperatorCode",
    "OperatorRow",
    "OutputLoss",
    "PairedDifference",
    "PortFacts",
    "PortReport",
    "QuantizationLoss",
    "RangeUse",
    "Result",
    "Share",
    "Spread",
    "SymbolFacts",
    "TargetFacts",
    "TimingModel",
    "Traffic",
    "UnmatchedLayer",
    "Value",
    "Verification",
    "WeightLoss",
    "Work",
]
