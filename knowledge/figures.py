"""Figures in a sentence: numbers with unit, money, dates, phones, documents; and what another text vouches for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

_UNITS = (
    "ngày làm việc|ngày|tháng|tuần|năm|tuổi|giờ|phút|đêm|lần|bản|bộ|trang|tờ|người|đồng|lít|km|mét|m2|m²|ký tự|số|chữ|"
    "nhóm|loại|bước|thành viên|sáng lập viên|tỉnh|chỗ|bên|cách"
)
_SCALES = {"nghìn": 1_000, "ngàn": 1_000, "triệu": 1_000_000, "tỷ": 1_000_000_000, "tỉ": 1_000_000_000}
_SCALED = "|".join(_SCALES)
_FIGURE = re.compile(
    r"(?P<name>Hỏi Đáp 06|(?:^|\n)\d{1,2}\. )"  # our own name, and the numbers of a list, say nothing
    r"|(?P<phone>\b1[89]00[ .]?\d{2}[ .]?\d{2}\b|\b0\d{2,3}[ .]\d{3,4}[ .]?\d{3,4}\b|\b11[345]\b(?= \())"
    r"|(?P<document>\b\d[\d.]*[a-z]?/(?:\d{4}\b(?!/[A-ZĐ])|(?:\d{4}/)?[A-ZĐ][A-ZĐa-z0-9]*(?:-[A-ZĐa-z0-9]+)*))"
    r"|(?P<date>\b\d{1,2}[-/]\d{1,2}[-/](?:19|20)\d{2}\b|\b(?:19|20)\d{2}-\d{2}(?:-\d{2})?\b"
    r"|\b\d{1,2}-(?:19|20)\d{2}\b)"
    r"|(?P<code>\b[A-ZĐ]{1,4}\d{1,3}[a-z]?\b)"
    rf"|(?P<number>(?<![\w.,])\d+(?:[.,]\d+)*(?: ?%|đ(?!\w)| (?i:{_SCALED})(?: đồng)?\b| (?:{_UNITS})\b|(?!\w))|\d+)"
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_RANGE = re.compile(rf"(\d+(?:[.,]\d+)*)\s*(?:-|–|đến|tới|hoặc|/)\s*\d+(?:[.,]\d+)*\s*({_SCALED})", re.IGNORECASE)
_FREE = re.compile(r"\bmiễn\b|không thu\b|không mất\b|không tốn\b|không nộp\b", re.IGNORECASE)


class Figure(NamedTuple):
    """A figure as it is printed, its kind (phone, document, date, code, number), its place, what it is compared by."""

    text: str
    kind: str
    start: int
    key: str


@lru_cache(maxsize=8192)
def figures(sentence: str) -> tuple[Figure, ...]:
    """Every figure of a sentence from left to right; each digit belongs to one of them."""
    return tuple(
        Figure(match[0], kind, match.start(), _key(kind, match[0]))
        for match in _FIGURE.finditer(sentence)
        if (kind := str(match.lastgroup)) != "name"
    )


def keys(text: str) -> frozenset[str]:
    """All that a text vouches for.

    Beside its figures as they stand: the parts of its dates and the day after each (a last day is told as the first one
    without), both ends of its ranges, the bare numbers of its documents, and 0 where something is free.
    """
    found: set[str] = {"0"} if _FREE.search(text) else set()
    for figure in figures(text):
        found.add(figure.key)
        if figure.kind == "date":
            parts = figure.key.split("-")
            found.update("-".join(parts[n:]) for n in range(len(parts)))
            found.update(_day_after(parts))
        else:
            found.update(_plain(number) for number in _NUMBER.findall(figure.text))
    found.update(_plain(number) for number in _NUMBER.findall(text))
    found.update(_plain(match[1], _SCALES[match[2].lower()]) for match in _RANGE.finditer(text))
    return frozenset(found)


def _day_after(parts: list[str]) -> Iterator[str]:
    try:
        day, month, year = map(int, parts)
        after = date(year, month, day) + timedelta(days=1)
    except ValueError:
        return
    yield f"{after.day}-{after.month}-{after.year}"


def _key(kind: str, text: str) -> str:
    if kind == "phone":
        return re.sub(r"\D", "", text)
    if kind == "document":
        first, _, rest = text.partition("/")
        return f"{first}/{rest[:4]}" if rest[:4].isdecimal() else first
    if kind == "date":
        parts = [part.lstrip("0") for part in re.split("[-/]", text)]
        return "-".join(reversed(parts) if len(parts[0]) == 4 else parts)
    if kind == "code":
        return text
    return _plain(_NUMBER.findall(text)[0], next((times for word, times in _SCALES.items() if word in text.lower()), 1))


def _plain(number: str, scale: int = 1) -> str:
    """`25.000` -> 25000, `0,5` of a million -> 500000; `1.116405`, the code of a procedure, stays as it is."""
    if re.fullmatch(r"\d{1,3}(\.\d{3})+", number):
        number = number.replace(".", "")
    if re.fullmatch(r"\d+,\d+", number):
        return f"{round(float(number.replace(',', '.')) * scale, 6):g}" if scale == 1 else str(_scaled(number, scale))
    return str(int(number) * scale) if number.isdecimal() else number


def _scaled(number: str, scale: int) -> int:
    return round(float(number.replace(",", ".")) * scale)
