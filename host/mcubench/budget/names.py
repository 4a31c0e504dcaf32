# SPDX-License-Identifier: Apache-2.0
"""What can have a limit: every metric, and what quantization cost; and of which kind its numbers are."""

from collections.abc import Mapping

from mcubench.result import METRICS, MetricName
from mcubench.result.document import Kind

QUANTIZATION_LOSS = MetricName(
    "quantization_loss", "accuracy lost by quantization", "ratio", "accuracy of the float32 model less that here"
)
LIMITED: Mapping[str, MetricName] = {metric.name: metric for metric in (*METRICS, QUANTIZATION_LOSS)}

# What there is of samples alone.
OF_SAMPLES = (
    *("accuracy", "error_rate", "host_accuracy", "top5_accuracy", "auc", "map"),
    QUANTIZATION_LOSS.name,
)

_COMPUTED = (
    *("model_size_bytes", "params_size_bytes", "macs", "macs_executed", "flops", "host_accuracy"),
    *("flash_bytes", "code_bytes", "harness_flash_bytes", "ram_bytes", "harness_ram_bytes"),
    *("arena_bytes", "arena_lower_bound_bytes", "host_arena_bytes"),
)
_EMULATED = (*("emulated_instructions", "input_quantization_instructions", "output_dequantization_instructions"),)
_MEASURED = (
    *("dwt_cycles", "systick_cycles", "timer_cycles", "host_ns", "inference_time_ms", "throughput_ips"),
    *("clock_hz", "temperature_c", "startup_ms", "deployment_s"),
)
# Metrics whose numbers are of one kind wherever they come from; of the others a limit has to say which it means.
ONLY_KIND: Mapping[str, Kind] = {
    **dict.fromkeys(_COMPUTED, "computed"),
    **dict.fromkeys(_EMULATED, "emulated"),
    **dict.fromkeys(_MEASURED, "measured"),
    "modelled_cycles": "modelled",
}
