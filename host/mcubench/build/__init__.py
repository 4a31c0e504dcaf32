# SPDX-License-Identifier: Apache-2.0
"""Building firmware through PlatformIO, and reading what the ELF says of itself."""

from mcubench.build.code_facts import CodeFacts, read_code_facts
from mcubench.build.firmware import BuiltFirmware, build_firmware
from mcubench.build.footprint import Footprint, MemoryUse, Symbol, read_footprint
from mcubench.build.function_name import bare_name
from mcubench.build.functions import Functions
from mcubench.build.library import BuiltLibrary, build_library
from mcubench.build.operator_code import OperatorCodeSize, operator_code
from mcubench.build.program import BuildOptions, Program
from mcubench.build.proof import Expectation, prove
from mcubench.build.symbolize import SourceLocation, locate
from mcubench.build.toolchain import Toolchain, find_toolchain
from mcubench.build.upload import Uploaded, upload, upload_folder

__all__ = [
    "BuildOptions",
    "BuiltFirmware",
    "BuiltLibrary",
    "CodeFacts",
    "Expectation",
    "Footprint",
    "Functions",
    "MemoryUse",
    "OperatorCodeSize",
    "Program",
    "SourceLocation",
    "Symbol",
    "Toolchain",
    "Uploaded",
    "bare_name",
    "build_firmware",
    "build_library",
    "find_toolchain",
    "locate",
    "operator_code",
    "prove",
    "read_code_facts",
    "read_footprint",
    "upload",
    "upload_folder",
]
