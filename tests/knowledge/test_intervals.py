"""Intervals of shares, against published figures."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge.intervals import paired, wilson


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        (15, 148, 0.0624, 0.1605),  # Newcombe 1998, table I, method 3
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (81, 263, 0.2553, 0.3662),
        (20, 20, 0.8389, 1.0),
        (0, 0, 0.0, 1.0),
    ],
)
def test_wilson(hits: int, of: int, low: float, high: float) -> None:
    assert wilson(hits, of) == pytest.approx((low, high), abs=2e-4)


@given(st.integers(0, 500), st.integers(1, 500))
@example(0, 69)
def test_an_interval_holds_the_share_and_stays_within_0_and_1(hits: int, more: int) -> None:
    low, high = wilson(hits, hits + more)
    assert 0 <= low <= hits / (hits + more) <= high <= 1


@pytest.mark.parametrize(
    ("first", "second", "of", "difference"), [(0, 0, 43, 0.0), (1, 2, 44, -1 / 44), (9, 1, 40, 0.2), (0, 0, 0, 0.0)]
)
def test_paired(first: int, second: int, of: int, difference: float) -> None:
    value, low, high = paired(first, second, of)
    assert value == pytest.approx(difference)
    assert low < value < high


def test_no_discordant_pair_is_no_certainty_and_more_pairs_are_surer() -> None:
    _, low, high = paired(0, 0, 40)
    _, narrow, _ = paired(0, 0, 400)
    assert low == -high and low < narrow < 0


def test_the_difference_changes_its_sign_with_the_order() -> None:
    (a, low, high), (b, other_low, other_high) = paired(7, 2, 50), paired(2, 7, 50)
    assert (a, low, high) == pytest.approx((-b, -other_high, -other_low))
