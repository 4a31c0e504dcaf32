# SPDX-License-Identifier: Apache-2.0
"""What may be built."""

import pytest

from mcubench.build import Program
from mcubench.errors import ConfigError


@pytest.mark.parametrize("name", ["../main.cc", "a/b.cc", "model.py", "", ".cc", "model.cc\n", "model cc.cc"])
def test_a_source_is_a_plain_file_name(name: str) -> None:
    with pytest.raises(ConfigError, match="not the name of a generated source"):
        Program({name: ""}, (), "aot")


@pytest.mark.parametrize("component", ["../lib", "", "a b", "/wire", "wire/", "Wire"])
def test_a_component_is_a_folder_of_the_firmware(component: str) -> None:
    with pytest.raises(ConfigError, match="not the name of a firmware component"):
        Program({}, (component,), "aot")
