"""The tool that fits the confidence: it finds what separates, and it says how it is used."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.evaluate import Row
from tools.calibrate import fit, left_out_loss, main, usable


def test_a_signal_that_tells_gets_weight_and_noise_gets_none() -> None:
    random = np.random.RandomState(1)
    telling, noise = random.rand(600), random.rand(600)
    right = (telling > random.rand(600)).astype(float)
    signals = np.column_stack([np.ones(600), telling, noise])
    weights = fit(signals, right)
    assert weights[1] > 3 and abs(weights[2]) < 1
    assert (
        left_out_loss(signals, right, np.arange(600)) < 0.6 < left_out_loss(signals[:, [0, 2]], right, np.arange(600))
    )


@pytest.mark.parametrize(
    ("topics", "kind", "used"),
    [
        (("tam-tru",), "nodia", True),
        (("OOS",), "OOS:near", True),
        (("OOS",), "OOS:chat", False),
        (("GENERIC",), "GENERIC", False),
        (("khai-tu", "mai-tang"), "double", False),
        (("ho-chieu",), "FOLLOWUP after: làm hộ chiếu", False),
    ],
)
def test_which_rows_are_used(topics: tuple[str, ...], kind: str, used: bool) -> None:
    assert usable(Row("câu hỏi", topics, kind)) is used


def test_without_a_file_it_says_how(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "own_scope.tsv" in capsys.readouterr().err
