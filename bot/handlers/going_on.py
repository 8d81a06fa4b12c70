"""Whether a message goes on from what was said before: what its words say of their own, and what they lack."""

from __future__ import annotations

from itertools import pairwise

from bot.handlers.reading import matched
from bot.turn import Turn
from knowledge.text.fold import fold
from knowledge.text.normalise import BREAK

_LEADS = (
    "con", "the", "roi", "vay", "a con", "neu", "cai do", "cai nay", "viec do", "viec nay", "giay do", "giay nay",
)  # fmt: skip
_ASKING = frozenset(
    (
        "khong", "ko", "k", "hong", "hok", "gi", "nao", "sao", "may", "bao", "duoc", "dc", "dau", "ai", "phai", "chua",
        "bn",
    )
)  # fmt: skip
_WANTING = frozenset(
    {
        ("chua", "co"), ("khong", "co"), ("chua", "lam"), ("chua", "dang"), ("chua", "nhap"), ("chua", "sang"),
        ("mat", "giay"), ("khong", "con"), ("chua", "doi"), ("het", "han"), ("chua", "cap"),
    }
)  # fmt: skip
_WHAT_THEN = frozenset({("thi", "sao"), ("thi", "nhu"), ("thi", "phai"), ("duoc", "khong")})
_GONE = frozenset({"mat", "het", "hong", "bi", "quen", "lo", "qua", "khoa", "sai", "muon", "can", "cu", "chay"})
_TOLD = 6  # words at most of what is only told
_SHORT = 16  # words; a longer message names its subject,
_CONTENT = 3  # ... and so does one with more words than these that any procedure would not use


def goes_on(turn: Turn) -> bool:
    """True when the message may be about what was said before: it is short, asks, and says little of its own."""
    query = matched(turn).query
    words = query.spoken
    if len(words) > _SHORT or len(own(turn)) > _CONTENT + lacks(turn):
        return False
    if done(turn):
        return True
    return bool(query.aspects) or fold(turn.message.text[:40]).startswith(_LEADS) or not _ASKING.isdisjoint(words)


def own(turn: Turn) -> list[str]:
    """The words that only some procedures have."""
    query, generic = matched(turn).query, turn.knowledge.lexicon.generic
    return [
        token.folded
        for token in query.tokens
        if not (token is BREAK or token.aspect or token.folded.isdecimal() or token.folded in generic)
        and token.folded not in _ASKING
    ]


def lacks(turn: Turn) -> bool:
    """ "Nhà chưa có sổ đỏ thì sao": a thing that is wanting may be a hindrance to what was spoken of."""
    words = [token.folded for token in matched(turn).query.spelt]
    return any(pair in _WANTING for pair in pairwise(words)) and any(pair in _WHAT_THEN for pair in pairwise(words))


def done(turn: Turn) -> bool:
    """ "Khai sinh rồi": a thing that is there already is told, not asked for; one that is lost or over is no such."""
    query = matched(turn).query
    words = query.spoken
    if not query.concepts or query.aspects or len(words) > _TOLD or "?" in turn.message.text:
        return False
    return words[-1] in ("roi", "xong") and _GONE.isdisjoint(words) and _ASKING.isdisjoint(words)
