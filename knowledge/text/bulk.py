"""Thousands of well-written texts: what `written` leaves of each, in two thirds of the time.

The patterns of a step look for themselves in many texts at one go. Where a step looks at more than the words of its
patterns, a text is taken alone.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Sequence
from itertools import pairwise

from knowledge.text.ages import may_tell_age
from knowledge.text.corrections import OPENING
from knowledge.text.deadlines import TIME
from knowledge.text.lexicon import TOLD, Lexicon, Token, token_as
from knowledge.text.means import MEANS
from knowledge.text.mourning import TELLS
from knowledge.text.normalise import (
    asks_what_differs,
    one_i,
    retold,
    things_named,
    wanted,
    with_things,
    without_fillers,
)

_END = Token("\n", "\n")  # behind each text, and no word of any: no pattern runs across it
_RETOLD_BY = frozenset({MEANS}) | TELLS | OPENING  # one of them, or an age, in all that `retold` changes


def telling(texts: Iterable[Sequence[Token]], lexicon: Lexicon) -> list[list[Token]]:
    """Of each text, given as its words: the words that `written` leaves of it."""
    spelt = lexicon.spelling.replace(_joined(texts))
    told = _retold(_named(spelt, lexicon))
    words = [token.folded for token in told]
    asking = _wanted(told, words, lexicon)
    return _parts(one_i(without_fillers(asking, words, lexicon)))


def _joined(texts: Iterable[Sequence[Token]]) -> list[Token]:
    joined: list[Token] = []
    for text in texts:
        joined += text
        joined.append(_END)
    return joined


def _parts(joined: Sequence[Token], bounds: Sequence[tuple[int, int]] | None = None) -> list[list[Token]]:
    return [[*joined[begin:end]] for begin, end in (_bounds(joined) if bounds is None else bounds)]


def _bounds(joined: Sequence[Token]) -> list[tuple[int, int]]:
    """(begin, end) of each text."""
    last = _END
    ends = [place for place, token in enumerate(joined) if token is last]
    return [(before + 1, end) for before, end in pairwise([-1, *ends])]


def _alone(bounds: Sequence[tuple[int, int]], places: Iterable[int]) -> list[tuple[int, int, int]]:
    """(number, begin, end) of each text in which one of `places` is."""
    begins = [begin for begin, _ in bounds]
    return [(number, *bounds[number]) for number in sorted({bisect(begins, place) - 1 for place in places})]


def _named(spelt: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The texts with their things. Whose a thing is, is told by all that a text says."""
    found = lexicon.concepts.find(spelt)
    named = with_things(spelt, found)
    owned = lexicon.owners.may_own(found, spelt)
    if not owned:
        return named
    parts = _parts(named)
    for number, begin, end in _alone(_bounds(spelt), owned):
        parts[number] = [*things_named(spelt[begin:end], lexicon)]
    return _joined(parts)


def _retold(named: list[Token]) -> list[Token]:
    words = [token.folded for token in named]
    tell = {word for word in set(words) if word in _RETOLD_BY or may_tell_age((word,))}
    bounds = _bounds(named)
    parts = _parts(named, bounds)
    for number, begin, end in _alone(bounds, (place for place, word in enumerate(words) if word in tell)):
        parts[number] = [*retold(parts[number], words[begin:end])[0]]
    return _joined(parts)


def _wanted(told: list[Token], words: Sequence[str], lexicon: Lexicon) -> list[Token]:
    """What is wanted of the things. What a time is asked for, is told by all that a text says."""
    found = lexicon.aspects.find(told, words)
    result = list(told)
    for start, end, name in found:
        if name in (TOLD, TIME) or (name == "where" and asks_what_differs(words, start)):
            continue
        if not any(token.concept for token in told[start:end]):
            result[start:end] = [token_as(t.raw, t.folded, t.concept, name) for t in told[start:end]]
    for _, begin, end in _alone(_bounds(told), [start for start, _, name in found if name == TIME]):
        result[begin:end] = wanted(told[begin:end], words[begin:end], lexicon)[1]
    return result
