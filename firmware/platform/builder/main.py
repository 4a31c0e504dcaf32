# SPDX-License-Identifier: Apache-2.0
"""PlatformIO's build script: each component becomes a static library, and the libraries become `firmware.elf`.

Where the project names archives instead of components, these are made of somebody else's sources, and that is all.
The target `upload` runs a flash tool, whose commands `upload.json` has.
Every path is relative to the project's folder, where `firmware`, `library`, `prebuilt` and `objects` are links, so
that no absolute path reaches the compiler. So an object is the same in every project that compiles the same source
alike: `objects` holds what any of them has compiled, except what is made for one model or one build.
What to link is given: PlatformIO's library finder and its list of sources are not used.
"""

import json
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

from SCons.CacheDir import CacheDir
from SCons.Script import COMMAND_LINE_TARGETS, Default, DefaultEnvironment

SUFFIXES = (".S", ".c", ".cc")


class SharedObjects(CacheDir):
    """Objects by the signature of what they are compiled from and how.

    They are only read. What is not there goes to `new_objects`: the host shares it once the build turned out right.
    """

    def _readconfig(self, path: str) -> None:
        """No file, and no lock on one: folders have the first two letters of a signature."""
        del path
        self.config["prefix_len"] = 2

    def push(self, node: Any) -> None:
        """Keep what was compiled."""
        _, place = self.cachepath(node)
        if not Path(place).exists():
            shutil.copyfile(node.get_internal_path(), Path("new_objects") / Path(place).name)


env = DefaultEnvironment()


def words(option: str) -> list[str]:
    """The words of an option of the project file; none where it has no such option."""
    return env.GetProjectOption(f"custom_{option}", "").split()


def archive(name: str, objects: list[Any]) -> list[Any]:
    """`lib<name>.a`."""
    return env.NoCache(env.Command(f"$BUILD_DIR/lib{name}.a", objects, env["ARCHIVE"]))


def component(name: str, folder: str, build_env: Any, *, is_shared: bool = True) -> list[Any]:
    """The archive of the sources in `folder` itself; nothing where there are none."""
    sources = sorted(path.name for path in Path(folder).iterdir() if path.suffix in SUFFIXES)
    objects = [build_env.Object(f"$BUILD_DIR/{name}/{file}.o", f"#{folder}/{file}") for file in sources]
    if not is_shared:
        env.NoCache(objects)
    return archive(name, objects) if objects else []


def library(name: str, sources: list[str]) -> list[Any]:
    """The archive of sources of a library; its members are named after the whole path of each."""
    objects = [
        env.Object(f"$BUILD_DIR/{name}/{source.replace('/', '_')}.o", f"#library/{source}") for source in sources
    ]
    return archive(name, objects)


env.Replace(
    CC="arm-none-eabi-gcc",
    CXX="arm-none-eabi-g++",
    CCFLAGS=[*words("compile_flags"), *words("header_flags"), "@prefix_map.txt", "-frandom-seed=$SOURCE"],
    CFLAGS=words("c_flags"),
    CXXFLAGS=words("cxx_flags"),
    ASPPFLAGS=["$CCFLAGS"],
    CPPPATH=["#firmware/lib", "#generated/config"],
    LINK_FLAGS=words("link_flags"),
    ARCHIVE=env.VerboseAction("arm-none-eabi-ar rcsD $TARGET $SOURCES", "Archiving $TARGET"),
)


def upload(target: Any, source: Any, env: Any) -> int:
    """Run a flash tool's commands, one after another until one fails, and say how long each took."""
    del target, source, env
    commands = json.loads(Path("upload.json").read_text(encoding="utf-8"))
    print("upload begins", flush=True)  # noqa: T201 - the host reads it
    for command in commands:
        started_s = time.monotonic()
        # One pipe for both: PlatformIO reads two, and would mix their order.
        returncode = subprocess.call(command, stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT)
        print(f"upload took {time.monotonic() - started_s:.3f} s", flush=True)  # noqa: T201 - the host reads it
        if returncode != 0:
            return returncode
    return 0


if "upload" in COMMAND_LINE_TARGETS:
    env.AddPlatformTarget("upload", None, [upload], "Upload")
elif Path("generated/archives.json").exists():
    archives = json.loads(Path("generated/archives.json").read_text(encoding="utf-8"))
    # Nothing of ours is on a library's way to its headers. A source that the compiler refuses for this core is left
    # out, and noted: whatever needs it does not link.
    leave_out = "echo $SOURCE >> left_out.txt && $CC $MACHINE_FLAGS -x c -c /dev/null -o $TARGET"
    env.Replace(
        CPPPATH=[],
        MACHINE_FLAGS=words("machine_flags"),
        CCCOM=f"{env['CCCOM']} || ({leave_out})",
        CXXCOM=f"{env['CXXCOM']} || ({leave_out})",
    )
    Default([library(name, sources) for name, sources in sorted(archives.items())])
else:
    env.CacheDir("$PROJECT_DIR/objects", custom_class=SharedObjects)
    model_env = env.Clone()
    model_env.Append(CPPPATH=["#generated/model"])
    libraries = [
        component("main", "firmware/src", env),
        component("config", "generated/config", env, is_shared=False),
        component("model", "generated/model", model_env, is_shared=False),
        *(component(name.replace("/", "_"), f"firmware/lib/{name}", env) for name in words("components")),
        *(f"#prebuilt/lib{name}.a" for name in words("prebuilt")),
    ]
    program = env.Command(
        "$BUILD_DIR/firmware.elf",
        ["#generated/linker_script.ld", *libraries],
        env.VerboseAction(
            "$CXX -o $TARGET $LINK_FLAGS -T ${SOURCES[0]} -Wl,--start-group ${SOURCES[1:]} -Wl,--end-group",
            "Linking $TARGET",
        ),
    )
    Default(env.NoCache(program))
