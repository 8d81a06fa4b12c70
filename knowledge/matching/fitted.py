"""Fitted to labelled questions. `make calibrate` writes this file; a person reads the change."""

from knowledge.matching.calibration import Weights
from knowledge.matching.thresholds import Thresholds

WEIGHTS = Weights(
    ours=(
        -4.901, 4.145, 1.965, 0.589, -1.198, 0.114, 0.177, -1.044, 0.786, -0.038, 0.180, 0.072,
        0.041, -0.931, 0.160, 1.037, 0.461, 3.180, 1.168, -1.061,
    ),
    outside=(
        4.933, 1.338, 5.099, -2.046, -0.620, 0.095, 0.105, -1.026, -1.231, 0.485, 0.204, 0.142,
        0.817, 0.360, -0.857, -0.017, -0.888, 0.578, 0.256, 1.911,
    ),
)  # fmt: skip
THRESHOLDS = Thresholds(answer=0.84, clarify=0.16, rival=0.3, choice=0.03)
