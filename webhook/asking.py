"""`ask`: the reply to a question without server, database or network; each question is a conversation of its own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, BinaryIO

from bot.ask import ask_text
from knowledge.base import KnowledgeBase

# json.dumps leaves these as they are, and some readers of lines take them for the end of one.
LINE_ENDS = {"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def questions(stream: BinaryIO) -> Iterator[tuple[str, str | None]]:
    """(question, the question before it) for each line: plain text, or a JSON object with `question` and `after`."""
    for raw in stream:
        line = raw.decode("utf-8", "replace").removesuffix("\n").removesuffix("\r")
        yield _row(line)


def _row(line: str) -> tuple[str, str | None]:
    if not line.lstrip().startswith("{"):
        return line, None
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return line, None
    question, after = row.get("question"), row.get("after")
    return _whole(question if isinstance(question, str) else ""), _whole(after) if isinstance(after, str) else None


def _whole(text: str) -> str:
    """Without halves of characters, which JSON can spell and UTF-8 cannot."""
    return text.encode("utf-8", "replace").decode()


def answers(
    knowledge: KnowledgeBase, rows: Iterable[tuple[str, str | None]], now: datetime
) -> Iterator[dict[str, Any]]:
    """One answer a row, in order."""
    for question, after in rows:
        yield ask_text(knowledge, question, after, now)


def as_line(answer: dict[str, Any]) -> str:
    """`answer` as one line of JSON, without its end."""
    line = json.dumps(answer, ensure_ascii=False)
    for sign, escaped in LINE_ENDS.items():
        line = line.replace(sign, escaped)
    return line
