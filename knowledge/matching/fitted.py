"""Fitted to labelled questions. `make calibrate` writes this file; a person reads the change."""

from knowledge.matching.calibration import Weights
from knowledge.matching.thresholds import Thresholds

WEIGHTS = Weights(
    ours=(
        -4.756, 4.212, 1.983, 0.668, -1.578, 0.048, 0.118, -0.982, 0.962, -0.139, 0.178, 0.195,
        0.161, -0.961, 0.133, 0.852, 0.056, 2.917, 1.237, -1.119,
    ),
    outside=(
        4.871, 1.175, 4.984, -1.812, -0.817, 0.216, -0.077, -0.990, -1.262, 0.440, 0.078, 0.318,
        0.823, 0.245, -0.760, -0.124, -0.762, 0.468, 0.577, 2.070,
    ),
)  # fmt: skip
THRESHOLDS = Thresholds(answer=0.8, clarify=0.16, rival=0.3, choice=0.03)
