"""What two spellings of one question share, and the hash that it is known by once its words are gone."""

from __future__ import annotations

import hashlib
import re

from knowledge.text.fold import compose, cut, drop_invisible, folded

_NOT_A_WORD = re.compile(r"[\W_]+")


def key_of(question: str) -> str:
    """Letters and digits, without diacritics, case or signs."""
    return _NOT_A_WORD.sub(" ", folded(compose(drop_invisible(cut(question))))).strip()


def hash_of(words: str, question: str) -> str:
    """Of the key; of the question itself when that has no letter (two of them are not the same)."""
    return hashlib.sha256((words or f"\0{question}").encode("utf-8", "replace")).hexdigest()[:32]


class Keys:
    """`key_of` for thousands of questions: what stands between two spaces is looked at once. For one thread."""

    def __init__(self) -> None:
        self._chunks = _Chunks()

    def of(self, question: str) -> str:
        """The same as `key_of`."""
        text = cut(question)
        if text.isprintable():  # its only white space is " "
            words = [self._chunks[chunk] for chunk in text.split(" ") if chunk]
            if None not in words:
                return " ".join([word for word in words if word])
        return key_of(question)


class _Chunks(dict[str, str | None]):
    """Chunk -> its key; None for one with a letter that is not one of ASCII and its signs: there a neighbour counts."""

    def __missing__(self, chunk: str) -> str | None:
        clean = compose(drop_invisible(chunk))
        bare = folded(clean)
        found = _NOT_A_WORD.sub(" ", bare).strip() if bare.isascii() and len(bare) == len(clean) else None
        self[chunk] = found
        return found
