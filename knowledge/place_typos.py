"""Misspelt names after a prefix (`phường Trúc Bach`, `xã Đông Ánh`): rapidfuzz within one table, never across two."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from rapidfuzz import fuzz, process

from knowledge.place_data import PlaceTables
from knowledge.place_mentions import Level
from knowledge.place_text import Word

CUTOFF = 90.0  # one letter in nine or ten; 85 finds wrong names of wards that are near in letters only
SHORTEST = 8  # characters of a name that may be guessed at

# After a prefix these begin a sentence, not a name: `công an phường ở đâu`, `xã xác nhận`, `phường cấp giấy`.
_NO_NAME = {
    "o", "dau", "nao", "nay", "do", "minh", "toi", "em", "thi", "la", "duoc", "khong", "ko", "k", "hay", "hoac", "de",
    "co", "va", "cua", "khi", "noi", "gan", "gi", "may", "xac", "cap", "nhe", "vay", "roi", "chua", "se", "phai", "can",
    "yeu", "huong", "hen", "keu", "goi", "bat", "lam", "ma", "hoi", "viec", "cu", "thuong", "nho", "doi", "tu",
}  # fmt: skip


class Typos:
    """Name keys by first letter, each table by itself."""

    def __init__(self, tables: PlaceTables) -> None:
        self._wards = _by_letter(tables.wards_named)
        self._old_wards = _by_letter(tables.old_wards_named)
        self._districts = _by_letter(tables.districts_named)

    def guess(self, level: Level, words: Sequence[Word], ends: Collection[int]) -> list[tuple[str, int]]:
        """(name key, words taken) that the words after a prefix may mean: the best of each table, or nothing.

        `ends`: after how many words a name may end.
        """
        span = 0
        while span < min(4, len(words)) and words[span].clause == words[0].clause:
            span += 1
        if span < 2 or words[0].key in _NO_NAME:
            return []
        tables = (self._wards, self._old_wards) if level is Level.WARD else (self._districts,)
        spans = [[word.key for word in words[:taken]] for taken in range(span, 1, -1) if taken in ends]
        return [best for table in tables if (best := _best(table, spans)) is not None]


def _best(table: dict[str, list[str]], spans: Iterable[list[str]]) -> tuple[str, int] | None:
    """The nearest key of one table for the longest span that has one; None when two are as near."""
    for span in spans:
        query = " ".join(span)
        if len(query) < SHORTEST:
            continue
        near = process.extract(query, table.get(query[0], ()), scorer=fuzz.ratio, score_cutoff=CUTOFF, limit=2)
        near = [item for item in near if len(str(item[0]).split()) == len(span)]
        if near and (len(near) == 1 or near[0][1] > near[1][1]):
            return near[0][0], len(span)
    return None


def _by_letter(keys: Iterable[str]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for key in keys:
        if " " in key:
            grouped.setdefault(key[0], []).append(key)
    return grouped
