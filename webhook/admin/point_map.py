"""A small drawing of where a support point stands: the ward's centre, its neighbours, other points. North is up.

No boundaries are drawn: the place data holds the centre of each ward and nothing else.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

SIDE = 320  # pixels, as wide as a phone allows
MARGIN = 34
LEAST_KM = 0.6  # half of the side at least: closer, the drawing says nothing of where a point is
FARTHEST_KM = 40.0  # beyond, a neighbour of an island or a mountain commune is left out
KM_A_DEGREE = 111.2
MOST_LETTERS = 18
LETTER = 12  # pixels
KINDS = ("Phường ", "Xã ", "Đặc khu ")
INK, SOFT, WARD, POINT, OTHER = "#1b1f1e", "#4b5452", "#767d7a", "#a33b00", "#0b5f59"
BARS_KM = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)


def clicked(view: str, x: int, y: int) -> tuple[float, float] | None:
    """(latitude, longitude) of a pixel of the drawing that `view` tells of; None when it tells nothing."""
    try:
        latitude, longitude, half_km = (float(part) for part in view.split(","))
    except ValueError:
        return None
    if not (abs(latitude) < 85 and abs(longitude) <= 180 and 0 < half_km < 1000 and 0 <= x <= SIDE and 0 <= y <= SIDE):
        return None
    km = half_km / (SIDE / 2 - MARGIN)
    east, north = (x - SIDE / 2) * km, (SIDE / 2 - y) * km
    return latitude + north / KM_A_DEGREE, longitude + east / (KM_A_DEGREE * math.cos(math.radians(latitude)))


class Chart:
    """From degrees to pixels; `around` is what the child tells of a point's surroundings."""

    def __init__(self, around: Mapping[str, Any]) -> None:
        self._around = around
        _, self._latitude, self._longitude = around["point"] or around["own"]
        near = [place for place in (*around["wards"][:4], *around["points"][:6]) if place[3] <= FARTHEST_KM]
        away = [self._away(place[1], place[2]) for place in near] + [self._away(*around["own"][1:])]
        self.half_km = max([LEAST_KM, *(max(abs(east), abs(north)) for east, north in away)])

    def pixel(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Where a position stands in the drawing."""
        east, north = self._away(latitude, longitude)
        scale = (SIDE / 2 - MARGIN) / self.half_km
        return SIDE / 2 + east * scale, SIDE / 2 - north * scale

    @property
    def view(self) -> str:
        """The middle and how much is seen, for `clicked`."""
        return f"{self._latitude:.6f},{self._longitude:.6f},{self.half_km:.4f}"

    @property
    def _narrow(self) -> float:
        """A degree of longitude as a share of one of latitude."""
        return math.cos(math.radians(self._latitude))

    def _away(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Kilometres to the east and to the north."""
        north = (latitude - self._latitude) * KM_A_DEGREE
        return (longitude - self._longitude) * KM_A_DEGREE * self._narrow, north

    def svg(self) -> str:
        """The drawing; names are escaped, nothing in it runs or is fetched. A name that has no room is left out."""
        names = Names()
        marks: list[str] = []
        if self._around["point"]:
            marks.append(self._dot(names, self._around["point"], POINT, 8))
        marks.append(self._ward(names, self._around["own"], own=True))
        marks += [self._dot(names, place, OTHER, 5) for place in self._around["points"]]
        marks += [self._ward(names, place) for place in self._around["wards"]]
        head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIDE}" height="{SIDE}" viewBox="0 0 {SIDE} {SIDE}"'
        ground = f'<rect width="{SIDE}" height="{SIDE}" fill="#f5f3ee"/>'
        drawn = "".join((*reversed(marks), *names.drawn))
        return f'{head} font-family="sans-serif" font-size="12">{ground}{drawn}{self._bar()}{_north()}</svg>'

    def as_address(self) -> str:
        """The drawing as an address that a picture can have without another request."""
        return "data:image/svg+xml;base64," + base64.b64encode(self.svg().encode()).decode()

    def _ward(self, names: Names, place: Sequence[Any], own: bool = False) -> str:
        x, y = self.pixel(place[1], place[2])
        if not (0 <= x <= SIDE and 0 <= y <= SIDE):
            return ""
        short = str(place[0]).rpartition(", ")[0] or str(place[0])
        for kind in KINDS:
            short = short.removeprefix(kind)
        names.put(x, y, 8, short, INK if own else SOFT, bold=own)
        return f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" fill="{INK if own else WARD}"/>'

    def _dot(self, names: Names, place: Sequence[Any], colour: str, radius: int) -> str:
        x, y = self.pixel(place[1], place[2])
        if not (0 <= x <= SIDE and 0 <= y <= SIDE):
            return ""
        names.put(x, y, radius + 2, str(place[0]), colour, bold=radius > 5)
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{colour}" stroke="#fff" stroke-width="2"/>'

    def _bar(self) -> str:
        scale = (SIDE / 2 - MARGIN) / self.half_km
        km = max([one for one in BARS_KM if one * scale <= SIDE / 3] or [BARS_KM[0]])
        length = km * scale
        said = f"{km:g} km".replace(".", ",") if km >= 1 else f"{km * 1000:.0f} m"
        line = f'<path d="M12 {SIDE - 12}h{length:.1f}" stroke="{INK}" stroke-width="3"/>'
        return f'{line}<text x="12" y="{SIDE - 18}" fill="{INK}">{said}</text>'


class Names:
    """The names in the drawing, each above or below its mark, none over another; what is put first goes first."""

    def __init__(self) -> None:
        self.drawn: list[str] = []
        self._taken: list[tuple[float, float, float, float]] = [
            (SIDE - 30, 0, SIDE, 50),  # the arrow
            (0, SIDE - 32, SIDE / 2.5, SIDE),  # the scale
        ]

    def put(self, x: float, y: float, gap: int, words: str, colour: str, bold: bool = False) -> None:
        """Beside a mark that reaches `gap` pixels from its middle."""
        shown = words if len(words) <= MOST_LETTERS else words[: MOST_LETTERS - 1] + "…"
        half = (3.6 if bold else 3.3) * len(shown)
        at = min(max(x, half + 2), SIDE - half - 2)
        for line in (y - gap - 3, y + gap + LETTER):
            box = (at - half, line - LETTER, at + half, line + 3)
            if LETTER <= line <= SIDE - 3 and not any(_overlap(box, other) for other in self._taken):
                self._taken += [box, (x - gap, y - gap, x + gap, y + gap)]
                weight = ' font-weight="700"' if bold else ""
                self.drawn.append(
                    f'<text x="{at:.1f}" y="{line:.1f}" fill="{colour}" text-anchor="middle"{weight} stroke="#f5f3ee"'
                    f' stroke-width="3" paint-order="stroke">{escape(shown)}</text>'
                )
                return


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _north() -> str:
    arrow = f'<path d="M{SIDE - 20} 30l6 -18l6 18z" fill="{INK}"/>'
    return f'{arrow}<text x="{SIDE - 14}" y="44" fill="{INK}" text-anchor="middle">B</text>'
