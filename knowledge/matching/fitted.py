"""Fitted to labelled questions. `make calibrate` writes this file; a person reads the change."""

from knowledge.matching.calibration import Weights
from knowledge.matching.thresholds import Thresholds

WEIGHTS = Weights(
    ours=(
        -4.561, 4.122, 1.517, 1.585, -1.910, 0.422, -0.082, -0.936, 0.906, -0.406, 0.121, 0.013,
        -0.001, -1.141, 0.281, 1.062, 0.530, 2.937, 0.854, -0.978,
    ),
    outside=(
        4.640, 0.795, 6.244, -1.955, -0.639, -0.557, -0.168, -1.028, -0.902, 0.476, 0.738, 1.024,
        1.107, 1.025, -0.759, -0.022, -0.645, 0.407, 0.112, 2.511,
    ),
)  # fmt: skip
THRESHOLDS = Thresholds(answer=0.74, clarify=0.16, rival=0.3, choice=0.03)
