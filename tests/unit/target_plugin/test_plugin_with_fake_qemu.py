# SPDX-License-Identifier: Apache-2.0
"""The plugin's sources against a stand-in for QEMU, for each version of the plugin interface, with sanitizers on."""

import subprocess
from pathlib import Path

import pytest

import mcubench.target.plugin as package
from mcubench.execution import AccessCount, AccessKey, BlockKey, EdgeKey
from mcubench.target.plugin.decode import Violation, decode
from mcubench.target.plugin.spans import execution

SOURCES = Path(package.__file__).parent
FAKE = Path(__file__).with_name("fake_qemu.c")
FLAGS = ("-std=c11", "-O1", "-g", "-Wall", "-Wextra", "-Werror", "-Wno-missing-field-initializers")
SANITIZERS = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all")
MARKERS = ("begin=0x200", "end=0x204", "operator=0x208")
MEMORY = ("edges=on", "region=0:0x1000", "region=0x20000000:0x1000")

# The blocks of fake_qemu.c. b is open, and goes on in c; d is nothing but a call.
B_C, C, E = BlockKey(0x106, 8), BlockKey(0x10A, 4), BlockKey(0x112, 4)
E_CUT = BlockKey(0x112, 2)


@pytest.fixture(scope="module", params=[1, 2, 3])
def fake_qemu(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    program = tmp_path_factory.mktemp("fake") / f"fake_qemu_{request.param}"
    sources = map(str, (FAKE, *SOURCES.glob("*.c")))
    command = ["cc", *FLAGS, *SANITIZERS, f"-DMCUBENCH_PLUGIN_API={request.param}", *sources, "-o", str(program)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return program


def run(program: Path, order: str, *options: str) -> bytes:
    out = program.parent / "counts.bin"
    out.unlink(missing_ok=True)
    command = [str(program), order, f"out={out}", *MARKERS, *options]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return out.read_bytes() if out.exists() else b""


def test_blocks_are_counted(fake_qemu: Path) -> None:
    # The first inference is thrown away. In the second: b and c once, as one run; c twice more; the call is cut off.
    inference = execution(decode(run(fake_qemu, "aBbcdEcaBbcccdEb")), ()).inference
    assert inference.blocks == {B_C: 1, C: 2}
    assert inference.instructions == 4 + 2 * 2


def test_a_caller_is_cut_at_its_call(fake_qemu: Path) -> None:
    operator, last = execution(decode(run(fake_qemu, "aBbceOeOcdE")), ()).operators
    assert operator.blocks == {B_C: 1, E_CUT: 1}
    assert last.blocks == {E_CUT: 1, C: 1}


def test_edges_and_accesses_are_counted(fake_qemu: Path) -> None:
    counted = execution(decode(run(fake_qemu, "aBbccbcdE", *MEMORY)), ("flash", "ram")).inference
    assert counted.blocks == {B_C: 2, C: 1}
    assert counted.edges == {EdgeKey(B_C, C): 1, EdgeKey(C, B_C): 1}
    assert counted.accesses == {AccessKey(0x10A, "ram", is_store=False): AccessCount(3, 12)}


def test_edges_around_a_cut_call_are_those_without_it(fake_qemu: Path) -> None:
    counted = execution(decode(run(fake_qemu, "aBceOcdE", "edges=on")), ())
    assert counted.inference.edges == {EdgeKey(C, E_CUT): 1, EdgeKey(E_CUT, C): 1}
    assert counted.inference.instructions == 2 + 1 + 2


def test_a_device_and_a_handler_are_noticed_inside_only(fake_qemu: Path) -> None:
    outside = decode(run(fake_qemu, "eaBbcdEe", *MEMORY, "handler=0x112"))
    assert outside.violation is None
    device = decode(run(fake_qemu, "aBebcdE", *MEMORY))
    assert device.violation is Violation.DEVICE_TOUCHED
    assert (device.violation_address, device.violation_data_address) == (0x112, 0x40000000)
    handler = decode(run(fake_qemu, "aBebcdE", "handler=0x112"))
    assert (handler.violation, handler.violation_address) == (Violation.HANDLER_ENTERED, 0x112)


def test_a_marker_that_nobody_called_is_noticed(fake_qemu: Path) -> None:
    for options in ((), ("edges=on",)):
        assert decode(run(fake_qemu, "aBbE", *options)).violation is Violation.MARKER_NOT_CALLED


def test_an_inference_that_does_not_end_leaves_nothing(fake_qemu: Path) -> None:
    assert run(fake_qemu, "aBbcc") == b""
    assert run(fake_qemu, "abcdEO") == b""


def test_an_inference_that_begins_again_counts_from_there(fake_qemu: Path) -> None:
    recording = decode(run(fake_qemu, "aBebcOcaBbcdE", *MEMORY))
    assert recording.violation is None
    assert execution(recording, ("flash", "ram")).inference.blocks == {B_C: 1}


def test_a_file_that_cannot_be_written_is_not_left_behind_in_part(fake_qemu: Path, tmp_path: Path) -> None:
    out = tmp_path / "counts.bin"
    out.write_bytes(b"of the inference before")
    (tmp_path / "counts.bin.partial").mkdir()
    result = subprocess.run(
        [str(fake_qemu), "aBbcdE", f"out={out}", *MARKERS], capture_output=True, text=True, check=False
    )
    assert "cannot write" in result.stderr
    assert not out.exists()


@pytest.mark.parametrize(
    "option", ["edges=off", "region=0", "region=:1", "handler=", "begin=0x200x", "end=-1", "new"]
)
def test_an_option_that_makes_no_sense_ends_the_emulator(fake_qemu: Path, option: str) -> None:
    result = subprocess.run([str(fake_qemu), "", option], capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert result.stderr == f"mcubench counter: cannot understand '{option}'\n"
