"""Numbers as they are written here."""

from __future__ import annotations


def dotted(number: float) -> str:
    """1234567 -> `1.234.567`."""
    return f"{number:,.0f}".replace(",", ".")


def percent(share: float | None) -> str:
    """0.315 -> `31,5%`; a dash for what cannot be told."""
    return "–" if share is None else f"{100 * share:.1f}".removesuffix(".0").replace(".", ",") + "%"
