"""Fitted to labelled questions. `make calibrate` writes this file; a person reads the change."""

from knowledge.matching.calibration import Weights
from knowledge.matching.thresholds import Thresholds

WEIGHTS = Weights(
    ours=(
        -4.766, 4.222, 1.970, 0.666, -1.570, 0.046, 0.103, -0.984, 0.969, -0.130, 0.183, 0.208,
        0.092, -0.922, 0.131, 0.837, 0.046, 2.916, 1.236, -1.123,
    ),
    outside=(
        4.866, 1.180, 4.976, -1.809, -0.824, 0.221, -0.084, -0.993, -1.256, 0.440, 0.082, 0.324,
        0.823, 0.244, -0.757, -0.117, -0.764, 0.461, 0.578, 2.066,
    ),
)  # fmt: skip
THRESHOLDS = Thresholds(answer=0.8, clarify=0.16, rival=0.3, choice=0.03)
