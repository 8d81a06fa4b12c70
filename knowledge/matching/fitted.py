"""What was fitted to labelled questions: `make calibrate` writes this file, a person reads the change."""

from knowledge.matching.calibration import Weights
from knowledge.matching.thresholds import Thresholds

WEIGHTS = Weights(
    ours=(-1.615, 3.571, 0.091, 1.174, 0.296, 0.596, 1.533, 1.316, 0.214, -0.423, 0.704),
    outside=(1.454, -0.026, 4.040, 0.518, 0.116, -1.096, -0.191, -0.707, 1.367, 0.450, -0.614),
)
THRESHOLDS = Thresholds(answer=0.72, clarify=0.25, rival=0.22, choice=0.02)
