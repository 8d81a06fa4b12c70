"""Fitted to labelled questions. `make calibrate` writes this file; a person reads the change."""

from knowledge.matching.calibration import Weights
from knowledge.matching.thresholds import Thresholds

WEIGHTS = Weights(
    ours=(-2.140, 4.336, 0.738, 1.223, 0.448, 0.316, 0.251, -0.387, 0.244, 0.395, 0.280),
    outside=(1.930, -0.248, 3.792, 0.444, 0.424, -1.075, -0.483, -1.004, 1.373, 0.550, -0.156),
)
THRESHOLDS = Thresholds(answer=0.78, clarify=0.13, rival=0.38, choice=0.03)
