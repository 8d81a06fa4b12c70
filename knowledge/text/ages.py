"""A child told by its age: "bé 8 tuổi", "con mười ba tuổi", "bé 4t" name a child as "trẻ em" does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from knowledge.text.lexicon import Token

CHILD = "tre em"
GROWN = 14  # years from which the law on identity cards asks for a card: Luật Căn cước 26/2023/QH15, Điều 19
_ONES = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9}
_TEN = "muoi"
_STUCK = re.compile(r"(\d{1,2})(?:t|tuoi)")


def children(tokens: Sequence[Token]) -> list[Token]:
    """The tokens, those of an age below 14 marked as naming a child."""
    result = list(tokens)
    for place, token in enumerate(tokens):
        if token.concept:
            continue
        if token.folded == "tuoi":
            start = _age_before(tokens, place)
            if start is not None:
                result[start : place + 1] = [replace(t, concept=CHILD) for t in tokens[start : place + 1]]
        elif token.folded[:1].isdigit() and (stuck := _STUCK.fullmatch(token.folded)) and int(stuck[1]) < GROWN:
            result[place] = replace(token, concept=CHILD)
    return result


def _age_before(tokens: Sequence[Token], place: int) -> int | None:
    """Where an age below 14 that ends at `place` begins."""
    words = [token.folded for token in tokens[max(0, place - 3) : place]]
    if not words:
        return None
    if words[-1].isdecimal():
        return place - 1 if int(words[-1]) < GROWN else None
    if words[-1] == _TEN:
        return place - 1 if words[-2:-1] == [] or words[-2] not in _ONES else None
    if words[-1] not in _ONES:
        return None
    if words[-2:-1] != [_TEN]:
        return place - 1
    if words[:-2] and words[-3] in _ONES:  # `bảy mươi hai tuổi`
        return None
    return place - 2 if 10 + _ONES[words[-1]] < GROWN else None
