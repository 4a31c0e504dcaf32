# SPDX-License-Identifier: Apache-2.0
"""The recordings that the keyword spotter learns from and is tested on: espeak-ng's speech, and noise."""

import re
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mcubench.dataset.wav import RATE_HZ, Waveform, decode_wav

KEYWORDS = ("yes", "no", "up", "down", "left", "right", "on", "off", "stop", "go")
UNKNOWN, SILENCE = "unknown", "silence"
CLASSES = (*KEYWORDS, UNKNOWN, SILENCE)

# Words that are none of the keywords; some sound like one. Those of the test are not heard in training.
OTHER_WORDS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "zero", "bed", "bird", "cat", "dog"),
    *("happy", "house", "tree", "wow", "backward", "forward", "follow", "learn", "visual", "water", "table", "music"),
    *("window", "morning", "paper", "yellow", "yet", "nose", "show", "cup", "town", "lift", "light", "market"),
    *("under", "often", "step", "goat", "door", "stone", "loft", "gone", "red", "men", "sun", "computer", "please"),
)
OTHER_TEST_WORDS = (
    *("eleven", "apple", "kitchen", "green", "blue", "river", "summer", "hello", "thank you", "hand", "clock"),
    *(
        "low",
        "best",
        "brown",
        "night",
        "shop",
        "cough",
        "run",
        "garden",
        "letter",
        "radio",
        "open",
        "pilot",
        "coffee",
    ),
)

ACCENTS = (
    *("en-us", "en-us-nyc", "en-gb", "en-gb-scotland", "en-gb-x-rp", "en-gb-x-gbclan", "en-gb-x-gbcwmd", "en-029"),
)
# espeak-ng's variants are its speakers. Where several are one speaker's, all are on the same side.
TEST_VOICES = (
    *("m3", "m7", "f2", "f5", "Annie", "belinda", "david", "Gene", "Gene2", "gustave", "iven", "iven2", "iven3"),
    *("iven4", "Lee", "Michael", "quincy", "sandro", "steph", "steph2", "steph3", "travis", "norbert"),
)
TRAINING_VOICES = (
    *("m1", "m2", "m4", "m5", "m6", "m8", "f1", "f3", "f4", "klatt", "klatt2", "klatt3", "klatt4", "croak"),
    *("whisper", "whisperf", "grandma", "grandpa", "adam", "Alicia", "Andrea", "Andy", "antonio", "aunty"),
    *("benjamin", "boris", "Demonic", "Denis", "Diogo", "ed", "edward", "edward2", "announcer", "Henrique", "Hugo"),
    *("Jacky", "john", "kaukovalta", "linda", "marcelo", "Marco", "Mario", "max", "michel", "Miguel", "Mike"),
    *("Nguyen", "pablo", "paul", "pedro", "RicishayMax", "rob", "robert", "robosoft", "robosoft4", "robosoft6"),
    *("Storm", "Tweaky", "UniRobot", "zac", "anika", "shelby", "victor"),
)
WORDS_A_MINUTE = (110, 210)
PITCHES = (15, 85)
# What ends a sentence changes how its last word is sung.
ENDS = ("", "", "?", "!")

SECOND = RATE_HZ
_CALLS_AT_ONCE = 2
_CALL_TIME_LIMIT_S = 60
# Below this a sample of -1 to 1 is the pause before or after the word.
_PAUSE = 0.003


@dataclass(frozen=True)
class Utterance:
    """A class, and what espeak-ng is to say for it: nothing for silence."""

    label: int
    words: str
    voice: str
    speed: int
    pitch: int

    def command(self) -> list[str]:
        """The command line of the synthesizer."""
        how = ["-v", self.voice, "-s", str(self.speed), "-p", str(self.pitch)]
        return ["espeak-ng", *how, "--stdout", self.words]


