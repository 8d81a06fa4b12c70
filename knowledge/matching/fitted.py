"""Fitted to labelled questions. `make calibrate` writes this file; a person reads the change."""

from knowledge.matching.calibration import Weights
from knowledge.matching.thresholds import Thresholds

WEIGHTS = Weights(
    ours=(
        -4.993, 4.083, 1.948, 0.624, -0.986, 0.132, 0.262, -1.089, 0.847, -0.130, 0.145, -0.019,
        0.088, -0.973, 0.173, 0.984, 0.777, 3.175, 1.364, -1.082,
    ),
    outside=(
        4.876, 1.339, 5.068, -2.232, -0.645, 0.152, -0.092, -1.092, -1.220, 0.640, 0.143, 0.081,
        0.762, 0.354, -0.841, -0.173, -0.755, 0.711, 0.369, 1.884,
    ),
)  # fmt: skip
THRESHOLDS = Thresholds(answer=0.84, clarify=0.16, rival=0.3, choice=0.03)
