# SPDX-License-Identifier: Apache-2.0
"""How a run's output compares with the oracle's, in words.

Nothing is called equal that was not held against TensorFlow Lite Micro's.
"""

from dataclasses import dataclass
from typing import Literal

from mcubench.result import Dataset, Verification

# What stands for an oracle where there was none.
_NO_ORACLE = "none"


@dataclass(frozen=True)
class Verdict:
    """`level` is good where the output is what it should be, bad where it is not, open where that is not known.

    `word` comes first: what the sentence begins with.
    """

    level: Literal["good", "open", "bad"]
    word: str
    sentence: str

    def __str__(self) -> str:
        """The word and the sentence, as one line."""
        return f"{self.word} {self.sentence}"


def verdict(verification: Verification) -> Verdict:
    """The output of one inference."""
    oracle, reason = verification.oracle, verification.reason or ""
    largest = f"{verification.largest_difference:g}"
    if verification.bit_exact:
        return Verdict("good", "verified:", f"the output equals TensorFlow Lite Micro's byte for byte ({oracle})")
    if verification.oracle == _NO_ORACLE:
        return Verdict("open", "not verified:", reason)
    if verification.bit_exact is False:
        return Verdict("bad", "different:", f"the output differs from {oracle}'s by up to {largest}: {reason}")
    if verification.largest_difference or verification.first_difference is not None:
        return Verdict("open", f"verified within {largest}", f"against {oracle}: {reason}")
    return Verdict("open", "equal, and not called bit-exact", f"({oracle}): {reason}")


def dataset_verdict(dataset: Dataset | None) -> Verdict | None:
    """The samples of a data set; None where there were none, or nothing to hold them against."""
    if dataset is None or dataset.bit_exact_samples is None:
        return None
    equal, samples = dataset.bit_exact_samples, dataset.samples
    good = equal == samples
    earlier = f"; {dataset.earlier_samples} of them came from an earlier run" if dataset.earlier_samples else ""
    sentence = f"{equal} of {samples} samples of {dataset.name}, byte for byte{earlier}"
    return Verdict("good" if good else "bad", "verified:" if good else "different:", sentence)
