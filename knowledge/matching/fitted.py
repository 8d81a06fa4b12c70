"""Fitted to labelled questions. `make calibrate` writes this file; a person reads the change."""

from knowledge.matching.calibration import Weights
from knowledge.matching.thresholds import Thresholds

WEIGHTS = Weights(
    ours=(
        -5.009, 4.311, 1.916, 0.649, -1.061, 0.178, 0.426, -1.158, 0.839, -0.229, 0.169, -0.045,
        0.059, -0.942, 0.190, 0.954, 0.786, 3.196, 1.154, -1.060,
    ),
    outside=(
        4.868, 1.267, 5.104, -2.351, -0.635, 0.235, 0.099, -1.000, -1.240, 0.529, 0.176, 0.186,
        0.755, 0.394, -0.875, -0.115, -0.787, 0.662, 0.373, 1.927,
    ),
)  # fmt: skip
THRESHOLDS = Thresholds(answer=0.8, clarify=0.16, rival=0.3, choice=0.03)
