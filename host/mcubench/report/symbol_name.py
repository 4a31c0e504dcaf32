# SPDX-License-Identifier: Apache-2.0
"""Names of functions and objects, as short as they can be and still be told apart."""

import re

# Arguments at the end, and namespaces in front, whatever they are nested in.
_ARGUMENTS = re.compile(r"\([^()]*(\([^()]*\)[^()]*)*\)( const)?$")
_NAMESPACES = re.compile(r"^((?:[^<>():\s]+|\(anonymous namespace\)|[^<>():\s]+<[^<>]*>)::)+")


def short_name(name: str) -> str:
    """A symbol without its arguments and without the namespaces that it is in."""
    bare = _ARGUMENTS.sub("", name)
    return _NAMESPACES.sub("", bare) or name
