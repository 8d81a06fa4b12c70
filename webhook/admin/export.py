"""The log as a file for a spreadsheet: Excel reads its diacritics and runs nothing of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import datetime

from webhook.admin.questions import HANOI, Group
from webhook.listing import safe_cell

HEAD = ("Câu hỏi", "Số lần", "Trạng thái", "Kênh", "Hỏi lần cuối", "Câu trả lời gần nhất")


def as_csv(groups: Iterable[Group], topics: Mapping[str, str]) -> bytes:
    """UTF-8 with a byte order mark, by which Excel knows it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(HEAD)
    for group in groups:
        writer.writerow([safe_cell(cell) for cell in _cells(group, topics)])
    return buffer.getvalue().encode("utf-8-sig")


def file_name(now: datetime) -> str:
    """By the day in Vietnam."""
    return f"cau-hoi-chua-tra-loi-{now.astimezone(HANOI):%Y-%m-%d}.csv"


def _cells(group: Group, topics: Mapping[str, str]) -> tuple[str, ...]:
    best = "; ".join(f"{each.name(topics)} {each.percent}%" for each in group.candidates)
    asked = f"{group.asked_at.astimezone(HANOI):%Y-%m-%d %H:%M}"
    # White space in front of a sign would hide it from the check and not from the spreadsheet.
    return " ".join(group.question.split()), str(group.count), group.status, ", ".join(group.channels), asked, best