def plan(
    random: np.random.Generator, voices: Sequence[str], others: Sequence[str], a_class: int, unknown: int
) -> list[Utterance]:
    """`a_class` utterances of each class and `unknown` of other words; who says them, and how, is drawn by chance."""
    utterances = []
    for label, name in enumerate(CLASSES):
        count = unknown if name == UNKNOWN else a_class
        for index in range(count):
            words = {UNKNOWN: others[index % len(others)], SILENCE: ""}.get(name, name)
            speaker = voices[int(random.integers(len(voices)))]
            utterances.append(
                Utterance(
                    label=label,
                    words=words and words + ENDS[int(random.integers(len(ENDS)))],
                    voice=f"{ACCENTS[int(random.integers(len(ACCENTS)))]}+{speaker}",
                    speed=int(random.integers(*WORDS_A_MINUTE)),
                    pitch=int(random.integers(*PITCHES)),
                )
            )
    return utterances


def speak(utterances: Sequence[Utterance]) -> Iterator[Waveform]:
    """Each utterance at 16 kHz without the pauses around it, loudest sample at 1; empty for silence."""
    with ThreadPoolExecutor(_CALLS_AT_ONCE) as pool:
        yield from pool.map(_speak_one, utterances)


def synthesizer_version() -> str:
    """The version of the espeak-ng that is there; another one speaks otherwise."""
    try:
        said = subprocess.run(["espeak-ng", "--version"], capture_output=True, check=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise SystemExit(f"espeak-ng cannot be run ({error}); on Debian: apt-get install espeak-ng") from error
    version = re.search(r"\d+(\.\d+)+\S*", said)
    return version[0] if version else said.strip()


def _speak_one(utterance: Utterance) -> Waveform:
    if not utterance.words:
        return np.zeros(0, np.float32)
    spoken = subprocess.run(utterance.command(), capture_output=True, check=True, timeout=_CALL_TIME_LIMIT_S)
    wave = decode_wav(spoken.stdout, Path(f"espeak-ng {utterance.voice} {utterance.words}"))
    heard = np.flatnonzero(np.abs(wave) > _PAUSE)
    word = wave[heard[0] : heard[-1] + 1]
    return word / np.abs(word).max()


def record(random: np.random.Generator, word: Waveform, *, noisy: bool) -> Waveform:
    """One second: the word anywhere in it, some loudness, and where it is noisy a noise 5 to 35 dB below the word.

    A word longer than a second loses both ends alike. Without a word there is always noise, or next to nothing.
    """
    wave = np.zeros(SECOND)
    word = word[max(0, (len(word) - SECOND) // 2) :][:SECOND]
    start = int(random.integers(0, SECOND - len(word) + 1))
    wave[start : start + len(word)] = word
    wave *= 10 ** random.uniform(-1.3, 0)
    if noisy or not len(word):
        power = np.mean(np.square(wave[start : start + len(word)])) if len(word) else 10 ** random.uniform(-6, -1.5)
        ratio = 10 ** (random.uniform(5, 35) / 10) if len(word) else 1
        wave += noise(random) * np.sqrt(power / ratio)
    clipped: Waveform = np.clip(wave, -1, 1).astype(np.float32)
    return clipped


def noise(random: np.random.Generator) -> Waveform:
    """A second of noise of power 1: its spectrum falls by 0 to 6 dB an octave, and some of it is a mains hum."""
    spectrum = np.fft.rfft(random.standard_normal(SECOND))
    spectrum[1:] *= np.arange(1, len(spectrum)) ** -random.uniform(0, 1)
    spectrum[0] = 0
    wave = np.fft.irfft(spectrum)
    wave /= wave.std()
    if random.uniform() < 0.25:
        hertz = random.choice([50, 60, 100, 120])
        wave += random.uniform(0.2, 1.5) * np.sin(2 * np.pi * (hertz * np.arange(SECOND) / SECOND + random.uniform()))
        wave /= wave.std()
    return wave
