"""Fitted to labelled questions. `make calibrate` writes this file; a person reads the change."""

from knowledge.matching.calibration import Weights
from knowledge.matching.thresholds import Thresholds

WEIGHTS = Weights(
    ours=(-3.289, 4.404, 1.717, 1.793, 0.082, 0.667, -0.222, -1.234, 0.624, 0.173, -0.030, 0.006, 0.157, -0.460),
    outside=(2.563, 0.109, 4.531, -0.131, 0.295, -0.412, 0.208, -1.093, -1.207, -0.378, 0.760, 0.326, 1.365, 0.451),
)
THRESHOLDS = Thresholds(answer=0.76, clarify=0.22, rival=0.3, choice=0.01)
