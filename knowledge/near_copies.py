"""Which questions are nearly the same, so that none is measured by what was learnt from its copy."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

import numpy as np
from rapidfuzz import fuzz, process

from knowledge.text.fold import fold

NEAR = 90.0  # token_set_ratio of two folded texts from which one is a near copy of the other
_LEAST = NEAR / (200 - NEAR)  # the shorter string as a share of the longer, at least, for a ratio of NEAR
_FEWER = 0.5  # words of the shorter, as a share of the longer's, below which it is merely contained in it


def near_copies(
    questions: Sequence[str], texts: Iterable[str], tick: Callable[[int], None] = lambda done: None
) -> list[bool]:
    """For each question whether one of `texts` is a near copy of it (token_set_ratio of the folded texts, 0..100).

    A short phrasing that stands whole inside of a long story counts too: token_set_ratio calls it 100.
    """
    learnt = _Learnt(texts)
    found = []
    for question in questions:
        found.append(learnt.copied(plain(question)))
        tick(1)
    return found


class _Learnt:
    """Texts by their words, so that only those are compared that can reach NEAR.

    The ratio of two strings is at most 2 * shorter / (shorter + longer). So either both texts are of a length, or what
    they share is nearly all of the shorter one: all others are left out, which saves nine tenths of the time.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = sorted({folded for text in texts if (folded := plain(text))})
        sets = [set(text.split()) for text in self._texts]
        self._lengths = np.array([_length(words) for words in sets], dtype=float)
        self._having: dict[str, list[int]] = {}
        for number, words in enumerate(sets):
            for word in words:
                self._having.setdefault(word, []).append(number)

    def copied(self, asked: str) -> bool:
        """True when one of the texts is a near copy."""
        if not asked or not self._texts:
            return False
        words = set(asked.split())
        shared = np.full(len(self._texts), -1.0)
        for word in words:
            shared[self._having.get(word, [])] += len(word) + 1
        own = _length(words)
        alike = np.minimum(self._lengths, own) >= _LEAST * np.maximum(self._lengths, own)
        inside = shared >= _LEAST * np.minimum(self._lengths, own)
        texts = [self._texts[number] for number in np.flatnonzero(alike | inside).tolist()]
        return process.extractOne(asked, texts, scorer=fuzz.token_set_ratio, score_cutoff=NEAR) is not None


def _length(words: Collection[str]) -> int:
    return sum(map(len, words)) + len(words) - 1


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
