"""Fitted to labelled questions. `make calibrate` writes this file; a person reads the change."""

from knowledge.matching.calibration import Weights
from knowledge.matching.thresholds import Thresholds

WEIGHTS = Weights(
    ours=(
        -3.066, 3.946, 1.779, 1.638, 0.256, 0.215, -0.062, -1.298, 0.493, 0.205, 0.107, -0.012,
        -0.025, -0.647, 0.552, 1.369, -0.788,
    ),
    outside=(
        3.195, 0.040, 5.018, -0.574, 0.318, -0.816, 0.063, -1.217, -1.174, -0.047, 0.904, 1.225,
        1.282, 0.636, -1.135, 0.423, 0.207,
    ),
)  # fmt: skip
THRESHOLDS = Thresholds(answer=0.78, clarify=0.22, rival=0.38, choice=0.01)
