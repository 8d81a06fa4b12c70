"""Values of YAML as the text of a cell, and back: lists, flags, opening hours, sessions."""

from __future__ import annotations

import re
from typing import Any

YES, NO = "có", "không"
COMMA_LISTS = frozenset({"source", "facts", "see_also", "closed_on"})
SEMICOLON_LISTS = frozenset({"services", "serves", "accessibility"})
FLAGS = frozenset({"enabled", "main", "unknown", "local", "open_on_holidays"})
_TAGS = {"tại": "at", "đến hết": "until", "tên": "name"}
_TITLES = {key: tag for tag, key in _TAGS.items()}


class BadCell(ValueError):
    """`str()` says in Vietnamese what a cell must hold."""


def cell(key: str, value: Any) -> str:
    """The text of a cell; empty for a key that is not there."""
    if value is None:
        return ""
    if key == "hours":
        return _hours(value)
    if key == "sessions":
        return "\n".join(_session(one) for one in listed(value))
    if key in FLAGS:
        return {"true": YES, "false": NO}.get(str(value), str(value))
    if key in COMMA_LISTS:
        return ", ".join(listed(value))
    if key in SEMICOLON_LISTS:
        return "; ".join(listed(value))
    return str(value)


def value(key: str, text: str) -> Any:
    """What a cell says, None when it is empty. Raises BadCell."""
    text = text.strip()
    if not text:
        return None
    if key == "hours":
        return _read_hours(text)
    if key == "sessions":
        return [_read_session(line) for line in text.splitlines() if line.strip()]
    if key in FLAGS:
        return _flag(text)
    if key in COMMA_LISTS:
        return [part.strip() for part in text.split(",") if part.strip()]
    if key in SEMICOLON_LISTS:
        return [part.strip() for part in text.split(";") if part.strip()]
    return text


def same(key: str, one: Any, other: Any) -> bool:
    """True when two values say the same: a list of one is that one, hours are spelt in several ways."""
    return bool(cell(key, one) == cell(key, other))


def listed(value: Any) -> list[Any]:
    """A list; one value is a list of one."""
    return value if isinstance(value, list) else [value]


def _flag(text: str) -> str:
    found = {"có": "true", "x": "true", "true": "true", "1": "true", "không": "false", "false": "false", "0": "false"}
    if text.lower() not in found:
        raise BadCell("chỉ ghi `có`, `không` hoặc để trống")
    return found[text.lower()]


def _hours(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    return "; ".join(f"{days}: {', '.join(map(str, listed(shifts)))}" for days, shifts in value.items())


def _read_hours(text: str) -> Any:
    if ":" not in text or text == "24/24":
        return text
    found: dict[str, list[str]] = {}
    for part in re.split(r"[;\n]", text):
        days, colon, shifts = part.partition(":")
        if not part.strip():
            continue
        if not colon or not shifts.strip():
            raise BadCell("viết như t2-t6: 07:30-11:30, 13:30-17:00; t7: 07:30-11:30")
        found[days.strip()] = [shift.strip() for shift in shifts.split(",") if shift.strip()]
    return found


def _session(one: Any) -> str:
    parts = [str(one.get("day", "")), str(one.get("hours", ""))]
    return "; ".join([*parts, *(f"{_TITLES[key]} {one[key]}" for key in ("name", "at", "until") if key in one)])


def _read_session(line: str) -> dict[str, str]:
    day, *rest = [part.strip() for part in line.split(";")]
    if not rest:
        raise BadCell("mỗi buổi viết như cn; 19:30-21:00; tại Nhà văn hóa tổ 3; đến hết 2026-12-27")
    found = {"day": day, "hours": rest[0]}
    for part in rest[1:]:
        tag = next((tag for tag in _TAGS if part.startswith(tag + " ")), None)
        if tag is None:
            raise BadCell(f"không hiểu `{part}`: chỉ dùng tên …, tại …, đến hết …")
        found[_TAGS[tag]] = part[len(tag) :].strip()
    return found
