"""What a text is made of for the index: words, neighbours and named things, each with a weight.

No pieces of words: what is typed wrong was repaired before, and beside whole words they told nothing (docs/adr/0003).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from knowledge.text.lexicon import Token
from knowledge.text.normalise import BREAK

ASPECT_WEIGHT = 0.7  # words that say what is wanted of a thing, not which thing
PAIR_WEIGHT = 1.5
CONCEPT_WEIGHT = 1.0
COMPOUND_WEIGHT = 2.0  # two things together say more than each
Name = TypeVar("Name", int, str)
THING = "§"  # how the name of one begins


def features(tokens: Sequence[Token], named: Iterable[str]) -> dict[str, float]:
    """Feature -> weight before idf; `named` are the things that the text names, compounds too."""
    found = dict(_weighed(tokens))
    found.update(_pairs(tokens))
    found.update(map(thing, named))
    return found


def are_pairs(names: Iterable[str]) -> npt.NDArray[np.bool_]:
    """Whether each is two neighbouring words, of all features of an index."""
    letters = np.frombuffer("".join([f"{name}\n" for name in names]).encode(), dtype=np.uint8)
    ends = np.flatnonzero(letters == ord("\n"))
    starts = np.append(0, ends[:-1] + 1)[: len(ends)]
    first, second = letters[starts], letters[np.minimum(starts + 1, len(letters) - 1)]
    one, two = THING.encode()
    spaces = np.add.reduceat(letters == ord(" "), starts, dtype=np.intp) if len(ends) else starts
    found: npt.NDArray[np.bool_] = (spaces > 0) & ~((first == one) & (second == two))
    return found


class Numbered(NamedTuple):
    """The features of a text with their weights before idf: those that an index has by number, the others by name."""

    known: dict[int, float]
    strange: dict[str, float]  # those that the index has not
    pairs: list[int]  # the neighbours among `known`
    neighbours: int  # how many there are, strange ones too

    def beside(self, rest: Numbered, share: float) -> Numbered:
        """The features of a part, and those of the rest at a share of their weight."""
        pairs = list(dict.fromkeys((*self.pairs, *rest.pairs)))
        twice = len(self.pairs) + len(rest.pairs) - len(pairs)
        return Numbered(
            {**_times(rest.known, share), **self.known},
            {**_times(rest.strange, share), **self.strange},
            pairs,
            self.neighbours + rest.neighbours - twice,
        )


def _times(weights: Mapping[Name, float], share: float) -> dict[Name, float]:
    return {name: weight * share for name, weight in weights.items()}


class Numbering:
    """The features of a text by the numbers that an index gave them."""

    def __init__(self, ids: Mapping[str, int]) -> None:
        """`ids` are the names of the features that the index has, with their numbers."""
        self._ids = ids

    def features(self, tokens: Sequence[Token], named: Iterable[str]) -> Numbered:
        """What `features` finds."""
        known: dict[int, float] = {}
        strange: dict[str, float] = {}
        number_of = self._ids.get
        for word, weight in _weighed(tokens):
            number = number_of(word)
            if number is None:
                strange[word] = weight
            else:
                known[number] = weight
        pairs: list[int] = []
        unknown = len(strange)
        for name, weight in _pairs(tokens):
            number = number_of(name)
            if number is None:
                strange[name] = weight
                continue
            if number not in known:
                pairs.append(number)
            known[number] = weight
        neighbours = len(pairs) + len(strange) - unknown
        for name, weight in map(thing, named):
            number = number_of(name)
            if number is None:
                strange[name] = weight
            else:
                known[number] = weight
        return Numbered(known, strange, pairs, neighbours)


def _weighed(tokens: Sequence[Token]) -> list[tuple[str, float]]:
    """The words in the order in which they count: those that say what is wanted go first, so that where one of them
    stands for itself as well, that counts."""
    wanted = [(token.folded, ASPECT_WEIGHT) for token in tokens if token.aspect]
    return wanted + [(token.folded, 1.0) for token in tokens if not token.aspect and token is not BREAK]


def _pairs(tokens: Sequence[Token]) -> list[tuple[str, float]]:
    """Neighbours."""
    return [
        (f"{before.folded} {token.folded}", PAIR_WEIGHT * (ASPECT_WEIGHT if before.aspect and token.aspect else 1.0))
        for before, token in pairwise(tokens)
        if before is not BREAK and token is not BREAK
    ]


def thing(name: str) -> tuple[str, float]:
    """The feature of a named thing, and its weight."""
    return THING + name, COMPOUND_WEIGHT if name.startswith("+") else CONCEPT_WEIGHT
