"""Puts unanswered questions into groups by meaning. Small transactions, lowest priority: replies do not wait for it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

import apsw

from knowledge.clustering import Groups, QuestionReader, packed, unpacked
from knowledge.matching.matcher import Matcher
from knowledge.uncollected import uncollected
from webhook.jobs.joining import joining
from webhook.storage import question_groups as rows
from webhook.storage.database import now_ms
from webhook.storage.mailbox import Note, note

T = TypeVar("T")
KEY = "grouping"  # the note that tells the page how far it is
AT_ONCE = 250  # rows a transaction: a few milliseconds in which nobody else writes
BREATH_S = 0.002
CHUNK = 1_000


def group_all(db: apsw.Connection, matcher: Matcher, tick: Callable[[int, int], None] = lambda done, of: None) -> int:
    """Until nothing is left; how many wordings were compared. `tick(done, of)` after each step."""
    looked = 0
    while found := rows.pending(db, rows.mark(db)[0], CHUNK):
        join(db, found)
        looked += len(found)
        tick(0, looked)
    total, done = rows.left(db), 0
    tick(0, total)
    fresh: list[tuple[int, int, dict[int, float]]] = []
    reader = QuestionReader(matcher.lexicon, matcher.vocabulary)
    with uncollected():
        for variant, group, text in rows.uncompared(db, total):
            fresh.append((variant, group, reader.features(text)))
            done += 1
            if done % CHUNK == 0:
                tick(done // 2, total)
        for places in batches(_places(db, fresh), AT_ONCE):
            write(db, lambda kept: rows.place(db, kept), places)
            done += len(places)
            tick(done // 2, total)
    return total


def join(db: apsw.Connection, found: Sequence[rows.Pending]) -> None:
    """Every question gets its wording; equal ones are together from here on."""
    for some in batches(found, AT_ONCE):
        joined = rows.Joined(joining(some), some[-1].id)
        write(db, lambda call: rows.join(db, [call]), joined)


def _places(db: apsw.Connection, fresh: Sequence[tuple[int, int, dict[int, float]]]) -> Iterator[rows.Place]:
    """Where each new wording belongs: to the first group that is near enough, else to its own."""
    known = [(group, unpacked(features)) for _, group, features in rows.compared(db)]
    groups = Groups()
    groups.weigh(features for _, features in known)
    groups.weigh(features for *_, features in fresh)
    for group, features in known:
        groups.place(group, features)
    for variant, group, features in fresh:
        chosen = groups.join(group, features)
        yield rows.Place(variant, packed(features), 0 if chosen == group else chosen)


def write(db: apsw.Connection, run: Callable[[T], object], argument: T) -> None:
    """One transaction, and a breath for those who wait."""
    db.execute("BEGIN IMMEDIATE")
    try:
        run(argument)
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    time.sleep(BREATH_S)


def tell(db: apsw.Connection, done: int, of: int, ended: bool = False) -> None:
    """How far it is, for the page."""
    told = Note(KEY, json.dumps({"done": done, "of": of, "at": now_ms(), "ended": ended}))
    write(db, lambda one: note(db, [one]), told)


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of `size` items, the last one shorter."""
    left = iter(items)
    while some := list(islice(left, size)):
        yield some
