"""The questions in SQL: what could not be answered."""

from __future__ import annotations

import json

import apsw

from bot.ports import UnansweredQuestion
from webhook.storage.database import from_ms, select

# Below this calibrated probability an answer was given, but is in doubt.
DOUBTFUL_BELOW = 0.6

UNANSWERED = """
SELECT text, status, channel, asked_at, candidates FROM questions
WHERE status GLOB 'unanswered*' AND variant >= 0
    OR status GLOB 'clarified*' AND NOT picked
    OR status GLOB 'answered*' AND (confused_with <> '' OR confidence > 0 AND confidence < ?)
ORDER BY id DESC LIMIT ? OFFSET ?
"""

ASKED = "SELECT text, COUNT(*) FROM questions GROUP BY text ORDER BY MAX(id) DESC LIMIT ?"


def unanswered(db: apsw.Connection, limit: int, offset: int) -> list[UnansweredQuestion]:
    """Newest first."""
    return [_question(*row) for row in select(db, UNANSWERED, (DOUBTFUL_BELOW, limit, offset))]


def asked(db: apsw.Connection, limit: int) -> list[tuple[str, int]]:
    """(masked text, how often) of each wording, those asked last first."""
    return [(text, times) for text, times in select(db, ASKED, (limit,))]


def _question(text: str, status: str, channel: str, asked_at: int, candidates: str) -> UnansweredQuestion:
    return UnansweredQuestion(text, status, channel, from_ms(asked_at), tuple(json.loads(candidates)))
