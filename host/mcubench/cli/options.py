# SPDX-License-Identifier: Apache-2.0
"""The options that several commands share, each said once."""

from typing import Annotated, Literal

import typer

from mcubench.cli.terminal import terminal
from mcubench.optimize import Optimize as OptimizeFor


def _set_debug(value: bool) -> bool:
    terminal.debug = terminal.debug or value
    return value


BoardName = Annotated[
    str,
    typer.Option(
        "--board", "-b", help="A board of `mcubench boards list`, the path of a board file, or host: this computer."
    ),
]
Emulate = Annotated[
    Literal["auto", "qemu", "twin", "renode"] | None,
    typer.Option(
        "--emulate",
        help="Run without the board: on QEMU's machine with its core, on the register-level twin of its chip, or on "
        "Renode. By itself: QEMU where it has the core, else the twin.",
    ),
]
Port = Annotated[
    str | None,
    typer.Option(
        "--port", metavar="PATH|URL", help="The board's serial port, or rfc2217://host:port, or socket://host:port."
    ),
]
SerialNumber = Annotated[
    str | None, typer.Option("--serial-number", help="Which of several boards of a kind, by its probe's number.")
]
NoFlash = Annotated[bool, typer.Option("--no-flash", help="The board has this firmware already.")]
Strict = Annotated[bool, typer.Option("--strict", help="A doubt about the timing is an error.")]
ModelName = Annotated[
    str, typer.Option("--model", "-m", help="A .tflite file, or the name of a model that comes with mcubench.")
]
EngineName = Annotated[
    Literal["auto", "aot", "tflm", "litert"],
    typer.Option("--engine", help="What runs the model; auto takes what is there, litert is for --board host."),
]
KernelsName = Annotated[
    Literal["reference", "cmsis-nn"] | None,
    typer.Option("--kernels", help="TensorFlow Lite Micro's kernels \\[default: cmsis-nn where there are both]."),
]
Arena = Annotated[
    int | None,
    typer.Option(
        "--arena",
        metavar="BYTES",
        min=16,
        max=1 << 30,
        help="The interpreter's arena \\[default: the smallest that boots].",
    ),
]
Reference = Annotated[
    str,
    typer.Argument(
        metavar="REF",
        help="A run: the beginning of its id, a tag, latest, latest~1 (the one before), or a .json file.",
    ),
]
References = Annotated[list[str], typer.Argument(metavar="REF...", help="Runs: ids, tags, latest, latest~1.")]
NoPrune = Annotated[
    bool, typer.Option("--no-prune", help="Engine aot: compute channels too that are constant whatever the input.")
]
NoStore = Annotated[bool, typer.Option("--no-store", help="Do not keep the run.")]
Tag = Annotated[
    list[str] | None,
    typer.Option("--tag", metavar="NAME", help="Keep the run by this name; what had it before loses it."),
]
Optimize = Annotated[
    OptimizeFor,
    typer.Option("--optimize", help="Smaller code and arena, or faster code, than what is good for most."),
]
Json = Annotated[
    str | None,
    typer.Option("--json", metavar="FILE|-", help="Write JSON to a file, or to standard output instead of tables."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print neither progress nor tables.")]
Debug = Annotated[
    bool, typer.Option("--debug", callback=_set_debug, is_eager=True, help="Show where an error came from.")
]
Input = Annotated[
    str, typer.Option("--input", metavar="FILE.npy|zeros|fill:N|random:SEED", help="What goes into the model.")
]
Iterations = Annotated[
    int | None, typer.Option("--iterations", min=1, max=100_000, help="Inferences to time \\[default: by target].")
]
Warmup = Annotated[
    int | None, typer.Option("--warmup", min=0, max=100_000, help="Inferences before those \\[default: by target].")
]
Profile = Annotated[bool, typer.Option("--profile", help="Count each operator too, in a run of its own.")]
CounterName = Annotated[
    Literal["emulated_instructions", "modelled_cycles"] | None,
    typer.Option(
        "--counter", help="What the operators' shares are taken of \\[default: cycles where there are any]."
    ),
]
DatasetName = Annotated[
    str | None,
    typer.Option(
        "--dataset",
        help="Samples with labels: .npz, .csv, a folder of pictures or .wav files with a folder a class, COCO's "
        ".json with pictures, or the name of a model that comes with some.",
    ),
]
Task = Annotated[
    Literal["classification", "anomaly", "detection", "regression"] | None,
    typer.Option(
        "--task", help="How the data set is scored; by default as the model's card says, or its outputs look."
    ),
]
Resume = Annotated[
    bool,
    typer.Option("--resume", help="Go on with an interrupted run over a data set: what is done is not sent again."),
]
Rate = Annotated[
    float | None, typer.Option("--rate", metavar="HZ", min=1e-6, help="Inferences a second in the application.")
]
SaveOutput = Annotated[
    str | None, typer.Option("--save-output", metavar="FILE.npy", help="Keep the model's output on the target.")
]
TimeLimit = Annotated[
    float | None,
    typer.Option(
        "--time-limit", metavar="SECONDS", min=0.1, help="For one answer of the target \\[default: by model]."
    ),
]
ImageSize = Annotated[
    str | None,
    typer.Option("--image-size", metavar="WxH", help="Pictures are resized to this \\[default: the model's input]."),
]
Mean = Annotated[
    str | None,
    typer.Option("--mean", metavar="M[,M,M]", help="value = (pixel - mean) * scale \\[default: the card's]."),
]
Scale = Annotated[str | None, typer.Option("--scale", metavar="S[,S,S]", help="See --mean.")]
Colour = Annotated[
    Literal["rgb", "bgr", "grey"] | None,
    typer.Option("--colour", help="The order of a picture's channels \\[default: the card's, else rgb]."),
]
FrontEnd = Annotated[
    Literal["micro_features", "waveform"] | None,
    typer.Option("--front-end", help="How recordings become samples \\[default: the card's]."),
]
LabelColumn = Annotated[
    str | None,
    typer.Option(
        "--label-column", metavar="NAME|N", help="The column of a CSV file that has the labels, by name or number."
    ),
]
