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
