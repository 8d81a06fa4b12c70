"""What a text is made of for the index: words, neighbours, pieces of words and named things, each with a weight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from knowledge.text.lexicon import Token
from knowledge.text.normalise import BREAK

ASPECT_WEIGHT = 0.7  # words that say what is wanted of a thing, not which thing
PAIR_WEIGHT = 1.5
GRAM_WEIGHT = 0.22  # a word has several of them
CONCEPT_WEIGHT = 1.0
COMPOUND_WEIGHT = 2.0  # two things together say more than each


def features(tokens: Sequence[Token], named: Iterable[str]) -> dict[str, float]:
    """Feature -> weight before idf; `named` are the things that the text names, compounds too. Pieces of
    3 and 4 letters forgive what no step has repaired.
    """
    found: dict[str, float] = {}
    before, before_weight = "", 0.0
    for token in tokens:
        if token is BREAK:
            before = ""
            continue
        word = token.folded
        weight = ASPECT_WEIGHT if token.aspect else 1.0
        if found.get(word, 0.0) < weight:
            found[word] = weight
            for gram in _grams(word):
                found[gram] = max(found.get(gram, 0.0), GRAM_WEIGHT * weight)
        if before:
            found[before + " " + word] = PAIR_WEIGHT * max(weight, before_weight)
        before, before_weight = word, weight
    for concept in named:
        found["§" + concept] = COMPOUND_WEIGHT if concept.startswith("+") else CONCEPT_WEIGHT
    return found


@lru_cache(maxsize=16384)
def _grams(word: str) -> tuple[str, ...]:
    framed = f"_{word}_"
    return tuple(framed[start : start + size] for size in (3, 4) for start in range(len(framed) - size + 1))
