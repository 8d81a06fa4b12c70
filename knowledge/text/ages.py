"""A child told by its age or class: "bé 8 tuổi", "học lớp 3" name a child as "trẻ em" does, "con tôi 15 tuổi" not.

And the old: whether 71 or 84, what counts is that somebody is old.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from knowledge.text.lexicon import Token, token_as, tokens_of

CHILD = "tre em"
GROWN = 14  # years from which a card of one's own is asked for, and a child's procedures no longer fit
ADULT = 18
OLD = 65  # years from which an age is one of the old, and none at which one retires (Labour Code: 60 and 62)
_GROWN_BY = frozenset({"nghia vu quan su", "hoc bong"})  # things that only the grown do: in the army, work abroad
_DOING = frozenset({("bo", "doi"), ("dai", "hoc"), ("sinh", "vien"), ("co", "vo"), ("co", "chong"), ("xuat", "ngu")})
_BETWEEN = 2  # words between a son or daughter and that,
_PARENTS = frozenset({"vo", "chong", "me", "ma", "bo", "ba", "cha", "ong"})  # ... unless it is told of one of these
_NOBODY = 120
_AGED = "cao tuổi"
_SURELY_TENS = 6  # said before another number of one syllable
_ONES = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9}
_TEN = "muoi"
_DIGIT = re.compile(r"\d")
_STUCK = re.compile(r"(\d{1,2})(?:t|tuoi)")
_CLASS = re.compile(r"([1-9]|1[0-2])(?:[a-z]\d{0,2})?")  # `3`, `3a`, `3a2`, `12`
_SMALL = 7  # the last class of which every pupil is below fourteen
_OLD = 9  # the first of which every pupil turns fourteen
_NO_PUPIL = frozenset({"day", "het", "xong", "toi", "den", "nghi"})  # who teaches a class, or got no further
_SCHOOLS = frozenset({("mau", "giao"), ("mam", "non"), ("tieu", "hoc"), ("nha", "tre")})
_GOES = frozenset({"hoc", "di", "sinh", "lop"})  # before a school: `giáo viên mầm non` is no child
_TELLS = frozenset({"tuoi", "lop", "giao", "mam", "tieu", "tre"})  # one of them, or a digit, in all that tells an age


def may_tell_age(words: Iterable[str]) -> bool:
    """False for folded words of which `children` would change nothing: most, at one look."""
    return not _TELLS.isdisjoint(words) or _DIGIT.search(" ".join(words)) is not None


def children(tokens: Sequence[Token]) -> list[Token]:
    """The tokens, those of an age below 14 marked as naming a child, an age of 65 or more as `cao tuổi`.

    A son or daughter of 14 to 17 is none: where only such an age is told, the words that stand for a child go.
    """
    result = list(tokens)
    told = [age for place in range(len(tokens)) if (age := _age_at(tokens, place)) is not None]
    young = [(start, end) for start, end, years in told if years < GROWN]
    for start, end in young:
        result[start:end] = _as_child(tokens[start:end])
    ages = [years for _, _, years in told]
    for place in range(1, len(tokens) - 1):
        small = _at_school(tokens, place)
        if small:
            result[place : place + 2] = _as_child(tokens[place : place + 2])
            young.append((place, place + 2))
        elif small is False:
            ages.append(GROWN)
    for start, end, years in reversed(told):
        if OLD <= years < _NOBODY:
            result[start:end] = tokens_of(_AGED)
    if not young and any(GROWN <= years < ADULT for years in ages):
        return [token for token in result if token.concept != CHILD]
    return result if young else _without_the_grown(result)


def _as_child(tokens: Iterable[Token]) -> list[Token]:
    return [token_as(token.raw, token.folded, CHILD, token.aspect) for token in tokens]


def _without_the_grown(tokens: list[Token]) -> list[Token]:
    """The tokens without a son or daughter who is grown, by an age or a doing right behind: `con trai em 30 tuổi`,
    `con trai tôi đi nghĩa vụ về`. What stands farther off may be told of another."""
    if not any(token.concept == CHILD for token in tokens):
        return tokens
    words = [token.folded for token in tokens]
    grown = [place for place, token in enumerate(tokens) if token.concept in _GROWN_BY]
    grown += [place for place, pair in enumerate(pairwise(words)) if pair in _DOING]
    told = (_age_at(tokens, place) for place in range(len(tokens)))
    grown += [age[0] for age in told if age is not None and age[2] >= ADULT]
    left = tokens
    for start in sorted(set(grown), reverse=True):
        end = next((at for at in range(start, 0, -1) if tokens[at - 1].concept == CHILD), None)
        if end is not None and start - end <= _BETWEEN and _PARENTS.isdisjoint(words[end:start]):
            begin = next((at for at in range(end, 0, -1) if tokens[at - 1].concept != CHILD), 0)
            left = left[:begin] + left[end:]
    return left


def _at_school(tokens: Sequence[Token], place: int) -> bool | None:
    """True where a small class (`lớp 3`) or a school of the small begins, that somebody goes to; False for the class
    of one who is fourteen at the end of it at least."""
    before, first, second = tokens[place - 1 : place + 2]
    if first.concept or second.concept:
        return None
    if (first.folded, second.folded) in _SCHOOLS:
        return True if before.folded in _GOES else None
    if first.raw not in ("lop", "lớp") or before.folded in _NO_PUPIL:
        return None
    found = _CLASS.fullmatch(second.folded)
    number = int(found[1]) if found else _ONES.get(second.folded, 10 if second.folded == _TEN else 0)
    return None if number == 0 or _SMALL < number < _OLD else number <= _SMALL


def _age_at(tokens: Sequence[Token], place: int) -> tuple[int, int, int] | None:
    """(start, end, years) of an age that ends with the token at `place`."""
    token = tokens[place]
    if token.concept:
        return None
    if token.folded == "tuoi":
        counted = _counted([before.folded for before in tokens[max(0, place - 3) : place]])
        return (place - counted[0], place + 1, counted[1]) if counted else None
    stuck = _STUCK.fullmatch(token.folded) if token.folded[:1].isdigit() else None
    return (place, place + 1, int(stuck[1])) if stuck else None


def _counted(words: Sequence[str]) -> tuple[int, int] | None:
    """(words that it takes, the number) of the number at the end of at most three folded words."""
    if not words:
        return None
    if words[-1].isdecimal():
        return 1, int(words[-1])
    tens = _ONES.get(words[-2], 1) if len(words) > 1 else 1
    if words[-1] == _TEN:
        return (2, 10 * tens) if len(words) > 1 and words[-2] in _ONES else (1, 10)
    if words[-1] not in _ONES:
        return None
    if words[-2:-1] != [_TEN]:
        return _spoken(words)
    if words[:-2] and words[-3] in _ONES:
        return 3, 10 * _ONES[words[-3]] + _ONES[words[-1]]
    return 2, 10 + _ONES[words[-1]]


def _spoken(words: Sequence[str]) -> tuple[int, int]:
    """`bảy lăm`, `tám ba` are 75 and 83; `sáu bảy` is six or seven, and `bà tám tuổi` may be of an eight-year-old."""
    last = _ONES[words[-1]]
    tens = _ONES.get(words[-2], 0) if len(words) > 1 else 0
    return (2, 10 * tens + last) if tens >= _SURELY_TENS and last != tens + 1 else (1, last)
