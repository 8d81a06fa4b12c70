"""Characters: what is cut, dropped, composed and folded before anything looks at words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

MAX_CHARS = 1500  # a long story fits; NFC over 40,000 marks takes 2 s, so the cut comes first

_MARK_RUN = re.compile("([\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff]{2})[\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff]+")
_CYRILLIC, _LATIN = "асеорхуісԁ", "aceopxyicd"  # letters that look alike
_HOMOGLYPH, _HOMOGLYPHS = re.compile(f"[{_CYRILLIC}]"), str.maketrans(_CYRILLIC, _LATIN)
_MARKS = ((0x300, 0x370), (0x1AB0, 0x1B00), (0x20D0, 0x2100))
_BARE: dict[int, str | None] = {code: None for block in _MARKS for code in range(*block)}
_BARE |= dict.fromkeys(map(ord, "đĐðÐɖ"), "d")
_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_Y_FOR_I = re.compile(r"\b(h|k|l|m|s|t)y\b")


def cut(text: str) -> str:
    """The first MAX_CHARS characters: the length is capped before anything costs time."""
    return text[:MAX_CHARS]


def drop_invisible(text: str) -> str:
    """Control, zero-width and direction characters become nothing or a space; runs of marks are capped at two."""
    if text.isprintable():  # most texts: nothing to drop
        return _MARK_RUN.sub(r"\1", text)
    kept = [
        " " if category == "Cc" else char
        for char in text
        if (category := unicodedata.category(char)) not in ("Cf", "Cs", "Co", "Cn") or char == "\n"
    ]
    return _MARK_RUN.sub(r"\1", "".join(kept))


def compose(text: str) -> str:
    """NFKC (full-width letters too), Đ for its look-alike Ð, look-alike Cyrillic letters in Latin, lower case."""
    text = unicodedata.normalize("NFKC", text).replace("Ð", "Đ").replace("ð", "đ").lower()
    return text.translate(_HOMOGLYPHS) if _HOMOGLYPH.search(text) else text  # to look for one costs a tenth


def fold(text: str) -> str:
    """Without diacritics, in lower case, with đ as d: `Đăng ký` -> `dang ky`. Words are remembered, of sentences only
    the last few: the handlers of a turn ask for the same one, and thousands of them take megabytes."""
    return _fold_line(text) if " " in text else _fold_word(text)


@lru_cache(maxsize=16)
def _fold_line(line: str) -> str:
    return folded(line)


@lru_cache(maxsize=8192)
def _fold_word(word: str) -> str:
    return folded(word)


def folded(text: str) -> str:
    """As `fold`, and nothing is remembered."""
    small = text.lower()
    if small.isascii():
        return small
    # A letter of ours is one of ASCII and its signs, which is found at once: of another alphabet, or of text that
    # is not composed, something is missing then.
    bare = unicodedata.normalize("NFD", small.replace("đ", "d")).encode("ascii", "ignore")
    if len(bare) == len(small):
        return bare.decode("ascii")
    return unicodedata.normalize("NFD", small).translate(_BARE)


def folded_each(texts: Sequence[str]) -> list[str]:
    """`folded` of each: thousands of lines in letters of ours together, for less."""
    small = "\n".join(texts).lower()
    bare = unicodedata.normalize("NFD", small.replace("đ", "d")).encode("ascii", "ignore")
    lines = bare.decode("ascii").split("\n")
    return lines if len(bare) == len(small) and len(lines) == len(texts) else [folded(text) for text in texts]


@lru_cache(maxsize=16384)
def toneless_key(text: str) -> str:
    """One spelling whatever the tone's place: `hòa` and `hoà`, `thủy` and `thuỷ` give the same key."""
    decomposed = unicodedata.normalize("NFD", text)
    tone = next((char for char in decomposed if char in _TONES), "")
    return unicodedata.normalize("NFC", "".join(char for char in decomposed if char not in _TONES)) + tone


@lru_cache(maxsize=4096)
def tone_of(word: str) -> str:
    """The tone mark of a syllable, empty when it has none."""
    return next((char for char in unicodedata.normalize("NFD", word) if char in _TONES), "")


@lru_cache(maxsize=4096)
def tones(word: str) -> int:
    """How many tone marks a word has: a syllable has one at most."""
    return 0 if word.isascii() else sum(char in _TONES for char in unicodedata.normalize("NFD", word))


@lru_cache(maxsize=4096)
def same_i(text: str) -> str:
    """`ký` and `kí`, `lý` and `lí` are one word: folded text, final y after h k l m s t as i."""
    return _Y_FOR_I.sub(r"\1i", text)
