# SPDX-License-Identifier: Apache-2.0
"""Laying TensorFlow Lite Micro out as a PlatformIO library: what is in it, what is missing, whole or not at all."""

import json
import shutil
from pathlib import Path

import pytest
from platformio.package.manifest.parser import (  # type: ignore[import-untyped]  # it has no types
    ManifestParserFactory,
)
from platformio.package.manifest.schema import ManifestSchema  # type: ignore[import-untyped]  # it has no types

from mcubench.errors import ConfigError, FileError
from mcubench.progress import Silent
from mcubench.tflm_library import TflmLibrary, find_library, install, remove_library, require_library
from mcubench.tflm_library.library import home
from unit.tflm_library.small_tree import (
    DOWNLOADS,
    FOURIER,
    IN_BOTH,
    IN_NEITHER,
    KISSFFT,
    OPTIMIZED,
    REFERENCE,
    write,
    write_small_tree,
)

GENERATED = "third_party"
CONVOLVE = "tree/third_party/cmsis_nn/Source/ConvolutionFunctions/arm_convolve_s8.c"


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MCUBENCH_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "tflite-micro"
    write_small_tree(root)
    return root


def laid_out(source: Path, cmsis_nn: str | None = None) -> TflmLibrary:
    return install(str(source), cmsis_nn, Silent())


def sources(library: TflmLibrary, kernels: str) -> set[str]:
    return {name for names in library.manifest(kernels).archives.values() for name in names}


def in_tree(*names: str) -> set[str]:
    return {f"tree/{name}" for name in names}


def test_each_variant_has_its_sources_and_no_others(checkout: Path) -> None:
    library = laid_out(checkout)
    assert library.kernels == ("reference", "cmsis-nn")
    assert sources(library, "reference") == in_tree(*IN_BOTH, *REFERENCE)
    assert sources(library, "cmsis-nn") == in_tree(*IN_BOTH, *OPTIMIZED) | {CONVOLVE}
    assert [name for name in IN_NEITHER if (library.folder / "tree" / name).exists()] == []


def test_fourier_transforms_are_there_where_kissfft_is(checkout: Path) -> None:
    for name in KISSFFT:
        write(checkout / DOWNLOADS / "kissfft" / name)
    library = laid_out(checkout)
    assert in_tree(*FOURIER) <= sources(library, "reference")
    kissfft = library.folder / "tree/third_party/kissfft"
    # The wrappers include its sources, which are compiled nowhere else.
    assert {path.relative_to(kissfft).as_posix() for path in kissfft.rglob("*") if path.is_file()} == {
        *("kiss_fft.h", "kiss_fft.c", "_kiss_fft_guts.h", "COPYING", "tools/kiss_fftr.h", "tools/kiss_fftr.c")
    }
    assert not any("third_party" in name for name in sources(library, "reference"))
    assert "tree/third_party/kissfft" in library.manifest("reference").include_paths


def test_a_source_that_was_renamed_to_cpp_is_the_same(checkout: Path) -> None:
    for path in checkout.rglob("*.cc"):
        path.rename(path.with_suffix(".cpp"))
    library = laid_out(checkout)
    assert sources(library, "cmsis-nn") == {name.replace(".cc", ".cpp") for name in in_tree(*IN_BOTH, *OPTIMIZED)} | {
        CONVOLVE
    }


def test_an_archive_holds_what_its_name_says(checkout: Path) -> None:
    archives = laid_out(checkout).manifest("cmsis-nn").archives
    assert set(archives) == {"tflm", "tflm_kernels", "cmsis_nn"}
    assert archives["cmsis_nn"] == (CONVOLVE,)
    assert "tree/tensorflow/lite/micro/kernels/cmsis_nn/conv.cc" in archives["tflm_kernels"]
    assert "tree/signal/src/window.cc" in archives["tflm_kernels"]
    assert "tree/tensorflow/lite/micro/micro_interpreter.cc" in archives["tflm"]


def test_flags_say_static_memory_and_whether_the_kernels_are_arms(checkout: Path) -> None:
    library = laid_out(checkout)
    assert "TF_LITE_STATIC_MEMORY" in library.manifest("reference").defines
    assert "CMSIS_NN" not in library.manifest("reference").defines
    assert "CMSIS_NN" in library.manifest("cmsis-nn").defines


def test_every_include_path_is_a_folder_of_the_library(checkout: Path) -> None:
    library = laid_out(checkout)
    paths = library.manifest("cmsis-nn").include_paths
    assert {"tree", "tree/third_party/flatbuffers/include", "tree/third_party/ruy"} <= set(paths)
    assert all((library.folder / path).is_dir() for path in paths)


@pytest.mark.parametrize("kernels", ["reference", "cmsis-nn"])
def test_the_manifest_is_one_that_platformio_takes(checkout: Path, kernels: str) -> None:
    path = laid_out(checkout).folder / kernels / "library.json"
    parsed = ManifestParserFactory.new_from_file(str(path)).as_dict()
    # PlatformIO asks a server for the list of licences.
    assert parsed.pop("license") == "Apache-2.0"
    manifest = ManifestSchema().load_manifest(parsed)
    assert manifest["name"] == "tensorflow-lite-micro"
    assert (path.parent / parsed["build"]["srcDir"]).resolve() == path.parent.parent / "tree"


def test_licences_come_along(checkout: Path) -> None:
    tree = laid_out(checkout).folder / "tree"
    assert (tree / "LICENSE").is_file()
    for party in ("flatbuffers", "gemmlowp", "ruy", "cmsis_nn"):
        assert (tree / "third_party" / party / "LICENSE").is_file()


