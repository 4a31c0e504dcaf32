# SPDX-License-Identifier: Apache-2.0
"""The metrics that every result has, each with its unit and what it means."""

import difflib
from dataclasses import dataclass

from mcubench.errors import ConfigError


@dataclass(frozen=True)
class MetricName:
    """A metric: the name that scripts rely on, the words a person reads, the unit, the definition."""

    name: str
    title: str
    unit: str
    meaning: str


METRICS: tuple[MetricName, ...] = (
    MetricName("model_size_bytes", "model size", "B", "the .tflite file"),
    MetricName("params_size_bytes", "parameter size", "B", "weights and biases in the model"),
    MetricName("macs", "multiply-accumulates", "MAC", "of the graph, one inference"),
    MetricName("macs_executed", "MACs executed", "MAC", "what is left of them after compilation"),
    MetricName("flops", "FLOPs", "FLOP", "of the graph: two a multiply-accumulate, plus element-wise operations"),
    MetricName("accuracy", "accuracy", "ratio", "share of samples whose top output is their label, on the target"),
    MetricName("error_rate", "error rate", "ratio", "1 - accuracy"),
    MetricName("host_accuracy", "accuracy on the host", "ratio", "the same samples, run by the oracle"),
    MetricName("top5_accuracy", "top-5 accuracy", "ratio", "share of samples whose label is among the top 5 outputs"),
    MetricName("auc", "AUC", "", "area under the ROC curve, of an anomaly detector or of two classes"),
    MetricName("map", "mAP", "ratio", "COCO's average precision of boxes, IoU 0.5 to 0.95"),
    MetricName("emulated_instructions", "instructions", "instructions", "executed in one inference, emulated"),
    MetricName("modelled_cycles", "modelled cycles", "cycles", "what a timing model gives for these instructions"),
    MetricName("dwt_cycles", "cycles", "cycles", "core cycles of one inference, by DWT"),
    MetricName("systick_cycles", "cycles, SysTick", "cycles", "core cycles of one inference, by SysTick"),
    MetricName("timer_cycles", "cycles, TIMER", "cycles", "core cycles of one inference, by TIMER at 16 MHz"),
    MetricName("host_ns", "time on the host", "ns", "wall time of one inference on this computer"),
    MetricName(
        "input_quantization_instructions", "input quantization", "instructions", "float to int8, all inputs, emulated"
    ),
    MetricName(
        "output_dequantization_instructions", "output dequantization", "instructions", "int8 to float, emulated"
    ),
    MetricName(
        "profiling_overhead", "profiling overhead", "instructions", "what the per-operator hooks add to a run"
    ),
    MetricName("latency_ms", "latency", "ms", "median of single inferences"),
    MetricName("inference_time_ms", "inference time", "ms", "input quantization, inference, output dequantization"),
    MetricName("throughput_ips", "throughput", "1/s", "inferences back to back, over their time"),
    MetricName("flash_bytes", "flash", "B", "everything that lies in flash"),
    MetricName(
        "code_bytes",
        "code",
        "B",
        "flash less weights, biases and scales, those that are left, and what is there without a model",
    ),
    MetricName("harness_flash_bytes", "harness in flash", "B", "commands, wire and port: not the model's cost"),
    MetricName("ram_bytes", "RAM", "B", "everything that lies in RAM, the reserved stack included"),
    MetricName("harness_ram_bytes", "harness in RAM", "B", "RAM besides arena and stack"),
    MetricName("arena_bytes", "arena", "B", "all that an inference writes: inputs, outputs, scratch; no stack"),
    MetricName("arena_lower_bound_bytes", "arena, lower bound", "B", "the tensors alive at the fullest moment"),
    MetricName("host_arena_bytes", "arena on the host", "B", "TFLM's, with 64-bit pointers: no board's figure"),
    MetricName("stack_bytes", "stack", "B", "the most that was in use, by the paint that is gone"),
    MetricName("cpu_workload_percent", "CPU workload", "%", "latency x rate"),
    MetricName("clock_hz", "clock", "Hz", "the core's clock"),
    MetricName("energy_mwh", "energy", "mWh", "of one inference"),
    MetricName("temperature_c", "temperature", "°C", "of the chip"),
    MetricName("startup_ms", "start-up time", "ms", "reset to ready for the first inference"),
    MetricName("deployment_s", "deployment time", "s", "erase, write and verify"),
)


def find_metric(name: str) -> MetricName:
    """The metric of a name.

    Raises:
        ConfigError: there is none; the message's hint names what is spelled like it.
    """
    for metric in METRICS:
        if metric.name == name:
            return metric
    known = [metric.name for metric in METRICS]
    like = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(like)}?" if like else f"known: {', '.join(known)}"
    raise ConfigError(f"there is no metric {name!r}", hint=hint)
