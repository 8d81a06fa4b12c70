"""Where a password or a one-time code is given away: `mk vneid: …`, `mã pin 1234`, `pass zalo …`.

`mật khẩu vneid` names a thing, and most who write it ask about it. What gives one away is told by what stands behind:
a sign (`:`, `là`), digits, letters that are no syllable.
"""

from __future__ import annotations

import re

from knowledge.text.fold import fold
from knowledge.text.syllables import syllables

STRUCK, PASSED = "\x00", "\x01"  # stand for each letter that was struck out already, or is known to be harmless

# It looks at one letter first, so that a text without them is passed over fast; `mk` is "mình" as well.
KEY = re.compile(
    r"(?=[mpo])(?<!\w)(?:(mk)|pass(?:word|wort|work|wd|code)?|pwd|pin|otp|m[ãa] ?(?:otp|pin)"
    r"|m[aâậạ]t ?(?:kh[aâẩảẫăầấ]u|m[ãa])"
    r"|m[ãa] (?:x[áa]c (?:th[ựu]c|nh[ậa]n|minh)|k[íi]ch ho[ạa]t|b(?:[ảa]o|[íi]) m[ậa]t|[đd][ăa]ng nh[ậa]p))"
    r"(?![^\W\d_])",
    re.IGNORECASE,
)
_REACH = 80  # characters behind it within which it may be given away
_UNKNOWN = 4  # words between it and a sign: `mật khẩu mà con tôi hay dùng là …`
_TOKEN = re.compile(r"[:=]|[^\s:=]+")
_REST = re.compile(r"\S{0,64}")
_SECOND = re.compile(r"\s?[/|]\s?(?=\S{0,40}\d)\S{4,64}")  # `tk / mk: … / …`
_DIGITS = re.compile(r"\d(?:[ .,\-–_]{0,2}\d){3,11}")
_IN_TWO = re.compile(r"[^\W\d_]{1,12} \d{4,12}(?!\w)")
_SYMBOL = re.compile(r"[A-Za-z0-9][@#$%^*!~]+[A-Za-z0-9]")
_OPEN = re.compile(
    r"1[89]00[ .]?\d{4}|[\d.,]{1,15} ?(?:k(?!\w)|tr(?!\w)|đ(?!\w)|đồng|dong|nghìn|nghin|ngàn|ngan|triệu|trieu|vn[dđ])",
    re.IGNORECASE,
)  # a hotline, a sum of money
_EDGES = ".,?!;()[]{}<>*/\"'“”‘’-–—"
_SAYS = frozenset(("la", "thanh", "sau"))
_NAMES = frozenset((
    "vneid", "vnid", "app", "dvc", "dvcqg", "zalo", "facebook", "fb", "google", "gmail", "mail", "email", "icloud",
    "wifi", "online", "internet", "password", "login", "cccd", "cmnd", "sdt", "otp",
))  # fmt: skip
# Whose, and of what: words that may stand between the name of a code and the code.
_LINKS = _SAYS | _NAMES | frozenset((
    "ung", "dung", "dich", "vu", "cong", "quoc", "gia", "tai", "khoan", "tk", "dang", "nhap", "cap", "cua", "em", "toi",
    "minh", "moi", "cu", "nay", "do", "day", "nhu", "dat", "hien", "so", "ma",
))  # fmt: skip


def given_away(key: re.Match[str]) -> tuple[int, int] | None:
    """From where to where the password or code stands that this word announces; None when it gives none away."""
    text, said, known, over, unknown, before = key.string, False, True, False, 0, ""
    further = KEY.search(text, key.end(), key.end() + _REACH)  # it looks for itself, and no stretch is read twice
    for token in _TOKEN.finditer(text, key.end(), further.start() if further else key.end() + _REACH):
        word, at = token.group(), token.start()
        if word in (":", "="):
            said = True
            continue
        by_name = said and known
        if (by_name or ((said or known) and not word.isalpha())) and (end := _end(text, at, by_name=by_name)):
            return at, end
        folded = fold(word).strip(_EDGES)
        over = over or text[at - 1] == "\n"
        if not folded:  # `->`, `-`, `(`
            said = said or ">" in word
        elif folded in _LINKS or before == "cua":
            said = folded in _SAYS
        else:
            said, known, unknown = False, False, unknown + 1
            if over or key.group(1) or unknown > _UNKNOWN or word.startswith("[đã"):
                return None
        over, before = over or word[-1] in ".,?!;", folded
    return None


def _end(text: str, at: int, *, by_name: bool) -> int:
    """Where what begins at `at` ends, if it is a password or a code; else 0. `by_name`: it is said to be one."""
    digits = _DIGITS.match(text, at)
    end = _to(_REST, text, digits.end() if digits else at)
    if _is_one(text, at, text[at:end]) or (by_name and _could_be_one(text[at:end])):
        return _to(_SECOND, text, end)
    in_two = _IN_TWO.match(text, at) if by_name else None
    return in_two.end() if in_two else 0


def _to(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _is_one(text: str, at: int, secret: str) -> bool:
    """Four digits and more; digits or signs among plain letters."""
    core = secret.strip(_EDGES)
    if STRUCK in core:
        return True
    if len(core) < 4 or PASSED in core or _OPEN.match(text, at):
        return False
    digits = sum(map(str.isdigit, core))
    mixed = 0 < digits < len(core) and any(map(str.isalpha, core))
    return digits >= 4 or (core.isascii() and (mixed or bool(_SYMBOL.search(core))))


def _could_be_one(secret: str) -> bool:
    """Behind a sign: letters that are no Vietnamese word."""
    core = fold(secret).strip(_EDGES)
    if len(core) <= 4 or core in syllables() or core in _NAMES or PASSED in core:
        return False
    parts = [part for part in re.split(r"[\W_]+", core) if part]
    words = all(part in syllables() or part in _NAMES for part in parts)
    return not words or (secret.isascii() and _NAMES.isdisjoint(parts))