def test_the_same_sources_are_the_same_library_and_others_replace_it(checkout: Path) -> None:
    first = laid_out(checkout)
    assert laid_out(checkout).folder == first.folder
    (checkout / "tensorflow/lite/micro/kernels/reshape.cc").write_text("// changed\n")
    second = laid_out(checkout)
    assert second.digest != first.digest
    assert not first.folder.exists()
    assert find_library() == second


def test_a_library_that_lost_a_file_is_made_whole(checkout: Path) -> None:
    library = laid_out(checkout)
    lost = library.folder / "tree" / IN_BOTH[0]
    lost.unlink()
    (library.folder / "installed.json").write_text("{}")
    assert laid_out(checkout) == library
    assert lost.is_file()
    assert [path.name for path in home().iterdir() if path.is_dir()] == [library.folder.name]


def test_a_tree_made_for_cmsis_nn_has_those_kernels_only(tmp_path: Path) -> None:
    write_small_tree(tmp_path / "tree", third_party=GENERATED, kernels=())
    assert laid_out(tmp_path / "tree").kernels == ("cmsis-nn",)


def test_without_cmsis_nn_there_are_the_reference_kernels(tmp_path: Path) -> None:
    write_small_tree(tmp_path / "tree", without=("cmsis_nn", "cmsis"))
    assert laid_out(tmp_path / "tree", "none").kernels == ("reference",)


def test_cmsis_nn_may_come_from_elsewhere(tmp_path: Path) -> None:
    write_small_tree(tmp_path / "tree", without=("cmsis_nn",))
    own = tmp_path / "CMSIS-NN"
    for name in ("Include/arm_nnfunctions.h", "Source/Own/arm_own_s8.c"):
        (own / name).parent.mkdir(parents=True)
        (own / name).write_text("// own\n")
    library = laid_out(tmp_path / "tree", str(own))
    assert library.manifest("cmsis-nn").archives["cmsis_nn"] == ("tree/third_party/cmsis_nn/Source/Own/arm_own_s8.c",)


def test_a_tree_made_without_optimized_kernels_needs_no_cmsis_nn(tmp_path: Path) -> None:
    write_small_tree(tmp_path / "tree", without=("cmsis_nn", "cmsis"), third_party=GENERATED)
    shutil.rmtree(tmp_path / "tree/tensorflow/lite/micro/kernels/cmsis_nn")
    assert laid_out(tmp_path / "tree").kernels == ("reference",)


def test_an_older_cmsis_nn_needs_the_core_headers(tmp_path: Path) -> None:
    write_small_tree(tmp_path / "tree", without=("cmsis",))
    write(tmp_path / "tree" / DOWNLOADS / "cmsis_nn/Include/arm_nn_math_types.h", '#include "cmsis_compiler.h"\n')
    with pytest.raises(ConfigError, match=r"lacks third-party sources: CMSIS core headers$"):
        laid_out(tmp_path / "tree")


def test_a_checkout_without_third_party_sources_names_each_and_says_how_to_get_them(tmp_path: Path) -> None:
    write_small_tree(tmp_path / "tree", without=("flatbuffers", "ruy", "cmsis_nn"))
    with pytest.raises(ConfigError, match=r"lacks third-party sources: flatbuffers, ruy, CMSIS-NN$") as caught:
        laid_out(tmp_path / "tree")
    assert "third_party_downloads" in (caught.value.hint or "")
    assert find_library() is None


def test_a_folder_that_is_no_tflm_says_what_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"has no tensorflow/lite/micro/micro_interpreter\.h"):
        laid_out(tmp_path)
    with pytest.raises(FileError, match="there is no folder"):
        laid_out(tmp_path / "nowhere")


def test_a_checkout_that_lacks_the_interpreter_is_not_all_of_it(checkout: Path) -> None:
    (checkout / "tensorflow/lite/micro/recording_micro_allocator.cc").unlink()
    with pytest.raises(ConfigError, match=r"lacks recording_micro_allocator\.cc"):
        laid_out(checkout)


def test_kernels_of_neither_kind_are_refused(tmp_path: Path) -> None:
    write_small_tree(tmp_path / "tree", third_party=GENERATED, kernels=(), without=("cmsis_nn",))
    with pytest.raises(ConfigError, match="for neither variant"):
        laid_out(tmp_path / "tree", "none")


def test_a_link_out_of_the_sources_is_refused_and_nothing_is_left(checkout: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.h"
    secret.write_text("secret")
    (checkout / "tensorflow/lite/micro/leak.h").symlink_to(secret)
    with pytest.raises(FileError, match=r"leak\.h is no regular file of these sources"):
        laid_out(checkout)
    assert list(home().iterdir()) == []


def test_what_is_removed_is_gone(checkout: Path) -> None:
    library = laid_out(checkout)
    assert remove_library() == library
    assert find_library() is None
    assert remove_library() is None
    with pytest.raises(ConfigError, match="not installed"):
        require_library()


@pytest.mark.parametrize(
    ("name", "text"),
    [("active.json", "{}"), ("active.json", '{"folder": "../.."}'), ("active.json", "["), ("installed.json", "{}")],
)
def test_a_damaged_library_is_one_error(checkout: Path, name: str, text: str) -> None:
    library = laid_out(checkout)
    path = home() / name if name == "active.json" else library.folder / name
    path.write_text(text)
    with pytest.raises(FileError, match=r"damaged|cannot be read"):
        find_library()


@pytest.mark.parametrize("build", [{"srcFilter": []}, {"srcFilter": "+<x.cc>"}, [], None])
def test_a_manifest_without_sources_is_an_error(checkout: Path, build: object) -> None:
    library = laid_out(checkout)
    (library.folder / "reference" / "library.json").write_text(json.dumps({"build": build}))
    with pytest.raises(FileError, match="names no sources"):
        library.manifest("reference")
