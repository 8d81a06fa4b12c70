"""What a question is compared by: its words, what they name, and which words stand side by side. No clock, no file."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from itertools import pairwise
from zlib import crc32

from knowledge.text.fold import MAX_CHARS, fold
from knowledge.text.lexicon import Lexicon, Token
from knowledge.text.normalise import BREAK, heard
from knowledge.text.phrasings import PhrasingReader
from knowledge.text.repair import Vocabulary
from knowledge.text.syllables import syllables

WORD, NAMED = 100, 120  # in hundredths
ASPECT = 80  # of a word that says what is wanted of a thing
PAIR, ASPECT_PAIR = 60, 48
BYTES = 6  # of a packed feature

Features = dict[int, int]  # hash of a feature -> weight before rarity, in hundredths


class QuestionReader:
    """What questions are compared by. Courtesy is left out, abbreviations and dialects are led to one word.

    Lives as long as many questions are read: a word that was met once is not looked at again.
    """

    def __init__(self, lexicon: Lexicon, vocabulary: Vocabulary) -> None:
        self._lexicon, self._vocabulary = lexicon, vocabulary
        self._well_written = PhrasingReader(lexicon)
        self._strange, self._numbers, self._behind = _Strange(), _Numbers(), _Behind()

    def features(self, text: str) -> Features:
        """Raw Telex, words stuck together and misspelt ones are repaired only where something is no Vietnamese
        syllable: that takes five times as long."""
        found: Features = {}
        number, behind = self._numbers, self._behind
        end = BREAK.folded
        said = [(token.folded, token.aspect, token.concept) for token in self._tokens(text) if token.folded != end]
        for word, aspect, concept in said:
            found[number[word]] = ASPECT if aspect else WORD
            if concept:
                found[number["§" + concept]] = NAMED
        for (before, aspect, _), (after, other, _) in pairwise(said):
            # The hash of `before after`: crc32 goes on from where it stood.
            found[crc32(behind[after], number[before])] = ASPECT_PAIR if aspect and other else PAIR
        return found

    def _tokens(self, text: str) -> Sequence[Token]:
        if any(map(self._strange.__getitem__, text[:MAX_CHARS].split())):
            return heard(self._well_written.words(text), self._lexicon, self._vocabulary)
        return self._well_written.tokens(text)


class _Numbers(dict[str, int]):
    """Words and things by their hash."""

    def __missing__(self, name: str) -> int:
        self[name] = number = crc32(name.encode())
        return number


class _Behind(dict[str, bytes]):
    """A word as it stands behind another."""

    def __missing__(self, word: str) -> bytes:
        self[word] = behind = b" " + word.encode()
        return behind


class _Strange(dict[str, bool]):
    """What stands between two spaces -> whether it is of letters, and no Vietnamese syllable."""

    def __missing__(self, chunk: str) -> bool:
        word = fold(chunk)
        self[chunk] = strange = word.isalpha() and len(word) > 1 and word not in syllables()
        return strange


def packed(features: Mapping[int, int]) -> bytes:
    """`BYTES` a feature, as two arrays: the hashes (uint32), then the weights in hundredths (uint16)."""
    return array("I", features).tobytes() + array("H", features.values()).tobytes()


def unpacked(data: bytes) -> Features:
    """What `packed` gave; nothing for what it did not."""
    if len(data) % BYTES:
        return {}
    names, weights = array("I"), array("H")
    names.frombytes(data[: len(data) // BYTES * 4])
    weights.frombytes(data[len(data) // BYTES * 4 :])
    return dict(zip(names, weights, strict=True))
