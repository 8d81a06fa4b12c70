"""Fitted to labelled questions. `make calibrate` writes this file; a person reads the change."""

from knowledge.matching.calibration import Weights
from knowledge.matching.thresholds import Thresholds

WEIGHTS = Weights(
    ours=(
        -3.084, 3.929, 1.688, 1.627, 0.390, 0.230, -0.047, -1.230, 0.501, 0.148, 0.075, -0.034,
        -0.069, -0.563, 0.582, 1.289, -0.780,
    ),
    outside=(
        3.178, 0.091, 4.879, -0.544, 0.289, -0.853, 0.021, -1.251, -1.082, -0.133, 0.915, 1.257,
        1.274, 0.639, -1.059, 0.429, 0.266,
    ),
)  # fmt: skip
THRESHOLDS = Thresholds(answer=0.8, clarify=0.22, rival=0.38, choice=0.01)
