"""Fitted to labelled questions. `make calibrate` writes this file; a person reads the change."""

from knowledge.matching.calibration import Weights
from knowledge.matching.thresholds import Thresholds

WEIGHTS = Weights(
    ours=(
        -3.292, 4.101, 0.880, 1.404, -0.788, 0.150, -0.223, -1.140, 0.394, -0.045, 0.075, -0.141,
        0.006, -1.120, 0.327, 1.253, -0.388, 2.675, -0.778,
    ),
    outside=(
        3.322, 0.078, 4.810, -0.851, 0.235, -0.711, 0.456, -0.905, -1.376, 0.173, 0.766, 0.836,
        1.492, 1.541, -0.816, 0.318, -0.113, 0.348, 2.261,
    ),
)  # fmt: skip
THRESHOLDS = Thresholds(answer=0.8, clarify=0.19, rival=0.3, choice=0.03)
