"""Whether a message goes on from what was said before: what its words say of their own, and what they lack."""

from __future__ import annotations

from itertools import pairwise

from bot.handlers.reading import matched
from bot.handlers.thresholds import LIKELY_CONFIDENCE, LITTLE_OWN_WORDS, SCRAP_WORDS, SHORT_WORDS
from bot.turn import Turn
from knowledge.text.fold import fold, tone_of
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
_WISHING = frozenset({"muon", "hoi", "y"})
_FALLING = "\u0300"  # `hồi` is a time, and
_AGO = frozenset({("hoi", word) for word in ("truoc", "do", "xua", "nay", "nho", "ay", "dau", "nam")})  # so it is there
_REQUESTING = frozenset({"xin", "can", "nho", "hay", "thi"})  # no mere story has one of these
_ORDERING = frozenset({"di", "cho", "giup", "giai", "viet", "ke", "tim", "ban", "vay"})  # nor what is told of oneself
# What a situation is told with, where nothing is asked: "xe em đứng tên người khác", "cô ấy có thẻ rồi".
_TELLING = frozenset(
    {
        "la", "co", "dang", "o", "roi", "tung", "chi", "do", "van", "nam", "mang", "dung", "theo", "bi", "khac",
        "thoi",
    }
)  # fmt: skip
_MISSING = frozenset(
    {"mat", "hong", "quen", "sai", "chua", "loi", "khoa", "rach", "nham"}
)  # what makes a thing a matter
# Nothing is needed or wrong there.
_PLACES = frozenset({("can", "tho"), ("can", "gio"), ("can", "giuoc"), ("can", "duoc"), ("sai", "gon")})
_TURNING = frozenset({"con", "the", "ok", "roi"})  # in front of a thing: now it is that


def goes_on(turn: Turn) -> bool:
    """True when the message may be about what was said before: it is short, asks, and says little of its own."""
    query = matched(turn).query
    words = query.spoken
    if tells(turn):
        return True
    if len(words) > SHORT_WORDS or len(own(turn)) > LITTLE_OWN_WORDS + lacks(turn):
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


def wishes(turn: Turn) -> bool:
    """ "Giờ muốn chia cho hai đứa": something is wanted, which may be another thing than what was spoken of."""
    if _WISHING.isdisjoint(matched(turn).query.spoken):
        return False
    spelt = [token for token in matched(turn).query.spelt if token is not BREAK]
    return any(
        one.folded in _WISHING and tone_of(one.raw) != _FALLING and (one.folded, two.folded) not in _AGO
        for one, two in pairwise((*spelt, BREAK))
    )


def asks(turn: Turn) -> bool:
    """True when something is asked, requested or wished."""
    words = matched(turn).query.spoken
    if "?" in turn.message.text or matched(turn).query.aspects or matched(turn).asking:
        return True
    return not (_ASKING | _REQUESTING | _WISHING | _ORDERING).isdisjoint(words)


def tells(turn: Turn) -> bool:
    """ "Bố em nằm liệt giường": the situation, of whatever was spoken of; nothing is asked, wanted or gone."""
    reading = matched(turn)
    query = reading.query
    words = query.spoken
    if len(words) > SHORT_WORDS or query.aspects or query.corrected or "?" in turn.message.text or wishes(turn):
        return False
    named = frozenset(word for thing in query.concepts for word in thing.split())  # `căn cước` needs nothing
    plain = [one for one, two in pairwise((*words, "")) if one not in named and (one, two) not in _PLACES]
    if not (_ASKING | _REQUESTING).isdisjoint(plain) or len(own(turn)) > 2 * LITTLE_OWN_WORDS:
        return False
    if _TELLING.isdisjoint(plain):
        return False
    if any(c.out_of_scope and c.confidence >= LIKELY_CONFIDENCE for c in reading.candidates[:2]):
        return False
    missing = [one for one, two in pairwise((*words, "")) if one in _MISSING and (one, two) not in _PLACES]
    return not query.concepts or (not missing and words[0] not in _TURNING)


def done(turn: Turn) -> bool:
    """ "Khai sinh rồi": a thing that is there already is told, not asked for; one that is lost or over is no such."""
    query = matched(turn).query
    words = query.spoken
    if not query.concepts or query.aspects or len(words) > SCRAP_WORDS or "?" in turn.message.text:
        return False
    return words[-1] in ("roi", "xong") and _GONE.isdisjoint(words) and _ASKING.isdisjoint(words)
