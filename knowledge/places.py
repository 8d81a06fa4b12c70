"""From a citizen's words or a shared position to the ward of today; the doubtful is asked back."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable
from functools import cached_property, lru_cache

from knowledge.place_data import PlaceTables, Ward, read_places
from knowledge.place_match import NOTHING, Candidate, Found, PlaceMatch
from knowledge.place_mentions import Scanner
from knowledge.place_search import Search
from knowledge.place_text import words_of
from knowledge.place_typos import Typos

__all__ = ["LIMIT", "Candidate", "Found", "PlaceBook", "PlaceMatch", "Ward", "distance_km", "place_book"]

EARTH_KM = 6371.0
OUTSIDE_KM = 350.0  # farther from every ward's centre is not in Vietnam (Trường Sa spreads over 300 km)
LIMIT = 9  # a reply shows at most 10 choices, one of them the menu


class PlaceBook:
    """Every ward by name, former name and position. The file is read on first use."""

    def __init__(self, read: Callable[[], PlaceTables] = read_places) -> None:
        self._read = read

    @cached_property
    def tables(self) -> PlaceTables:
        """The data (about 8 MB)."""
        return self._read()

    @cached_property
    def typos(self) -> Typos:
        """Names by their first letter, for the misspelt."""
        return Typos(self.tables)

    def warm(self) -> None:
        """Read the data now (a third of a second), so that the first who names a place does not wait for it."""
        assert self.tables is not None and self.typos is not None

    def ward(self, code: str) -> Ward | None:
        """The ward of a code, for a choice that carries one."""
        return self.tables.wards.get(code)

    def find(self, text: str, province: str | None = None, limit: int = LIMIT) -> PlaceMatch:
        """The place that a text names. `province` (a code, e.g. the deployment's own) decides between namesakes.

        A text that names no place beyond doubt gives NONE: a name counts after a prefix, beside a district or province
        that holds it, or as the whole text.
        """
        words = words_of(text)
        if not words:
            return NOTHING
        return Search(self.tables, self.typos, Scanner(self.tables, words), province, limit).run()

    def nearest(self, latitude: float, longitude: float, n: int = 3) -> list[tuple[Ward, float]]:
        """The n wards whose centres are nearest, with the distance in km; none for a position outside Vietnam."""
        if not (math.isfinite(latitude) and math.isfinite(longitude)) or abs(latitude) > 90 or abs(longitude) > 180:
            return []
        wards = self.tables.wards.values()
        away = ((distance_km(latitude, longitude, w.latitude, w.longitude), w.code, w) for w in wards)
        found = heapq.nsmallest(n, away)
        return [(ward, km) for km, _, ward in found] if found and found[0][0] <= OUTSIDE_KM else []


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance in km of two positions in degrees (haversine, 0.2 % from the ellipsoid)."""
    half_lat, half_lon = math.radians(lat2 - lat1) / 2, math.radians(lon2 - lon1) / 2
    h = math.sin(half_lat) ** 2 + math.cos(math.radians(lat1)) * math.cos(math.radians(lat2)) * math.sin(half_lon) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(h)))


@lru_cache(maxsize=1)
def place_book() -> PlaceBook:
    """The shipped places, read at most once in a process."""
    return PlaceBook()
