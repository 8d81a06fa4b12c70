"""Fitted to labelled questions. `make calibrate` writes this file; a person reads the change."""

from knowledge.matching.calibration import Weights
from knowledge.matching.thresholds import Thresholds

WEIGHTS = Weights(
    ours=(-1.730, 4.088, 0.156, 1.101, 0.344, 0.647, 0.608, -0.332, 0.192, -0.131, 0.552),
    outside=(1.624, -0.355, 4.290, 0.296, 0.466, -1.036, -0.808, -1.088, 1.843, 0.833, -0.774),
)
THRESHOLDS = Thresholds(answer=0.78, clarify=0.19, rival=0.22, choice=0.03)
