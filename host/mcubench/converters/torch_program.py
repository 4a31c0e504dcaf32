# SPDX-License-Identifier: Apache-2.0
"""Reading a `.pt2` archive of torch.export as data: whether loading it would do more than make tensors and a graph.

Loading unpickles tensors, resolves operators by any name below `torch`, evaluates expressions, and imports modules
that the structure of inputs names; compiled libraries in the archive are loaded too.
"""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from torch.export.pt2_archive import constants
from torch.export.pt2_archive._package import PT2ArchiveReader

from mcubench.converters.refusal import damaged, last_words, unsupported, untrusted

_LARGEST_BYTES = 1 << 30
_FILES = ("models/", "data/weights/", "data/constants/", "data/sample_inputs/", "extra/", ".data/")
_OTHER_FILES = ("archive_format", "archive_version", "byteorder", "version")
_OPERATOR = re.compile(r"torch\.ops\.(aten|prims)\.\w+(\.\w+)?|_operator\.\w+|math\.\w+|torch\.sym_\w+")
# What SymPy writes sizes with; reading one evaluates it.
_FUNCTIONS = {
    *("Symbol", "Integer", "Rational", "Add", "Mul", "Pow", "Max", "Min", "Mod", "PythonMod", "FloorDiv", "CeilDiv"),
    *("CleanDiv", "IntTrueDiv", "ToFloat", "TruncToInt", "Eq", "Ne", "Equality", "Unequality", "StrictLessThan"),
    *("StrictGreaterThan", "LessThan", "GreaterThan"),
}
_SYMBOL = re.compile(r"[a-z]+\d+")
_STRUCTURES = {None, "builtins.tuple", "builtins.list", "builtins.dict"}


def check_archive(path: Path, *, trust: bool) -> None:
    """Refuse an archive that is not torch.export's, and without `trust` one whose loading could run code.

    Raises:
        Refusal: it is such a one.
    """
    try:
        reader = PT2ArchiveReader(str(path))
        names = reader.get_file_names()
        total_bytes = 0
        for name in names:
            total_bytes += len(reader.read_bytes(name))
            if total_bytes > _LARGEST_BYTES:
                raise damaged(f"more than {_LARGEST_BYTES >> 30} GiB of data are no model for a microcontroller")
        programs = [name for name in names if name.startswith(constants.MODELS_DIR)]
        documents = [json.loads(reader.read_bytes(name)) for name in programs]
    except (RuntimeError, AssertionError, ValueError, RecursionError) as error:
        raise damaged(
            f"it is no archive of torch.export, or a damaged one: {last_words(error)}",
            "save it with torch.export.save(torch.export.export(model.eval(), (example,)), FILE)",
        ) from error
    if programs != [constants.MODELS_FILENAME_FORMAT.format("model")]:
        raise unsupported("the archive does not hold just one program")
    if trust:
        return
    for name in names:
        if not name.startswith(_FILES) and name not in _OTHER_FILES:
            raise untrusted(f"the archive holds {name}, which may be loaded as code")
    for document in documents:
        _check_program(document)


def _check_program(document: dict[str, Any]) -> None:
    for item in _objects(document):
        for node in item["nodes"] if isinstance(item.get("nodes"), list) else ():
            target = node.get("target") if isinstance(node, dict) else None
            if not isinstance(target, str) or not _OPERATOR.fullmatch(target):
                raise unsupported(f"'{_name(node)}' is the operator {target}, which is none of PyTorch's own")
        expression = item.get("expr_str")
        if expression is not None and not _is_expression(expression):
            raise untrusted("the size of a tensor is no expression of sizes")
        for key in ("in_spec", "out_spec"):
            if isinstance(item.get(key), str):
                _check_structure(item[key])
    ranges = document.get("range_constraints")
    for symbol in ranges if isinstance(ranges, dict) else ():
        if not _is_expression(symbol):
            raise untrusted("a range of sizes is none of a size")


def _check_structure(text: str) -> None:
    try:
        structure = json.loads(text) if text else None
    except (ValueError, RecursionError) as error:
        raise damaged("the structure of its inputs or outputs is no JSON document") from error
    for item in _objects(structure):
        if "type" in item and item["type"] not in _STRUCTURES:
            raise unsupported(f"an input or output is a {item['type']}", "take and return tensors, lists or dicts")
    if "__enum__" in text:
        raise untrusted("the structure of its inputs or outputs names a type of any module")


def _objects(document: Any) -> Iterator[dict[str, Any]]:
    waiting = [document]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            yield item
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item


def _is_expression(text: Any) -> bool:
    try:
        tree = ast.parse(text, mode="eval") if isinstance(text, str) else None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return tree is not None and _is_size(tree.body)


def _is_size(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int) or (isinstance(node.value, str) and bool(_SYMBOL.fullmatch(node.value)))
    if isinstance(node, ast.Name):
        return _SYMBOL.fullmatch(node.id) is not None
    if isinstance(node, ast.UnaryOp):
        return _is_size(node.operand)
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in _FUNCTIONS
        and all(_is_size(argument) for argument in (*node.args, *(keyword.value for keyword in node.keywords)))
    )


def _name(node: Any) -> str:
    return str(node.get("name")) if isinstance(node, dict) else "a node"
