"""Fitted to labelled questions. `make calibrate` writes this file; a person reads the change."""

from knowledge.matching.calibration import Weights
from knowledge.matching.thresholds import Thresholds

WEIGHTS = Weights(
    ours=(
        -4.911, 4.151, 1.986, 0.594, -1.202, 0.103, 0.201, -1.053, 0.803, -0.057, 0.189, 0.080,
        0.039, -0.927, 0.162, 1.047, 0.459, 3.147, 1.163, -1.057,
    ),
    outside=(
        4.935, 1.337, 5.099, -2.046, -0.621, 0.092, 0.108, -1.025, -1.232, 0.485, 0.207, 0.145,
        0.818, 0.357, -0.855, -0.016, -0.888, 0.572, 0.253, 1.911,
    ),
)  # fmt: skip
THRESHOLDS = Thresholds(answer=0.84, clarify=0.16, rival=0.3, choice=0.03)
