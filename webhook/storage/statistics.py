"""What was asked in a stretch of days, in SQL: from the counts of webhook.storage.tallies and the newest questions.

`wards` None: all; else these and what is of no known ward, as on the other pages. A day is a number since 1-1-1970.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any, NamedTuple

import apsw

from webhook.storage.database import select
from webhook.storage.tallies import COLUMNS, DAY, DAY_MS, HANOI_MS, KEY, SUMS, UPTO

MOST_COMPARED = 30  # entries beside which their answers stand, too
MINE = "(:wards IS NULL OR ward = '' OR ward IN (SELECT value FROM json_each(:wards)))"


class Stretch(NamedTuple):
    """From the first to the last day, both counted, for those who may see `wards`."""

    first: int
    last: int
    wards: frozenset[str] | None = None

    @property
    def since_ms(self) -> int:
        """Its first moment."""
        return self.first * DAY_MS - HANOI_MS

    @property
    def until_ms(self) -> int:
        """The first moment after it."""
        return (self.last + 1) * DAY_MS - HANOI_MS


class Counts(NamedTuple):
    """How questions ended. `unsure` are among the answered, `picked` among the clarified; `wrong` are no questions.

    `by_hand`: left open by the bot, unanswered or clarified without a tap, and answered by a person since.
    `undelivered`: the same, but nothing of what was written could be delivered, so it is still unsolved.
    """

    answered: int = 0
    unsure: int = 0
    clarified: int = 0
    picked: int = 0
    unanswered: int = 0
    declined: int = 0
    other: int = 0
    wrong: int = 0
    by_hand: int = 0
    undelivered: int = 0

    @property
    def asked(self) -> int:
        """What the rate is of: neither what is none of ours nor greetings."""
        return self.answered + self.clarified + self.unanswered

    @property
    def solved(self) -> int:
        """Answered at once, or by the choice that was tapped."""
        return self.answered + self.picked

    @property
    def unsolved(self) -> int:
        """No answer, or asked back and nothing was tapped; and no person has answered either."""
        return self.asked - self.solved - self.by_hand

    @property
    def rate(self) -> float | None:
        """What the bot solved itself, 0 to 1; None when nothing was asked."""
        return self.solved / self.asked if self.asked else None


class Feedback(NamedTuple):
    """What citizens say of an entry: that it was wrong, in words; thumbs (the words count as a 👎 too); how often it
    answered (0 also below MOST_COMPARED, where nobody looked)."""

    entry: str
    wrong: int
    good: int
    bad: int
    last_at: int
    answered: int


_SUMS = ", ".join(f"sum({name})" for name in COLUMNS)
_COUNTED = f"""
SELECT {{part}}, {_SUMS} FROM tallies
WHERE kind = :kind {{only}} AND day BETWEEN :first AND :last AND {MINE} GROUP BY 1
"""
_ONLY = "AND key IN (SELECT value FROM json_each(:only))"
# Asked since they were counted: the plus signs keep SQLite to the few newest ids.
_NEWEST = f"""
SELECT {{part}}, {_SUMS} FROM (
    SELECT {DAY} AS day, ward, {KEY} AS key, {SUMS} FROM questions CROSS JOIN (SELECT :kind AS kind)
    WHERE id > {UPTO} AND +asked_at >= :since AND +asked_at < :until AND {MINE}
        AND (kind <> 'entry' OR entry <> '') GROUP BY 1, 2, 3
) WHERE true {{only}} GROUP BY 1
"""


def counts(
    db: apsw.Connection, stretch: Stretch, kind: str, by: str = "key", only: Collection[str] | None = None
) -> dict[Any, Counts]:
    """By channel, topic, entry or hour (`kind`), of these keys `only`; with `by` "day" or "ward" the sums of each."""
    assert by in ("key", "day", "ward")
    given = {"kind": kind, "only": as_json(only), "first": stretch.first, "last": stretch.last}
    given |= {"since": stretch.since_ms, "until": stretch.until_ms, "wards": as_json(stretch.wards)}
    found: dict[Any, Counts] = {}
    for sql in (_COUNTED, _NEWEST):
        for part, *row in select(db, sql.format(part=by, only=_ONLY if only is not None else ""), given):
            found[part] = total((found.get(part, Counts()), Counts(*row)))
    return found


def total(found: Collection[Counts]) -> Counts:
    """Their sum."""
    return Counts(*map(sum, zip(*found, strict=True))) if found else Counts()


_FEEDBACK = f"""
SELECT entry, sum(wrong), sum(good), sum(bad), max(at) FROM (
    SELECT confused_with AS entry, 1 AS wrong, 0 AS good, 0 AS bad, asked_at AS at FROM questions
    INDEXED BY questions_wrong_at WHERE confused_with <> '' AND asked_at >= :since AND asked_at < :until AND {MINE}
    UNION ALL
    SELECT entry, 0, good, 1 - good, at FROM ratings WHERE at >= :since AND at < :until AND {MINE}
) GROUP BY entry ORDER BY max(sum(wrong), sum(bad)) DESC, sum(good) DESC, entry
"""


def feedback(db: apsw.Connection, stretch: Stretch) -> list[Feedback]:
    """The entries that were rated or called wrong, the worst first."""
    given = {"since": stretch.since_ms, "until": stretch.until_ms, "wards": as_json(stretch.wards)}
    found = select(db, _FEEDBACK, given)
    answered = counts(db, stretch, "entry", only=[entry for entry, *_ in found[:MOST_COMPARED]])
    return [Feedback._make((*row, answered.get(row[0], Counts()).answered)) for row in found]


def as_json(values: Collection[str] | None) -> str | None:
    """The parameter of MINE."""
    return None if values is None else json.dumps(sorted(values))
