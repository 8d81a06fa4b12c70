"""What a text is made of for the index: words, neighbours, pieces of words and named things, each with a weight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

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
    # Words that say what is wanted go first, so that where a piece of them stands in another word, that one counts.
    for token in tokens:
        if token.aspect:
            found.update(_pieces(token.folded, ASPECT_WEIGHT))
    for token in tokens:
        if not token.aspect and token is not BREAK:
            found.update(_pieces(token.folded, 1.0))
    for before, token in pairwise(tokens):
        if before is not BREAK and token is not BREAK:
            both = before.aspect and token.aspect
            found[f"{before.folded} {token.folded}"] = PAIR_WEIGHT * (ASPECT_WEIGHT if both else 1.0)
    for concept in named:
        found["§" + concept] = COMPOUND_WEIGHT if concept.startswith("+") else CONCEPT_WEIGHT
    return found


@lru_cache(maxsize=16384)
def _pieces(word: str, weight: float) -> dict[str, float]:
    """The word and its pieces of 3 and 4 letters, its ends marked."""
    framed = f"_{word}_"
    grams = (framed[start : start + size] for size in (3, 4) for start in range(len(framed) - size + 1))
    return {**dict.fromkeys(grams, GRAM_WEIGHT * weight), word: weight}
