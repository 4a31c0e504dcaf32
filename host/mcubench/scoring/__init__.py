# SPDX-License-Identifier: Apache-2.0
"""How good a model's answers are: outputs and what is true become figures, by scikit-learn and pycocotools."""

from mcubench.scoring.decode import Answers, Outputs, dequantize
from mcubench.scoring.score import describe_so_far, score_samples
from mcubench.scoring.task import Task, choose_task, kind_of_words

__all__ = [
    "Answers",
    "Outputs",
    "Task",
    "choose_task",
    "dequantize",
    "describe_so_far",
    "kind_of_words",
    "score_samples",
]
