"""A citizen's text as words that place names are compared with: folded for finding, spelt for agreeing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge.text.fold import compose, drop_invisible, fold, same_i, toneless_key

MAX_CHARS = 400  # a place is named in a sentence or two; what comes after is not looked at

_WORD = re.compile(r"[^\W\d_]+|\d+")
_SAME = {"quy": "qui", "vy": "vi"}  # Vĩ Dạ and Vỹ Dạ; in a question `vy` is somebody's name, so only here
_APOSTROPHES = str.maketrans("", "", "'’‘`ʼ")
_FINAL_Y = re.compile(r"(?:(?<=[hklmstv])|(?<=qu))y")


@dataclass(frozen=True, slots=True)
class Word:
    """One word or number: `raw` as typed (lower case), `key` without diacritics."""

    raw: str
    key: str
    glued: bool  # `p.` or `p15`: a dot or a number follows at once
    clause: int  # words of one clause stand between commas, full stops and the like

    @property
    def marked(self) -> bool:
        """True when it was typed with diacritics."""
        return not self.raw.isascii()


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text, at most MAX_CHARS of it, whatever it holds."""
    clean = compose(drop_invisible(text[:MAX_CHARS])).translate(_APOSTROPHES)
    result, clause, end = [], 0, 0
    for match in _WORD.finditer(clean):
        clause += any(mark in clean[end : match.start()] for mark in ",;?!\n:()") or ". " in clean[end : match.start()]
        end = match.end()
        following = clean[end : end + 1]
        glued = following.isdecimal() or following == "."
        raw = match.group()
        result.append(Word(raw, word_key(raw), glued, clause))
    return tuple(result)


@lru_cache(maxsize=8192)  # names share some 3,000 syllables: reading the data is four times as fast
def word_key(raw: str) -> str:
    """`đình` -> `dinh`, `mỹ` and `mĩ` -> `mi`, `01` -> `1`."""
    if raw.isdecimal() and len(raw) < 5:
        return str(int(raw))
    key = same_i(fold(raw))
    return _SAME.get(key, key)


def key_of(name: str) -> str:
    """The key of a place name: `Văn Miếu - Quốc Tử Giám` -> `van mieu quoc tu giam`."""
    return " ".join(word_key(word) for word in _WORD.findall(name.lower().translate(_APOSTROPHES)))


@lru_cache(maxsize=4096)
def spelling(raw: str) -> str:
    """A word with its diacritics, wherever its tone stands: `hoà` and `hòa` are one, `mĩ` and `mỹ` too."""
    return word_key(raw) if raw.isdecimal() else _FINAL_Y.sub("i", toneless_key(raw))


@lru_cache(maxsize=4096)
def spellings(name: str) -> tuple[str, ...]:
    """The spelling of each word of a place name."""
    return tuple(spelling(word) for word in _WORD.findall(name.lower().translate(_APOSTROPHES)))


def agrees(words: Sequence[Word], name: str) -> bool:
    """No word typed with diacritics contradicts the name (or its beginning); one without them contradicts nothing."""
    pairs = zip(words, spellings(name), strict=False)
    return all(not word.marked or spelling(word.raw) == wanted for word, wanted in pairs)


def exactly(words: Sequence[Word], name: str) -> bool:
    """Every word is spelt as in the name."""
    return all(spelling(word.raw) == wanted for word, wanted in zip(words, spellings(name), strict=False))
