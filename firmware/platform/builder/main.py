# SPDX-License-Identifier: Apache-2.0
"""PlatformIO's build script: each component becomes a static library, and the libraries become `firmware.elf`.

Every path is relative to the project's folder, where `firmware` is a link, so that no absolute path reaches the
compiler. The components to link are given: PlatformIO's library finder and its list of sources are not used.
"""

from pathlib import Path
from typing import Any

from SCons.Script import Default, DefaultEnvironment

SUFFIXES = (".S", ".c", ".cc")

env = DefaultEnvironment()


def words(option: str) -> list[str]:
    """The words of an option of the project file."""
    return env.GetProjectOption(f"custom_{option}").split()


def library(name: str, folder: str, build_env: Any) -> list[Any]:
    """The archive of the sources in `folder` itself; nothing where there are none."""
    sources = sorted(path.name for path in Path(folder).iterdir() if path.suffix in SUFFIXES)
    objects = [build_env.Object(f"$BUILD_DIR/{name}/{file}.o", f"#{folder}/{file}") for file in sources]
    return env.Command(f"$BUILD_DIR/lib{name}.a", objects, env["ARCHIVE"]) if objects else []


env.Replace(
    CC="arm-none-eabi-gcc",
    CXX="arm-none-eabi-g++",
    CCFLAGS=[*words("compile_flags"), "@prefix_map.txt", "-frandom-seed=$SOURCE"],
    CFLAGS=words("c_flags"),
    CXXFLAGS=words("cxx_flags"),
    ASPPFLAGS=["$CCFLAGS"],
    CPPPATH=["#firmware/lib", "#generated/config"],
    LINK_FLAGS=words("link_flags"),
    ARCHIVE=env.VerboseAction("arm-none-eabi-ar rcsD $TARGET $SOURCES", "Archiving $TARGET"),
)
model_env = env.Clone()
model_env.Append(CPPPATH=["#generated/model"])

libraries = [
    library("main", "firmware/src", env),
    library("config", "generated/config", env),
    library("model", "generated/model", model_env),
    *(library(name.replace("/", "_"), f"firmware/lib/{name}", env) for name in words("components")),
]
program = env.Command(
    "$BUILD_DIR/firmware.elf",
    ["#generated/linker_script.ld", *libraries],
    env.VerboseAction(
        "$CXX -o $TARGET $LINK_FLAGS -T ${SOURCES[0]} -Wl,--start-group ${SOURCES[1:]} -Wl,--end-group",
        "Linking $TARGET",
    ),
)
Default(program)
