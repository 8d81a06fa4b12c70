"""Which questions are nearly the same, so that none is measured by what was learnt from its copy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from rapidfuzz import fuzz, process

from knowledge.text.fold import fold

NEAR = 90.0  # token_set_ratio of two folded texts from which one is a near copy of the other
_FEWER = 0.5  # words of the shorter, as a share of the longer's, below which it is merely contained in it


def near_copies(questions: Sequence[str], texts: Iterable[str]) -> list[bool]:
    """For each question whether one of `texts` is a near copy of it (token_set_ratio of the folded texts, 0..100)."""
    learnt = sorted({folded for text in texts if (folded := plain(text))})
    if not learnt:
        return [False] * len(questions)
    found = []
    for question in questions:
        asked = plain(question)
        best = process.extractOne(asked, learnt, scorer=fuzz.token_set_ratio, score_cutoff=NEAR) if asked else None
        found.append(best is not None)
    return found


def groups(questions: Sequence[str]) -> list[int]:
    """A number for each question, the same for near copies of each other (and of a near copy, and so on).

    Two words inside of a story are no copy of it: the shorter must have half as many words as the longer, or all short
    questions would stand in one group.
    """
    texts = [plain(question) for question in questions]
    words = np.array([max(1, len(text.split())) for text in texts])
    parent = list(range(len(texts)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for place, text in enumerate(texts[:-1]):
        scores = process.cdist([text], texts[place + 1 :], scorer=fuzz.token_set_ratio, score_cutoff=NEAR)[0]
        others = words[place + 1 :]
        alike = np.minimum(others, words[place]) >= _FEWER * np.maximum(others, words[place])
        for other in np.flatnonzero((scores >= NEAR) & alike).tolist():
            parent[root(place + 1 + other)] = root(place)
    return [root(place) for place in range(len(texts))]


def plain(text: str) -> str:
    """Folded words with single spaces, signs left out."""
    return " ".join("".join(char if char.isalnum() else " " for char in fold(text)).split())
