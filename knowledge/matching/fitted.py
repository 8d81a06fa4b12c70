"""Fitted to labelled questions. `make calibrate` writes this file; a person reads the change."""

from knowledge.matching.calibration import Weights
from knowledge.matching.thresholds import Thresholds

WEIGHTS = Weights(
    ours=(-2.096, 4.254, 0.892, 1.794, -0.040, 0.252, 0.248, -1.009, 0.381, -0.244, -0.114, 0.384, -0.228, -0.069),
    outside=(1.996, -0.214, 3.848, 0.280, 0.389, -0.612, -0.279, -0.718, -0.965, 0.064, 1.303, 0.673, 1.630, -0.288),
)
THRESHOLDS = Thresholds(answer=0.88, clarify=0.22, rival=0.38, choice=0.01)
