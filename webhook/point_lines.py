"""A support point in lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.support_points import NearPoint


def lines(near: NearPoint) -> Iterator[str]:
    """The first line tells where and whether open; what staff wrote besides stands indented below it."""
    point = near.point
    away = f"{near.distance_km:6.1f} km  " if near.distance_km is not None else ""
    sample = " (dữ liệu mẫu)" if point.sample else ""
    yield f"{away}{point.name}{sample}  |  {near.address}  |  {near.opening.text}"
    told = {
        "buổi thêm": near.opening.session,
        "số máy": point.phone,
        "việc nhận": ", ".join(point.services),
        "giúp tại nhà": ", ".join(point.serves),
        "lối đi": ", ".join(point.accessibility),
        "nguồn": f"{point.source}, {point.checked}" if point.path else "",
    }
    yield from (f"           {title}: {words}" for title, words in told.items() if words)
