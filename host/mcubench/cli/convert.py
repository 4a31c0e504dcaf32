# SPDX-License-Identifier: Apache-2.0
"""`mcubench convert`: from any trained model to a quantized .tflite, and what was lost."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from mcubench.cli import options
from mcubench.cli.terminal import progress, reports, require_writable, write_file, write_json
from mcubench.convert.calibration_data import DataChoice
from mcubench.convert.environment import find_or_make_environment
from mcubench.convert.quantize import QuantizeOptions
from mcubench.dataset import parse_preparation
from mcubench.errors import ConfigError
from mcubench.pipeline.convert import ConvertOptions, convert
from mcubench.report.conversion_table import render_conversion

SetupName = Literal["tensorflow", "onnx", "torch"]
_LONGEST_SHAPE = 8


def convert_model(
    model: Annotated[
        Path | None,
        typer.Argument(
            metavar="MODEL", help="Keras .keras or .h5, a SavedModel's folder, .onnx, PyTorch .pt2, or float .tflite."
        ),
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The .tflite to write.")] = None,
    quantize: Annotated[
        Literal["int8", "int16x8", "int8-weights", "float16", "none"],
        typer.Option("--quantize", help="Weights and activations; int16x8 has int16 activations and int8 weights."),
    ] = "int8",
    calibration: Annotated[
        str | None,
        typer.Option(
            "--calibration",
            metavar="DATA|random:N[:SEED]",
            help="What the ranges of activations are taken from: .npz, .csv, a folder of pictures or .wav files.",
        ),
    ] = None,
    evaluate: Annotated[
        str | None,
        typer.Option(
            "--evaluate",
            metavar="DATA",
            help="What the loss is measured on, with labels the accuracy too \\[default: each fifth sample].",
        ),
    ] = None,
    io: Annotated[
        Literal["int8", "uint8", "int16", "float32"] | None,
        typer.Option("--io", help="The type of inputs and outputs \\[default: that of activations]."),
    ] = None,
    per_tensor: Annotated[
        bool, typer.Option("--per-tensor", help="One scale for a tensor of weights, not one a channel.")
    ] = False,
    keep_float: Annotated[
        list[str] | None,
        typer.Option("--keep-float", metavar="LAYER", help="A layer that stays float32: its number or name."),
    ] = None,
    int16: Annotated[
        list[str] | None,
        typer.Option("--int16", metavar="LAYER", help="A layer with int16 activations: its number or name."),
    ] = None,
    runtime: Annotated[
        Literal["tflm", "litert"],
        typer.Option("--runtime", help="What the result has to run on: microcontrollers, or LiteRT elsewhere."),
    ] = "tflm",
    input_shape: Annotated[
        list[str] | None,
        typer.Option("--input-shape", metavar="[NAME=]1,49,10,1", help="The shape of an input that leaves it open."),
    ] = None,
    input_range: Annotated[
        str | None,
        typer.Option("--input-range", metavar="LOW,HIGH", help="The values that the model was trained with."),
    ] = None,
    image_size: options.ImageSize = None,
    mean: options.Mean = None,
    scale: options.Scale = None,
    colour: options.Colour = None,
    front_end: options.FrontEnd = None,
    label_column: options.LabelColumn = None,
    signature: Annotated[
        str | None, typer.Option("--signature", help="Which signature of a SavedModel that has several.")
    ] = None,
    trust: Annotated[
        bool, typer.Option("--trust", help="Load a model that runs code of its own when it is loaded.")
    ] = False,
    setup: Annotated[
        SetupName | None,
        typer.Option("--setup", help="Make the environment for a kind of source, and convert nothing."),
    ] = None,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write the report as a page.")] = None,
    json: options.Json = None,
    quiet: options.Quiet = False,
    debug: options.Debug = False,
) -> None:
    """Convert and quantize a trained model, and say what was lost, layer by layer."""
    del debug
    told = progress(quiet=quiet)
    if setup is not None:
        environment = find_or_make_environment(setup, told)
        if not quiet:
            reports().print(str(environment.python), markup=False, highlight=False, soft_wrap=True)
        return
    if model is None or output is None:
        raise ConfigError("give the model and where it goes: mcubench convert MODEL -o FILE.tflite")
    require_writable(output, html, json)
    conversion = convert(
        ConvertOptions(
            source=model,
            output_name=output.name,
            quantize=QuantizeOptions(quantize, io, per_tensor),
            keep_float=tuple(keep_float or ()),
            int16=tuple(int16 or ()),
            data=DataChoice(
                calibration=calibration,
                evaluation=evaluate,
                preparation=parse_preparation(
                    image_size=image_size, mean=mean, scale=scale, colour_order=colour, front_end=front_end
                ),
                label_column=label_column,
                input_range=None if input_range is None else _parse_range(input_range),
            ),
            runtime=runtime,
            trust=trust,
            signature=signature,
            input_shapes=dict(_parse_shape(text) for text in input_shape or ()),
        ),
        told,
    )
    write_file(output, conversion.data)
    if html is not None:
        # A large library, which only the page needs.
        from mcubench.report.conversion_page import render_conversion_page  # noqa: PLC0415 - see above

        write_file(html, render_conversion_page(conversion.report).encode())
    if json is not None:
        write_json(conversion.report, json)
    if not quiet and json != "-":
        render_conversion(conversion.report, reports())


def _parse_range(text: str) -> tuple[float, float]:
    """LOW,HIGH.

    Raises:
        ConfigError: it is not that.
    """
    try:
        low, high = (float(part) for part in text.split(","))
    except ValueError as error:
        raise ConfigError(f"--input-range {text}: it is LOW,HIGH", hint="--input-range 0,1") from error
    if not low < high:
        raise ConfigError(f"--input-range {text}: {low:g} is not below {high:g}")
    return low, high


def _parse_shape(text: str) -> tuple[str, tuple[int, ...]]:
    """An input's name ('' for the only one) and its shape.

    Raises:
        ConfigError: it is not that.
    """
    name, _, extents = text.rpartition("=")
    try:
        shape = tuple(int(extent) for extent in extents.split(","))
    except ValueError as error:
        raise ConfigError(f"--input-shape {text}: it is [NAME=]1,49,10,1") from error
    if len(shape) > _LONGEST_SHAPE or any(extent < 1 for extent in shape):
        raise ConfigError(f"--input-shape {text}: up to {_LONGEST_SHAPE} sizes of 1 and more")
    return name, shape
