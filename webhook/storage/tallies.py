"""Questions counted by day, so that a page need not read two hundred thousand of them. The counts are nobody's.

Counting is done beside the hot path: `tallied` holds the last id that was counted, and whoever reads adds the questions
above it. A question that is deleted earlier is counted first; a choice that is tapped, an answer that a person writes,
and that it could not be delivered, after the question was counted, are added by the trigger `questions_picked`.
"""

from __future__ import annotations

import apsw

from webhook.storage.database import select
from webhook.storage.questions import DOUBTFUL_BELOW

AT_ONCE = 1_000
COLUMNS = (
    "answered", "unsure", "clarified", "picked", "unanswered", "declined", "other", "wrong", "by_hand", "undelivered",
)  # fmt: skip
KINDS = ("channel", "topic", "entry", "hour")
DAY_MS, HANOI_MS = 86_400_000, 25_200_000  # Hà Nội's day begins seven hours before UTC's; there is no summer time
DAY = f"((asked_at + {HANOI_MS}) / {DAY_MS})"  # days since 1-1-1970
KEY = (
    "CASE kind WHEN 'channel' THEN channel WHEN 'topic' THEN topic WHEN 'entry' THEN entry"
    f" ELSE printf('%02d', (asked_at + {HANOI_MS}) / 3600000 % 24) END"
)

_ANSWERED = "status IN ('answered', 'answered_aspect', 'answered_place', 'emergency', 'scam_warning')"
_CLARIFIED, _DECLINED = "status GLOB 'clarified*'", "status GLOB 'declined*'"
_UNANSWERED = "status GLOB 'unanswered*' AND status <> 'unanswered_staff'"
# That an answer was wrong is told, not asked. A greeting, a menu, a setting, what was written to a member of staff or
# while a channel was off is none that the bot had to answer: `other`.
_MEANS = {
    "answered": _ANSWERED,
    "unsure": f"{_ANSWERED} AND confidence > 0 AND confidence < {DOUBTFUL_BELOW}",
    "clarified": _CLARIFIED,
    "picked": f"{_CLARIFIED} AND picked",
    "unanswered": _UNANSWERED,
    "declined": _DECLINED,
    "other": f"NOT ({_ANSWERED} OR {_CLARIFIED} OR ({_UNANSWERED}) OR {_DECLINED})",
}
_SUMS = [f"sum(confused_with = '' AND {sql}) AS {name}" for name, sql in _MEANS.items()]
_LEFT_OPEN = f"confused_with = '' AND ({_UNANSWERED} OR {_CLARIFIED} AND NOT picked)"
_HANDS = [f"sum({_LEFT_OPEN} AND by_hand = {n}) AS {name}" for n, name in ((1, "by_hand"), (2, "undelivered"))]
SUMS = ", ".join([*_SUMS, "sum(confused_with <> '') AS wrong", *_HANDS])
COUNTED = f"""
WITH kinds (kind) AS (VALUES {", ".join(f"('{kind}')" for kind in KINDS)})
INSERT INTO tallies (kind, key, day, ward, {", ".join(COLUMNS)})
SELECT kind, {KEY}, {DAY}, ward, {SUMS} FROM questions CROSS JOIN kinds
WHERE {{which}} AND (kind <> 'entry' OR entry <> '') GROUP BY 1, 2, 3, 4
ON CONFLICT DO UPDATE SET {", ".join(f"{name} = {name} + excluded.{name}" for name in COLUMNS)}
"""
UPTO = "(SELECT upto FROM tallied)"
NEXT = f"SELECT max(id), count(*) FROM (SELECT id FROM questions WHERE id > {UPTO} ORDER BY id LIMIT ?)"


def tally(db: apsw.Connection, steps: list[int]) -> list[int]:
    """Each step counts so many questions at most; how many it was."""
    return [_tally(db, at_once) for at_once in steps]


def _tally(db: apsw.Connection, at_once: int) -> int:
    last, found = select(db, NEXT, (at_once,))[0]
    if found:
        db.execute(COUNTED.format(which=f"id > {UPTO} AND id <= ?"), (last,))
        db.execute("UPDATE tallied SET upto = ?", (last,))
    return int(found)


def tally_before_deletion(db: apsw.Connection, which: str, given: tuple[object, ...]) -> None:
    """What is deleted before its turn still counts."""
    db.execute(COUNTED.format(which=f"({which}) AND id > {UPTO}"), given)
