"""Fitted to labelled questions. `make calibrate` writes this file; a person reads the change."""

from knowledge.matching.calibration import Weights
from knowledge.matching.thresholds import Thresholds

WEIGHTS = Weights(
    ours=(
        -4.967, 4.190, 2.023, 0.623, -1.168, 0.098, 0.052, -1.006, 0.735, -0.048, 0.163, 0.088,
        0.052, -0.946, 0.156, 1.092, 0.336, 3.083, 1.112, -1.158,
    ),
    outside=(
        4.849, 1.319, 4.802, -1.856, -0.635, 0.151, 0.078, -0.981, -1.227, 0.531, 0.137, 0.266,
        0.765, 0.361, -0.856, 0.009, -0.894, 0.704, 0.273, 2.031,
    ),
)  # fmt: skip
THRESHOLDS = Thresholds(answer=0.86, clarify=0.16, rival=0.3, choice=0.03)
