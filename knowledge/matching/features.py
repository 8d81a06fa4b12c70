"""What a text is made of for the index: words, neighbours, pieces of words and named things, each with a weight."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from knowledge.text.lexicon import Token
from knowledge.text.normalise import BREAK

ASPECT_WEIGHT = 0.7  # words that say what is wanted of a thing, not which thing
PAIR_WEIGHT = 1.5
GRAM_WEIGHT = 0.22  # a word has several of them
CONCEPT_WEIGHT = 1.0
COMPOUND_WEIGHT = 2.0  # two things together say more than each
Name = TypeVar("Name", int, str)
_PIECE, THING = "~", "§"  # how their names begin


def features(tokens: Sequence[Token], named: Iterable[str]) -> dict[str, float]:
    """Feature -> weight before idf; `named` are the things that the text names, compounds too. Pieces of
    3 letters forgive what no step has repaired.
    """
    found: dict[str, float] = {}
    for word, weight in _weighed(tokens):
        found.update(_pieces(word, weight))
    found.update(_pairs(tokens))
    found.update(_things(named))
    return found


def is_piece(name: str) -> bool:
    """True for a feature that is a piece of a word."""
    return name.startswith(_PIECE)


def kinds(names: Iterable[str]) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """(whether each is a piece of a word, whether each is two neighbouring words), of all features of an index."""
    letters = np.frombuffer("".join([f"{name}\n" for name in names]).encode(), dtype=np.uint8)
    ends = np.flatnonzero(letters == ord("\n"))
    starts = np.append(0, ends[:-1] + 1)[: len(ends)]
    first, second = letters[starts], letters[np.minimum(starts + 1, len(letters) - 1)]
    one, two = THING.encode()
    spaces = np.add.reduceat(letters == ord(" "), starts, dtype=np.intp) if len(ends) else starts
    return first == ord(_PIECE), (spaces > 0) & ~((first == one) & (second == two))


class Numbered(NamedTuple):
    """The features of a text with their weights before idf: those that an index has by number, the others by name."""

    whole: dict[int, float]  # words, neighbours, named things
    pieces: dict[int, float]  # of words
    strange: dict[str, float]  # whole ones that the index has not
    pairs: list[int]  # the neighbours among `whole`
    neighbours: int  # how many there are, strange ones too

    def beside(self, rest: Numbered, share: float) -> Numbered:
        """The features of a part, and those of the rest at a share of their weight."""
        pairs = list(dict.fromkeys((*self.pairs, *rest.pairs)))
        twice = len(self.pairs) + len(rest.pairs) - len(pairs)
        return Numbered(
            {**_times(rest.whole, share), **self.whole},
            {**_times(rest.pieces, share), **self.pieces},
            {**_times(rest.strange, share), **self.strange},
            pairs,
            self.neighbours + rest.neighbours - twice,
        )


def _times(weights: Mapping[Name, float], share: float) -> dict[Name, float]:
    return {name: weight * share for name, weight in weights.items()}


class Numbering:
    """The features of a text by the numbers that an index gave them. Pieces of a word that was met are not looked up
    again: a hundred names a message lie all over the memory.
    """

    def __init__(self, ids: Mapping[str, int]) -> None:
        """`ids` are the names of the features that the index has, with their numbers."""
        self._ids = ids
        self._pieces = lru_cache(maxsize=4096)(self._numbered)

    def features(self, tokens: Sequence[Token], named: Iterable[str]) -> Numbered:
        """What `features` finds."""
        whole: dict[int, float] = {}
        pieces: dict[int, float] = {}
        strange: dict[str, float] = {}
        for word, weight in _weighed(tokens):
            number, own = self._pieces(word, weight)
            pieces.update(own)
            if number is None:
                strange[word] = weight
            else:
                whole[number] = weight
        number_of = self._ids.get
        pairs: list[int] = []
        unknown = len(strange)
        for name, weight in _pairs(tokens):
            number = number_of(name)
            if number is None:
                strange[name] = weight
                continue
            if number not in whole:
                pairs.append(number)
            whole[number] = weight
        neighbours = len(pairs) + len(strange) - unknown
        for name, weight in _things(named):
            number = number_of(name)
            if number is None:
                strange[name] = weight
            else:
                whole[number] = weight
        return Numbered(whole, pieces, strange, pairs, neighbours)

    def _numbered(self, word: str, weight: float) -> tuple[int | None, dict[int, float]]:
        """The number of a word, and those of its pieces with their weights."""
        own = {
            number: part for name, part in pieces(word, weight).items() if (number := self._ids.get(name)) is not None
        }
        number = self._ids.get(word)
        if number is not None:
            del own[number]
        return number, own


def _weighed(tokens: Sequence[Token]) -> list[tuple[str, float]]:
    """The words in the order in which they count: those that say what is wanted go first, so that where a piece of
    them stands in another word, that one counts."""
    wanted = [(token.folded, ASPECT_WEIGHT) for token in tokens if token.aspect]
    return wanted + [(token.folded, 1.0) for token in tokens if not token.aspect and token is not BREAK]


def _pairs(tokens: Sequence[Token]) -> list[tuple[str, float]]:
    """Neighbours."""
    return [
        (f"{before.folded} {token.folded}", PAIR_WEIGHT * (ASPECT_WEIGHT if before.aspect and token.aspect else 1.0))
        for before, token in pairwise(tokens)
        if before is not BREAK and token is not BREAK
    ]


def _things(named: Iterable[str]) -> list[tuple[str, float]]:
    """Named things."""
    return [(THING + thing, COMPOUND_WEIGHT if thing.startswith("+") else CONCEPT_WEIGHT) for thing in named]


def pieces(word: str, weight: float) -> dict[str, float]:
    """The word and its pieces of 3 letters, its ends marked; a piece that looks like a word is none (`hai` in `khai`),
    so pieces are marked too. Pieces of 4 besides were twice as many and told no more."""
    framed = f"_{word}_"
    grams = (_PIECE + framed[start : start + 3] for start in range(len(framed) - 2))
    return {**dict.fromkeys(grams, GRAM_WEIGHT * weight), word: weight}


_pieces = lru_cache(maxsize=512)(pieces)  # for single phrasings; an index keeps the numbers of its own
