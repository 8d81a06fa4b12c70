"""Puts unanswered questions into groups by meaning. Short transactions, lowest priority: replies do not wait for it.

Ended at any moment, even by a kill, it is taken up where its last transaction stood: what is compared has its features
beside it, and what is not is found again, in the same order and with the same result.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Protocol, TypeVar

import apsw

from knowledge.clustering import Groups
from knowledge.question_features import QuestionReader, packed
from knowledge.text.lexicon import Lexicon
from knowledge.text.repair import Vocabulary
from knowledge.uncollected import uncollected
from webhook.admin.wording import Keys
from webhook.jobs.joining import joining
from webhook.storage import question_groups as rows
from webhook.storage.database import now_ms
from webhook.storage.mailbox import Note, note

T = TypeVar("T")
KEY = "grouping"  # the note that tells the page how far it is
AT_ONCE = 100  # rows a transaction: a millisecond or two in which nobody else writes
BREATH_S = 0.001  # at least; else as long as the transaction took. What is thought meanwhile counts
CHUNK = 1_000
TELL_EVERY_S = 0.5


class Aside(Protocol):
    """Where the thinking is done, while nothing is written."""

    def __call__(self, think: Callable[[], T], /) -> T:
        """What `think` gives."""


class Words(Protocol):
    """What reading a question needs of the content: a Matcher has it."""

    @property
    def lexicon(self) -> Lexicon:
        """Spellings, things, aspects, courtesy."""

    @property
    def vocabulary(self) -> Vocabulary:
        """The words that a mistyped one may have meant."""


def here(think: Callable[[], T], /) -> T:
    """In this thread."""
    return think()


def group_all(
    db: apsw.Connection,
    words: Words,
    tick: Callable[[int, int], None] = lambda done, of: None,
    aside: Aside = here,
) -> int:
    """Until nothing is left; how many wordings were compared. `tick(done, of)` after each step: a quarter of the time
    goes into finding equal ones, half of it into reading, a quarter into comparing."""
    write, keys = Writer(db), Keys()
    before, last = rows.mark(db)
    while found := aside(lambda: rows.pending(db, rows.mark(db)[0], CHUNK)):
        for few in batches(found, AT_ONCE):
            told = rows.Joined(aside(partial(joining, few, keys)), few[-1].id)
            write(lambda call: rows.join(db, [call]), told)
        tick(min(found[-1].id, last) - before, 4 * (last - before))
    total = rows.left(db)
    with uncollected():
        waiting = aside(lambda: rows.uncompared(db, total))
        reader = QuestionReader(words.lexicon, words.vocabulary)
        features: list[bytes] = []
        for some in batches(waiting, CHUNK):
            features += aside(partial(_read, reader, some))
            tick(total + 2 * len(features), 4 * total)
        done = 0
        placed = batches(_places(db, waiting, features), AT_ONCE)
        while places := aside(lambda: next(placed, [])):
            write(lambda kept: rows.place(db, kept), places)
            done += len(places)
            tick(3 * total + done, 4 * total)
    return total


def _read(reader: QuestionReader, some: Sequence[tuple[int, int, str]]) -> list[bytes]:
    return [packed(reader.features(text)) for *_, text in some]


def _places(
    db: apsw.Connection, waiting: Sequence[tuple[int, int, str]], features: Sequence[bytes]
) -> Iterator[rows.Place]:
    """Where each new wording belongs: to the first group that is near enough, else to its own."""
    known = rows.compared(db)
    groups = Groups([*(kept for *_, kept in known), *features], [group for _, group, _ in known])
    chosen = groups.join([group for _, group, _ in waiting])
    for (variant, group, _), kept, into in zip(waiting, features, chosen, strict=True):
        yield rows.Place(variant, kept, 0 if into == group else into)


class Writer:
    """Transactions of one connection, and between them a breath for those who wait: as long as they had to."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self._again_at = 0.0

    def __call__(self, run: Callable[[T], object], argument: T) -> None:
        """One transaction, once the breath after the last one is over."""
        time.sleep(max(0.0, self._again_at - time.monotonic()))
        self._db.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        try:
            run(argument)
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
        ended = time.monotonic()
        self._again_at = ended + max(BREATH_S, ended - began)


class Teller:
    """How far it is, for the page: every half second, since each time is a transaction."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self._write = Writer(db)
        self._told_at = 0.0

    def __call__(self, done: int, of: int, ended: bool = False) -> None:
        """`done` of `of`; the end is always told."""
        now = time.monotonic()
        if not ended and now - self._told_at < TELL_EVERY_S:
            return
        self._told_at = now
        told = Note(KEY, json.dumps({"done": done, "of": of, "at": now_ms(), "ended": ended}))
        self._write(lambda one: note(self._db, [one]), told)


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of `size` items, the last one shorter."""
    left = iter(items)
    while some := list(islice(left, size)):
        yield some
