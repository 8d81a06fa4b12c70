"""Fitted to labelled questions. `make calibrate` writes this file; a person reads the change."""

from knowledge.matching.calibration import Weights
from knowledge.matching.thresholds import Thresholds

WEIGHTS = Weights(
    ours=(
        -4.765, 4.233, 2.013, 0.664, -1.541, 0.039, 0.131, -1.008, 0.968, -0.107, 0.177, 0.138,
        0.151, -0.952, 0.133, 0.906, 0.154, 2.887, 1.179, -1.111,
    ),
    outside=(
        4.825, 1.184, 5.011, -1.806, -0.809, 0.254, -0.125, -1.001, -1.243, 0.425, 0.053, 0.273,
        0.801, 0.300, -0.780, -0.120, -0.785, 0.474, 0.575, 2.054,
    ),
)  # fmt: skip
THRESHOLDS = Thresholds(answer=0.8, clarify=0.16, rival=0.3, choice=0.03)
