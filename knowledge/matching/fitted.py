"""Fitted to labelled questions. `make calibrate` writes this file; a person reads the change."""

from knowledge.matching.calibration import Weights
from knowledge.matching.thresholds import Thresholds

WEIGHTS = Weights(
    ours=(-2.078, 4.244, 0.888, 1.794, -0.041, 0.209, 0.269, -0.950, 0.418, -0.253, -0.114, 0.397, -0.222, -0.061),
    outside=(1.989, -0.210, 3.847, 0.290, 0.380, -0.593, -0.275, -0.726, -0.973, 0.061, 1.306, 0.673, 1.619, -0.292),
)
THRESHOLDS = Thresholds(answer=0.86, clarify=0.19, rival=0.38, choice=0.01)
