"""Lists for the terminal and for other programs: the unanswered questions, the deliveries in doubt. Reading only."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar

from bot.ports import DoubtfulDelivery, GivenUp, UnansweredQuestion

T = TypeVar("T")
PAGE = 500
# A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # full-width ones too
QUESTION_COLUMNS = ("asked_at", "channel", "status", "question", "candidates")


def paged(read: Callable[[int, int], Sequence[T]]) -> Iterator[T]:
    """Everything that `read(limit, offset)` has."""
    offset = 0
    while found := read(PAGE, offset):
        yield from found
        offset += len(found)


def question_row(item: UnansweredQuestion) -> dict[str, Any]:
    """One question as the contract's JSON."""
    return {
        "question": item.question,
        "status": item.status,
        "channel": item.channel,
        "asked_at": item.asked_at.isoformat(timespec="seconds"),
        "candidates": [dict(candidate) for candidate in item.candidates],
    }


def delivery_row(item: DoubtfulDelivery) -> dict[str, Any]:
    """One delivery in doubt as JSON."""
    return {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in asdict(item).items()}


def given_up_row(item: GivenUp) -> dict[str, Any]:
    """One delivery that was given up as JSON, in the shape of those in doubt."""
    return {
        "id": item.id,
        "channel": item.channel,
        "state": "dead",
        "attempt": item.attempt,
        "created_at": item.created_at.isoformat(),
        "given_up_at": item.given_up_at.isoformat(),
        "reason": item.reason,
    }


def delivery_line(row: dict[str, Any]) -> str:
    """A delivery for a person, in the time of this machine."""
    since = datetime.fromisoformat(row.get("in_doubt_since") or row["given_up_at"]).astimezone()
    return f"{since:%Y-%m-%d %H:%M:%S}  {row['channel']:<9} {row['state']:<8} {row['reason']}"


def json_lines(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """One JSON object a line."""
    return (json.dumps(row, ensure_ascii=False) for row in rows)


def as_csv(items: Iterable[UnansweredQuestion]) -> Iterator[str]:
    """CSV with a head, safe to open in a spreadsheet."""
    yield _csv_line(QUESTION_COLUMNS)
    for item in items:
        yield _csv_line([safe_cell(str(cell)) for cell in _cells(item)])


def as_table(items: Iterable[UnansweredQuestion]) -> Iterator[str]:
    """Columns for a person, the question last."""
    for item in items:
        asked_at, channel, status, question, _ = _cells(item)
        yield f"{asked_at}  {channel:<9} {status:<24} {question}"


def safe_cell(text: str) -> str:
    """`text` so that no spreadsheet runs it."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _cells(item: UnansweredQuestion) -> tuple[str, str, str, str, str]:
    best = ", ".join(str(candidate.get("entry", "")) for candidate in item.candidates)
    asked_at = item.asked_at.astimezone().strftime("%Y-%m-%d %H:%M")
    return asked_at, item.channel, item.status, " ".join(item.question.split()), best


def _csv_line(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="").writerow(cells)
    return buffer.getvalue()
