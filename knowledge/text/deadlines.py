"""By when it must be done, told from how long it takes: both are asked in the words "bao lâu", "mấy ngày"."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from knowledge.text.lexicon import Token

TIME, DEADLINE = "time", "deadline"
_MUST, _BREAK = "phai", "|"
_WAITS = frozenset({"cho", "doi", "mat", "ton"})  # "bao lâu phải chờ" is how long it takes
_WITHIN = frozenset({"trong", "vong"})
_LINKS = frozenset({"thi", "moi", "la", "cung"})
_GIVEN = frozenset({"huong", "rut", "linh", "lanh", "an"})
_BENEFITS = frozenset(
    {"bao hiem xa hoi mot lan", "thai san", "luong huu", "tro cap that nghiep", "tro cap xa hoi", "tien tuat"}
)
_SOON = 4  # words behind the time within which what must be done is named
# "còn hạn", "hết hạn", "gia hạn" speak of a paper's own time, "thời hạn giải quyết" of an office's.
_NOT_BEFORE = frozenset({"het", "gia", "qua", "con", "sap", "toi", "den", "dao", "dai", "ngan", "vo", "co", "nhieu"})
_NOT_BEHIND = frozenset({"giai", "xu", "tra", "su", "dung", "the", "cua", "quoc", "che"})


def is_deadline(tokens: Sequence[Token], words: Sequence[str], start: int, end: int) -> bool:
    """True when the words of a time at start..end ask until when: `words` are the folded words of all tokens."""
    before = words[start - 1] if start else ""
    if before == "truoc":  # "nộp trước mấy ngày"
        return True
    behind = list(takewhile(_BREAK.__ne__, words[end : end + _SOON]))
    if _MUST in behind and _obliges(words, end + behind.index(_MUST)):  # "bao lâu thì phải khai"
        return True
    within = not _WITHIN.isdisjoint((before, words[start]))
    if within and any(word == _MUST and _obliges(words, place) for place, word in enumerate(words[:start])):
        return True  # "phải nộp trong bao lâu"
    return any(_is_term(tokens, words, place) for place in range(start))


def is_condition(tokens: Sequence[Token], words: Sequence[str], start: int, end: int) -> bool:
    """True when the words of a time at start..end ask how long one must have done something first, to be given
    something: "đóng bao lâu thì được hưởng thai sản" asks neither until when nor how long an office takes."""
    behind = [word for word in words[end : end + _SOON] if word not in _LINKS]
    if behind[:1] != ["duoc"]:
        return False
    given = next((token for token in tokens[end : end + _SOON + 1] if token.concept), None)
    return bool(_GIVEN.intersection(behind[1:3])) or (given is not None and given.concept in _BENEFITS)


def _obliges(words: Sequence[str], place: int) -> bool:
    """`phải` behind which something is to be done; `có phải`, `không phải` ask or deny something else."""
    before, behind = words[place - 1 : place], words[place + 1 : place + 2]
    return not (before and before[0] in ("co", "khong", "ko")) and not (behind and behind[0] in _WAITS)


def _is_term(tokens: Sequence[Token], words: Sequence[str], place: int) -> bool:
    """`hạn` of what is to be done: "hạn khai sinh là mấy ngày"."""
    if tokens[place].raw not in ("hạn", "han"):
        return False
    before, behind = words[place - 1 : place] if place else (), words[place + 1 : place + 2]
    return not _NOT_BEFORE.intersection(before) and not _NOT_BEHIND.intersection(behind)
