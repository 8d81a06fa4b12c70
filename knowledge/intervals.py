"""How far a share of few questions may be from the truth: 95 % intervals."""

from __future__ import annotations

import math

Z = 1.959964


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Wilson's interval of a share, 0..1; (0, 1) when nothing was asked."""
    if of == 0:
        return 0.0, 1.0
    share, square = hits / of, Z * Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = Z * math.sqrt(share * (1 - share) / of + square / (4 * of * of)) / (1 + square / of)
    # At both ends middle and half are equal but for rounding, which may leave 3e-18 above 0.
    return max(0.0, middle - half) if hits else 0.0, min(1.0, middle + half) if hits < of else 1.0


def paired(only_first: int, only_second: int, of: int) -> tuple[float, float, float]:
    """(difference, low, high) of two shares measured on the same questions, first minus second, -1..1.

    By Agresti and Min (2005): half a pair is added to each of the four cells, so that no discordant pair at all does
    not mean certainty.
    """
    if of == 0:
        return 0.0, -1.0, 1.0
    first, second, pairs = only_first + 0.5, only_second + 0.5, of + 2
    middle = (first - second) / pairs
    half = Z * math.sqrt(first + second - (first - second) ** 2 / pairs) / pairs
    return (only_first - only_second) / of, max(-1.0, middle - half), min(1.0, middle + half)
