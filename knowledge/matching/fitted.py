"""Fitted to labelled questions. `make calibrate` writes this file; a person reads the change."""

from knowledge.matching.calibration import Weights
from knowledge.matching.thresholds import Thresholds

WEIGHTS = Weights(
    ours=(
        -4.903, 4.144, 1.992, 0.644, -1.221, 0.006, 0.185, -0.982, 0.891, -0.028, 0.187, 0.047,
        0.083, -1.009, 0.153, 1.137, 0.338, 2.951, 1.161, -1.216,
    ),
    outside=(
        4.874, 1.303, 4.804, -1.826, -0.640, 0.185, 0.115, -1.051, -1.361, 0.566, 0.183, 0.241,
        0.825, 0.322, -0.877, 0.063, -0.891, 0.741, 0.247, 2.006,
    ),
)  # fmt: skip
THRESHOLDS = Thresholds(answer=0.84, clarify=0.16, rival=0.3, choice=0.03)
