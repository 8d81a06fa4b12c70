"""Lists as a file for a spreadsheet: Excel reads their diacritics and runs nothing of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from knowledge.hanoi import HANOI
from webhook.admin.questions import Line
from webhook.listing import safe_cell

HEAD = ("Câu hỏi", "Số lần", "Tuần này", "Tuần trước", "Trạng thái", "Tình trạng", "Kênh", "Phường, xã", "Hỏi lần cuối",
        "Câu trả lời gần nhất")  # fmt: skip


def as_csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with a byte order mark, by which Excel knows it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(head)
    for row in rows:
        # White space in front of a sign would hide it from the check and not from the spreadsheet.
        writer.writerow([safe_cell(" ".join(cell.split())) for cell in row])
    return buffer.getvalue().encode("utf-8-sig")


def cells_of(line: Line, topics: Mapping[str, str]) -> tuple[str, ...]:
    """A group as a row under HEAD."""
    group = line.group
    asked = f"{datetime.fromtimestamp(group.last_at / 1000, HANOI):%Y-%m-%d %H:%M}"
    best = "; ".join(f"{each.name(topics)} {each.percent}%" for each in line.candidates)
    numbers = (str(group.times), str(group.week), str(group.before))
    return (line.text, *numbers, line.state, line.status, line.channels, line.wards, asked, best)


def file_name(now: datetime, name: str = "cau-hoi-chua-tra-loi", ending: str = "csv") -> str:
    """By the day in Vietnam."""
    return f"{name}-{now.astimezone(HANOI):%Y-%m-%d}.{ending}"
