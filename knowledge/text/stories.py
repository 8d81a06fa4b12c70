"""What a long story asks: the clauses that carry the question, apart from those that only tell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from knowledge.text.lexicon import Token
from knowledge.text.normalise import BREAK, Query, clauses_of

LONG = 40  # words from which a message tells a story
_FEWEST = 4  # clauses of one
_BACK = 4  # clauses before the last that asks among which a wish is looked for
_TELLING = 3  # words from which a question says by itself what it is about
_WISHES = frozenset({"muon", "hoi"})
_NO_WISH = frozenset({"y", "tham", "cuoi", "vo", "han"})  # hỏi ý kiến, hỏi thăm, hỏi cưới
_ASKS = frozenset({"dau", "mo", "nao", "sao", "bao", "may", "gi", "chua", "ai", "nhieu", "rang"})
_NO = frozenset({"khong", "ko"})  # asks at the end of a clause, denies elsewhere
_LAST = frozenset({"a", "ha"})


def carrying(query: Query) -> tuple[Token, ...] | None:
    """The words of a story from the last wish ("giờ em muốn ...") to the last question behind it; without a wish from
    the clause before the last question. None when the message is no story, or nothing in it asks.
    """
    asked = _asked(query)
    if asked is None:
        return None
    kept = clauses_of(query.tokens)
    core = [token for clause in kept[asked.start : asked.stop] for token in (*clause, BREAK)][:-1]
    return tuple(core) if any(token is not BREAK for token in core) else None


def asking(query: Query, tells: Callable[[Token], bool]) -> tuple[Token, ...] | None:
    """What a story says from the last wish, or else the last clause that asks, to its end. "Nộp ở đâu?" says nothing of
    its own, so clauses before it are added until three words tell (`tells`). None when the message is no story.
    """
    asked = _asked(query)
    if asked is None:
        return None
    kept = clauses_of(query.tokens)
    last = asked.stop - 1
    start = asked.start if _wishes(query.clauses[asked.start]) else last
    while start > max(0, last - _BACK) and sum(tells(token) for clause in kept[start:] for token in clause) < _TELLING:
        start -= 1
    return tuple(token for clause in kept[start:] for token in clause)


def told_before(query: Query) -> int:
    """How many of the words in standard spelling a story only tells before it asks; 0 for any other message."""
    asked = _asked(query)
    return sum(len(clause) + 1 for clause in query.clauses[: asked.start]) if asked else 0


def asks(query: Query) -> bool:
    """True when a message of any length asks, or says what is wanted."""
    return wishes(query) or any(_asks(clause) for clause in query.clauses)


def wishes(query: Query) -> bool:
    """True when a message of any length says what is wanted."""
    return any(_wishes(clause) for clause in query.clauses)


def _asked(query: Query) -> range | None:
    """The clauses that carry the question; None when all do."""
    if len(query.words) < LONG:
        return None
    told = query.clauses
    if len(told) != len(clauses_of(query.tokens)) or len(told) < _FEWEST:
        return None  # a correction took clauses away
    last = max((place for place, clause in enumerate(told) if _asks(clause)), default=None)
    if last is None:
        return None
    wishes = [place for place in range(max(0, last - _BACK), last + 1) if _wishes(told[place])]
    return range(wishes[-1] if wishes else max(0, last - 1), last + 1)


def _asks(clause: Sequence[Token]) -> bool:
    words = [token.folded for token in clause]
    if not _ASKS.isdisjoint(words):
        return True
    end = words[-2:] if words[-1:] and words[-1] in _LAST else words[-1:]
    return not _NO.isdisjoint(end)


def _wishes(clause: Sequence[Token]) -> bool:
    words = [token.folded for token in clause]
    if _WISHES.isdisjoint(words):
        return False
    return any(word in _WISHES and not (word == "hoi" and after in _NO_WISH) for word, after in pairwise((*words, "")))
