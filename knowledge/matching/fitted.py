"""Fitted to labelled questions. `make calibrate` writes this file; a person reads the change."""

from knowledge.matching.calibration import Weights
from knowledge.matching.thresholds import Thresholds

WEIGHTS = Weights(
    ours=(
        -4.864, 4.427, 2.143, 0.649, -1.549, 0.068, 0.089, -1.065, 0.968, -0.142, 0.173, 0.170,
        0.131, -0.929, 0.123, 0.960, 0.156, 2.846, 1.017, -1.094,
    ),
    outside=(
        4.842, 1.200, 5.053, -1.773, -0.832, 0.236, -0.055, -1.009, -1.235, 0.351, 0.046, 0.304,
        0.804, 0.290, -0.752, -0.089, -0.819, 0.485, 0.548, 2.104,
    ),
)  # fmt: skip
THRESHOLDS = Thresholds(answer=0.78, clarify=0.16, rival=0.3, choice=0.03)
