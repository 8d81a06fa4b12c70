"""Fitted to labelled questions. `make calibrate` writes this file; a person reads the change."""

from knowledge.matching.calibration import Weights
from knowledge.matching.thresholds import Thresholds

WEIGHTS = Weights(
    ours=(
        -4.834, 4.043, 1.594, 1.556, -1.618, 0.350, -0.307, -1.171, 0.914, -0.111, 0.009, 0.040,
        0.053, -1.075, 0.307, 0.926, 0.818, 3.289, 1.040, -0.934,
    ),
    outside=(
        4.546, 0.876, 6.274, -2.050, -0.715, -0.157, -0.280, -1.144, -0.836, 0.544, 0.370, 0.660,
        1.045, 0.653, -0.768, -0.464, -0.384, 0.364, 0.246, 2.208,
    ),
)  # fmt: skip
THRESHOLDS = Thresholds(answer=0.78, clarify=0.16, rival=0.3, choice=0.03)
