"""Fitted to labelled questions. `make calibrate` writes this file; a person reads the change."""

from knowledge.matching.calibration import Weights
from knowledge.matching.thresholds import Thresholds

WEIGHTS = Weights(
    ours=(
        -3.203, 4.466, 1.652, 1.613, 0.383, 0.310, -0.080, -1.230, 0.589, 0.113, 0.068, -0.034,
        -0.023, -0.542, 0.568, -0.466,
    ),
    outside=(
        3.371, 0.197, 4.907, -0.519, 0.208, -0.862, 0.134, -1.213, -1.141, -0.069, 0.925, 1.170,
        1.316, 0.607, -1.248, -0.077,
    ),
)  # fmt: skip
THRESHOLDS = Thresholds(answer=0.78, clarify=0.22, rival=0.42, choice=0.02)
