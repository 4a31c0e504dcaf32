# SPDX-License-Identifier: Apache-2.0
"""The desk: which board is on which port, by which probe. Kept out of the boards' descriptions and out of git."""

from mcubench.lab.bench import LAB_FILE, Lab, LabBoard, load_lab

__all__ = ["LAB_FILE", "Lab", "LabBoard", "load_lab"]
