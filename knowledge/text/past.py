"""Whether a message says that something is over: it names a day gone by, somebody died of it or is cared for."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from knowledge.text.lexicon import Token
from knowledge.text.mourning import BEHIND_DEATH, BEHIND_GONE, DIED, GONE, KIN, LOSING
from knowledge.text.normalise import BREAK

_WHEN = frozenset(
    {
        ("hom", "qua"), ("hom", "kia"), ("hom", "truoc"), ("hom", "bua"), ("hom", "no"), ("bua", "truoc"),
        ("bua", "hom"), ("tuan", "truoc"), ("tuan", "roi"), ("thang", "truoc"), ("thang", "roi"), ("nam", "ngoai"),
        ("nam", "kia"), ("nam", "truoc"), ("nam", "roi"), ("dot", "truoc"), ("lan", "truoc"), ("truoc", "day"),
        ("ngay", "truoc"), ("hoi", "truoc"), ("hoi", "nam"), ("hoi", "thang"), ("hoi", "tet"), ("hoi", "do"),
        ("hoi", "nho"), ("may", "nam"), ("may", "thang"), ("lau", "roi"), ("da", "lau"), ("toi", "qua"),
    }
)  # fmt: skip
_ONCE = frozenset({"tung"})
_CARED_FOR = frozenset(
    {("nam", "vien"), ("nam", "nha"), ("nam", "liet"), ("liet", "giuong"), ("mot", "cho"), ("liet", "nua")}
)
_BEFORE_DEATH = frozenset({"muon", "sap", "doi", "khong", "gan", "dang", "se"})
_OVER = _WHEN | _CARED_FOR
_STILL = frozenset({("toi", "gio"), ("den", "gio"), ("toi", "nay"), ("den", "nay")})


_RECKONING = frozenset(
    {
        ("giam", "dinh"), ("thuong", "tat"), ("khoi", "to"), ("khoi", "kien"), ("boi", "thuong"), ("bai", "nai"),
        ("muon", "kien"), ("thi", "kien"), ("kien", "ra"), ("kien", "ai"), ("kien", "o"), ("kien", "doi"),
        ("hoa", "giai"), ("bi", "tu"), ("di", "tu"),
    }
)  # fmt: skip
_CALLING = frozenset({("bao", "ai"), ("goi", "ai"), ("keu", "ai"), ("goi", "so"), ("goi", "dau"), ("bao", "so")})
_NEAR_KIN = 4  # words before `mất`


def tells_of_a_death(tokens: Sequence[Token]) -> bool:
    """True when a relative is said to have died; no thing may be named ("bà mất thẻ hôm qua")."""
    return bool(_passed_away(tokens)) or not DIED.isdisjoint(pairwise([token.folded for token in tokens]))


def who_died(tokens: Sequence[Token]) -> frozenset[str]:
    """The folded words for the relatives who are said to have died; none for a death without a name."""
    words = [token.folded for token in tokens]
    if KIN.isdisjoint(words):
        return frozenset()
    passed = [n for n, pair in enumerate(pairwise(words)) if pair in DIED]
    before = (words[max(0, n - _NEAR_KIN) : n] for n in (*_passed_away(tokens), *passed))
    return frozenset(word for near in before for word in near if word in KIN)


def _passed_away(tokens: Sequence[Token]) -> list[int]:
    """Where `mất` stands for a death."""
    words = [token.folded for token in tokens]
    gone = [n for n, word in enumerate(words) if n and word == GONE and words[n - 1] not in LOSING]
    died = [n for n in gone if (words[n + 1 : n + 2] or ["roi"])[0] in BEHIND_DEATH]
    return [n for n in died if not KIN.isdisjoint(words[max(0, n - _NEAR_KIN) : n])]


def reckons(tokens: Sequence[Token]) -> bool:
    """True when a message asks for the law behind an accident (injuries assessed, damages, a charge), and not whom to
    call."""
    pairs = set(pairwise(token.folded for token in tokens))
    return not _RECKONING.isdisjoint(pairs) and _CALLING.isdisjoint(pairs)


def over(tokens: Sequence[Token], place: int) -> bool:
    """True when the clause of `tokens` (in standard spelling) in which `place` stands tells of what is over."""
    words = _clause(tokens, place)
    pairs = list(pairwise(words))
    if not _STILL.isdisjoint(pairs):
        return False
    return not _OVER.isdisjoint(pairs) or not _ONCE.isdisjoint(words) or _died(words, pairs)


def _died(words: Sequence[str], pairs: Sequence[tuple[str, str]]) -> bool:
    if not DIED.isdisjoint(pairs):
        return True
    if any(first == GONE and second in BEHIND_GONE for first, second in pairs) or words[-1:] == [GONE]:
        return True
    if words[-2:] == [GONE, "roi"]:
        return True
    deaths = [place for place, word in enumerate(words) if word == "chet"]
    return any(not place or words[place - 1] not in _BEFORE_DEATH for place in deaths)


def _clause(tokens: Sequence[Token], place: int) -> list[str]:
    start = next((n + 1 for n in range(place, -1, -1) if tokens[n] is BREAK), 0)
    end = next((n for n in range(place, len(tokens)) if tokens[n] is BREAK), len(tokens))
    return [token.folded for token in tokens[start:end]]
