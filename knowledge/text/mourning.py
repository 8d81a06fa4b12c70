"""Whether a message says that a relative died, and nothing more: "vợ tôi mới mất" asks what is to be done now."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from knowledge.text.lexicon import Token, tokens_of

GONE = "mat"  # `mất` is died before a word of time or of cause, lost before a thing
DIED = frozenset({("qua", "doi"), ("tu", "vong")})
BEHIND_GONE = frozenset(
    {"hom", "toi", "sang", "chieu", "dem", "nam", "thang", "tuan", "vi", "do", "luc", "hoi", "tren", "dot"}
)
BEHIND_DEATH = BEHIND_GONE | {"roi", "duoc", "thi", "|", "som"}
TELLS = frozenset({GONE, "doi", "vong"})  # one of them in all that tells of a death
KIN = frozenset({"chong", "vo", "me", "bo", "ba", "ong", "ma", "cha", "tia", "cu", "noi", "ngoai", "bau", "u"})
LOSING = frozenset({"lam", "bi", "danh", "de", "hay", "so", "khong"})  # before `mất`: a thing is lost
_MOURNING = "nhà có tang có người mất"  # as the content names it
_FARTHER_KIN = KIN | {"chu", "bac", "di", "cau", "thim", "duong", "mo"}
_KIN_PAIRS = frozenset(
    {(who, kind) for who in ("anh", "chi", "em", "con", "chau") for kind in ("trai", "gai", "ruot", "dau", "re")}
    | {("nguoi", "nha"), ("nguoi", "than"), ("nang", "dau")}
)
_ENDS_DEATH = BEHIND_DEATH | {"xong", "gio", "a", "phai", "can"}
_AROUND = frozenset(
    {
        "mat", "qua", "doi", "tu", "vong", "moi", "vua", "da", "roi", "xong", "|", "toi", "em", "minh", "chau", "con",
        "cua", "nha", "nguoi", "than", "anh", "chi", "trai", "gai", "ruot", "dau", "re", "hom", "kia", "sang", "nay",
        "chieu", "dem", "tuan", "thang", "truoc", "ngay", "luc", "hoi", "o", "benh", "vien", "gio", "thi", "phai",
        "can", "lam", "gi", "sao", "the", "nang", "nao", "thu", "tuc", "a", "vay",
    }
)  # fmt: skip
_IN_LAW = "nang dau"  # the one relative who is a thing of the lexicon: without diacritics she is a seal
_MOST = 14  # words


def mourning(tokens: Sequence[Token]) -> Sequence[Token]:
    """The tokens; where they tell nothing but a death, the words for a house in mourning in their place."""
    return tokens_of(_MOURNING) if len(tokens) <= _MOST and _only_a_death(tokens) else tokens


def _only_a_death(tokens: Sequence[Token]) -> bool:
    if any(token.concept not in ("", _IN_LAW) for token in tokens):
        return False  # "con dấu mất rồi"
    words = [token.folded for token in tokens]
    died = not DIED.isdisjoint(pairwise(words))
    if (not died and GONE not in words) or not (_FARTHER_KIN | _AROUND).issuperset(words):
        return False
    if _FARTHER_KIN.isdisjoint(words) and _KIN_PAIRS.isdisjoint(pairwise(words)):
        return False
    if died:
        return True
    place = words.index(GONE)
    return place > 0 and words[place - 1] not in LOSING and (words[place + 1 : place + 2] or ["roi"])[0] in _ENDS_DEATH
