"""Fitted to labelled questions. `make calibrate` writes this file; a person reads the change."""

from knowledge.matching.calibration import Weights
from knowledge.matching.thresholds import Thresholds

WEIGHTS = Weights(
    ours=(
        -5.021, 4.282, 2.073, 0.654, -1.323, 0.010, 0.186, -1.026, 0.988, -0.081, 0.175, -0.001,
        0.202, -1.056, 0.113, 0.936, 0.310, 2.939, 1.098, -1.304,
    ),
    outside=(
        5.012, 1.313, 4.759, -1.861, -0.663, 0.172, 0.032, -1.056, -1.433, 0.466, 0.095, 0.341,
        0.734, 0.355, -0.955, 0.022, -0.945, 0.701, 0.339, 1.935,
    ),
)  # fmt: skip
THRESHOLDS = Thresholds(answer=0.78, clarify=0.16, rival=0.3, choice=0.03)
