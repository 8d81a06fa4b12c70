"""Fitted to labelled questions. `make calibrate` writes this file; a person reads the change."""

from knowledge.matching.calibration import Weights
from knowledge.matching.thresholds import Thresholds

WEIGHTS = Weights(
    ours=(
        -3.446, 4.035, 0.943, 1.468, -0.563, 0.228, -0.152, -1.122, 0.385, 0.209, -0.084, -0.246,
        0.059, -1.059, 0.337, 1.252, -0.401, 2.603, -0.816,
    ),
    outside=(
        3.285, 0.154, 4.630, -0.785, 0.202, -0.424, 0.296, -0.839, -1.514, 0.343, 0.850, 0.854,
        1.598, 1.485, -0.902, 0.271, -0.098, 0.117, 2.271,
    ),
)  # fmt: skip
THRESHOLDS = Thresholds(answer=0.84, clarify=0.22, rival=0.22, choice=0.01)
