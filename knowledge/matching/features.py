"""What a text is made of for the index: words, neighbours, pieces of words and named things, each with a weight."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from knowledge.text.lexicon import Token
from knowledge.text.normalise import BREAK

ASPECT_WEIGHT = 0.7  # words that say what is wanted of a thing, not which thing
PAIR_WEIGHT = 1.5
GRAM_WEIGHT = 0.22  # a word has several of them
CONCEPT_WEIGHT = 1.0
COMPOUND_WEIGHT = 2.0  # two things together say more than each
_PIECE, THING = "~", "§"  # how their names begin


def features(tokens: Sequence[Token], named: Iterable[str]) -> dict[str, float]:
    """Feature -> weight before idf; `named` are the things that the text names, compounds too. Pieces of
    3 and 4 letters forgive what no step has repaired.
    """
    found: dict[str, float] = {}
    for word, weight in _weighed(tokens):
        found.update(_pieces(word, weight))
    found.update(_wholes(tokens, named))
    return found


def is_piece(name: str) -> bool:
    """True for a feature that is a piece of a word."""
    return name.startswith(_PIECE)


def is_pair(name: str) -> bool:
    """True for a feature that is two neighbouring words."""
    return " " in name and not name.startswith(THING)


class Numbering:
    """The features of a text by the numbers that an index gave them. Pieces of a word that was met are not looked up
    again: a hundred names a message lie all over the memory.
    """

    def __init__(self, ids: Mapping[str, int]) -> None:
        """`ids` are the names of the features that the index has, with their numbers."""
        self._ids = ids
        self._pieces = lru_cache(maxsize=4096)(lambda word, weight: self._told_apart(pieces(word, weight).items()))

    def features(self, tokens: Sequence[Token], named: Iterable[str]) -> tuple[dict[int, float], dict[str, float]]:
        """What `features` finds: number -> weight of what the index has, name -> weight of what it has not, but for
        pieces of words."""
        known: dict[int, float] = {}
        strange: dict[str, float] = {}
        for word, weight in _weighed(tokens):
            mine, other = self._pieces(word, weight)
            known.update(mine)
            if other:
                strange.update(other)
        mine, other = self._told_apart(_wholes(tokens, named))
        known.update(mine)
        strange.update(other)
        return known, strange

    def pairs(self, tokens: Sequence[Token]) -> tuple[list[int], int]:
        """The numbers of the neighbouring words that the index has, and how many there are, each counted once."""
        found = {
            f"{before.folded} {token.folded}"
            for before, token in pairwise(tokens)
            if before is not BREAK and token is not BREAK
        }
        return [number for name in found if (number := self._ids.get(name)) is not None], len(found)

    def _told_apart(self, found: Iterable[tuple[str, float]]) -> tuple[dict[int, float], dict[str, float]]:
        known: dict[int, float] = {}
        strange: dict[str, float] = {}
        number_of = self._ids.get
        for name, weight in found:
            number = number_of(name)
            if number is not None:
                known[number] = weight
            elif not is_piece(name):
                strange[name] = weight
        return known, strange


def _weighed(tokens: Sequence[Token]) -> list[tuple[str, float]]:
    """The words in the order in which they count: those that say what is wanted go first, so that where a piece of
    them stands in another word, that one counts."""
    wanted = [(token.folded, ASPECT_WEIGHT) for token in tokens if token.aspect]
    return wanted + [(token.folded, 1.0) for token in tokens if not token.aspect and token is not BREAK]


def _wholes(tokens: Sequence[Token], named: Iterable[str]) -> list[tuple[str, float]]:
    """Neighbours and named things."""
    found = [
        (f"{before.folded} {token.folded}", PAIR_WEIGHT * (ASPECT_WEIGHT if before.aspect and token.aspect else 1.0))
        for before, token in pairwise(tokens)
        if before is not BREAK and token is not BREAK
    ]
    found += [(THING + thing, COMPOUND_WEIGHT if thing.startswith("+") else CONCEPT_WEIGHT) for thing in named]
    return found


def pieces(word: str, weight: float) -> dict[str, float]:
    """The word and its pieces of 3 and 4 letters, its ends marked; a piece that looks like a word is none (`hai` in
    `khai`), so pieces are marked too."""
    framed = f"_{word}_"
    grams = (_PIECE + framed[start : start + size] for size in (3, 4) for start in range(len(framed) - size + 1))
    return {**dict.fromkeys(grams, GRAM_WEIGHT * weight), word: weight}


_pieces = lru_cache(maxsize=512)(pieces)  # for single phrasings; an index keeps the numbers of its own
