# SPDX-License-Identifier: Apache-2.0
"""The `library.json` of a variant: any PlatformIO project can have it in `lib_deps`, as `symlink://<its folder>`."""

import json
from collections.abc import Sequence

from mcubench.tflm_library.library import TREE

_TITLES = {"reference": "reference kernels", "cmsis-nn": "CMSIS-NN kernels"}
# Static memory: structures without what only a desktop needs. No x86 emulation of Arm's NEON. Kernels that take
# memory to be fast, as TFLM's Makefile has them by default.
_DEFINED = ("TF_LITE_STATIC_MEMORY", "TF_LITE_DISABLE_X86_NEON", "KERNELS_OPTIMIZED_FOR_SPEED")
_DEFINES = {
    "reference": _DEFINED,
    "cmsis-nn": (*_DEFINED, "CMSIS_NN"),
}
SCRIPT = "application.py"
_HEADERS = [
    "tensorflow/lite/micro/micro_interpreter.h",
    "tensorflow/lite/micro/micro_mutable_op_resolver.h",
    "tensorflow/lite/schema/schema_generated.h",
]


def application_script(kernels: str) -> str:
    """A script that PlatformIO runs: an application sees TFLM's structures as the library does, by the same macros.

    The include paths reach the application by themselves; a library's macros do not.
    """
    return (
        "# SPDX-License-Identifier: Apache-2.0\n"
        'Import("projenv")\n'
        f"projenv.AppendUnique(CPPDEFINES={json.dumps(_DEFINES[kernels])})\n"
    )


def library_json(kernels: str, sources: Sequence[str], include_paths: Sequence[str], digest: str) -> str:
    """The manifest's text; its folder lies beside the tree that it names the sources of."""
    folders = [TREE if path == "." else f"{TREE}/{path}" for path in include_paths]
    manifest = {
        "name": "tensorflow-lite-micro",
        "version": f"0.0.0+{digest[:12]}",
        "description": f"TensorFlow Lite Micro for bare-metal Cortex-M, {_TITLES[kernels]}",
        "keywords": ["tflite", "tinyml", "cortex-m", *(["cmsis-nn"] if kernels == "cmsis-nn" else [])],
        "license": "Apache-2.0",
        "repository": {"type": "git", "url": "https://github.com/tensorflow/tflite-micro.git"},
        "frameworks": "*",
        "platforms": "*",
        "headers": _HEADERS,
        "build": {
            "extraScript": SCRIPT,
            "srcDir": f"../{TREE}",
            "includeDir": f"../{TREE}",
            "libArchive": True,
            "flags": [*(f"-D{name}" for name in _DEFINES[kernels]), *(f"-I../{folder}" for folder in folders)],
            "srcFilter": ["-<*>", *(f"+<{name}>" for name in sources)],
        },
    }
    return json.dumps(manifest, indent=1) + "\n"
