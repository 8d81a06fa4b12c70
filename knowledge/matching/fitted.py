"""Fitted to labelled questions. `make calibrate` writes this file; a person reads the change."""

from knowledge.matching.calibration import Weights
from knowledge.matching.thresholds import Thresholds

WEIGHTS = Weights(
    ours=(
        -4.562, 4.122, 1.517, 1.583, -1.911, 0.422, -0.084, -0.936, 0.905, -0.406, 0.120, 0.013,
        -0.001, -1.141, 0.281, 1.063, 0.531, 2.941, 0.853, -0.977,
    ),
    outside=(
        4.640, 0.795, 6.244, -1.955, -0.639, -0.557, -0.168, -1.028, -0.902, 0.476, 0.738, 1.024,
        1.107, 1.025, -0.759, -0.022, -0.645, 0.407, 0.112, 2.511,
    ),
)  # fmt: skip
THRESHOLDS = Thresholds(answer=0.8, clarify=0.22, rival=0.3, choice=0.03)
