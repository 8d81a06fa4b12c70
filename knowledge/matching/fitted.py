"""Fitted to labelled questions. `make calibrate` writes this file; a person reads the change."""

from knowledge.matching.calibration import Weights
from knowledge.matching.thresholds import Thresholds

WEIGHTS = Weights(
    ours=(-1.491, 3.938, -0.052, 1.247, 0.485, 0.452, 0.210, -0.004, 0.170, 0.177, 0.500),
    outside=(1.766, -0.553, 4.539, 0.174, 0.317, -1.331, -0.830, -1.210, 1.069, 1.194, -1.520),
)
THRESHOLDS = Thresholds(answer=0.74, clarify=0.22, rival=0.3, choice=0.02)
