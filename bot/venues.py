"""A support point as the venue that may follow a reply."""

from __future__ import annotations

from bot.messages import Venue
from knowledge.support_points import NearPoint

_TITLE_MAX = 120  # one or two lines on a phone


def venue(near: NearPoint) -> Venue:
    """Title and address say themselves when the place is only approximate."""
    point = near.point
    return Venue(point.latitude, point.longitude, point.name[:_TITLE_MAX], near.address[:_TITLE_MAX])
