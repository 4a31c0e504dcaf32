# SPDX-License-Identifier: Apache-2.0
"""`mcubench models`: what people and scripts see of listing, showing, making and fetching."""

import hashlib
import json
from pathlib import Path

import pytest

from mcubench import resources
from mcubench.dataset import packaged_names
from mcubench.model import read_model
from unit.cli.command import InProcess, run


def test_the_list_has_every_model_with_its_accuracy_or_why_there_is_none(mcubench: InProcess) -> None:
    listed = json.loads(mcubench("models", "list", "--json", "-").out)["models"]
    assert [model["name"] for model in listed] == packaged_names()
    models = {model["name"]: model for model in listed}
    assert {"digits", "keywords", "ds_cnn", "mobilenet_v1_025", "resnet_8", "autoencoder"} <= set(models)
    assert (models["digits"]["accuracy"], models["digits"]["test_samples"]) == (0.995556, 450)
    assert "accuracy" not in models["resnet_8"]
    assert models["resnet_8"]["accuracy_absent_because"] == "cost only: the weights are random"
    assert (models["resnet_8"]["macs"], models["resnet_8"]["input_shape"]) == (12_501_632, [1, 32, 32, 3])
    assert all(("accuracy" in model) != ("accuracy_absent_because" in model) for model in listed)


def test_the_table_says_it_in_words(mcubench: InProcess) -> None:
    answer = mcubench("models", "list")
    words = " ".join(answer.out.split())
    assert "99.56 % of 450 samples" in words
    assert "12,501,632" in words
    assert "absent: cost only" in words


def test_a_card_is_shown_whole(mcubench: InProcess) -> None:
    card = json.loads(mcubench("models", "show", "keywords", "--json", "-").out)
    assert card["input"]["pipeline"]["front_end"] == "micro_features"
    text = mcubench("models", "show", "keywords").out
    flat = "".join(text.split())
    for sha256 in card["files"].values():
        assert sha256 in flat
    for words in ("syntheticspeech", "espeak-ng", "micro_features", str(resources.MODELS / "keywords")):
        assert words in flat


def test_a_name_that_is_no_model_is_told_the_nearest(mcubench: InProcess) -> None:
    answer = mcubench("models", "show", "digit")
    assert answer.code == 2
    assert "did you mean digits?" in answer.err


def test_a_file_of_the_users_is_no_packaged_model(
    mcubench: InProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.tflite").write_bytes(b"")
    answer = mcubench("models", "make", "mine.tflite")
    assert (answer.code, "not the name of a packaged model" in answer.err) == (2, True)


def test_a_packaged_folder_is_not_written_over(mcubench: InProcess) -> None:
    before = hashlib.sha256((resources.MODELS / "autoencoder" / "card.yaml").read_bytes()).hexdigest()
    answer = mcubench("models", "make", "autoencoder", "-o", str(resources.MODELS / "autoencoder"))
    assert answer.code == 2
    assert "has files in it" in answer.err
    assert hashlib.sha256((resources.MODELS / "autoencoder" / "card.yaml").read_bytes()).hexdigest() == before


def test_without_the_synthesizer_one_line_says_what_to_install(
    mcubench: InProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    answer = mcubench("models", "make", "keywords", "-o", str(tmp_path / "mine"))
    assert answer.code == 3
    assert "keywords is made with espeak-ng, which is not on PATH" in answer.err
    assert "apt-get install espeak-ng" in answer.err
    assert not (tmp_path / "mine").exists()


def test_a_model_is_made_by_its_real_script(mcubench: InProcess, tmp_path: Path) -> None:
    """Whether the bytes are the packaged ones depends on the processor; the architecture does not."""
    answer = mcubench("models", "make", "autoencoder", "-o", str(tmp_path / "mine"), "-q", "--json", "-")
    made = json.loads(answer.out)
    content = (tmp_path / "mine" / "autoencoder.tflite").read_bytes()
    assert made["files"] == {"autoencoder.tflite": hashlib.sha256(content).hexdigest()}
    assert made["same_bytes"] == ("differs_because" not in made)
    assert made["same_bytes"] or "another processor" in made["differs_because"]
    operators = [
        [operator.name for operator in read_model(folder / "autoencoder.tflite").graph.operators]
        for folder in (tmp_path / "mine", resources.MODELS / "autoencoder")
    ]
    assert operators[0] == operators[1]


@pytest.mark.campaign
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("name", packaged_names())
def test_a_model_made_twice_has_the_same_bytes(name: str, mcubench: InProcess, tmp_path: Path) -> None:
    made = [
        json.loads(mcubench("models", "make", name, "-o", str(tmp_path / folder), "-q", "--json", "-").out)
        for folder in ("first", "second")
    ]
    assert made[0]["files"] == made[1]["files"]


def test_without_a_network_a_pull_is_one_sentence(mcubench: InProcess, tmp_path: Path) -> None:
    """A proxy that nobody runs is as good as no network."""
    answer = run("models", "pull", "kws", "-o", str(tmp_path / "zoo"), extra={"https_proxy": "http://127.0.0.1:9"})
    assert answer.code == 3
    assert answer.err.count("error:") == 1
    assert "cannot fetch https://raw.githubusercontent.com/mlcommons/tiny/" in answer.err
    assert "Traceback" not in answer.err
    assert not list((tmp_path / "zoo").iterdir())
    assert mcubench("models", "pull", "kvs").code == 2
