"""mask(text): numbers of papers and phones, cards, e-mail, birthdays and one-time codes are struck out before keeping.

Rules: Law 91/2025/QH15 and Decree 356/2025/ND-CP on personal data (login names and passwords of e-identification count
as sensitive). Too much is struck out rather than too little: one sign between the figures hides no number. Dates of
laws, sums of money, years and numbers to call stay. bot/passwords.py tells a password from a question on passwords.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from bot.passwords import KEY, PASSED, STRUCK, given_away
from knowledge.text.fold import fold

MASK = "[đã che]"

# Signs that look like a plain one, and signs that are not seen at all (also those that make a key of a figure).
_DASHES, _SPACES, _QUOTES = (
    r"\u2010-\u2012\u2015\u2043\u2212\ufe58\ufe63",
    r"\u1680\u2000-\u200a\u202f\u205f\u3000",
    "\u2018\u2019\u2032",
)
_UNSEEN = (
    r"\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\u20e3\ufe00-\ufe0f\ufeff"
    r"\U000e0001\U000e0020-\U000e007f"
)
_ODD = re.compile(rf"[{_DASHES}{_SPACES}{_QUOTES}{_UNSEEN}\uff01-\uff5e]|(?![0-9])\d")
_LOOKS = tuple((plain, re.compile(f"[{signs}]")) for plain, signs in (("-", _DASHES), (" ", _SPACES), ("'", _QUOTES)))

# What may stand between two figures of one number.
_GAP = r"(?:[ \t\xa0]{0,3}|[.,\-–—_·])"
_WIDE = r"(?:[\s.()\-–—_·]{0,3}|[,/|+*'])"  # for numbers that begin with 0: no sum of money does
_NUMERAL = (
    r"(?:không|một|mốt|hai|ba|bốn|tư|năm|lăm|nhăm|sáu|bảy|bẩy|tám|chín|mười|mươi|mồng|mùng|linh|lẻ|trăm|nghìn|ngàn|giêng|chạp"
    r"|khong|mot|bon|tu|nam|lam|nham|sau|bay|tam|chin|muoi|mong|mung|le|tram|nghin|ngan|gieng|chap|\d{1,4})"
)
_BETWEEN = r"(?: ?[/.\-–—_·] ?|,)"
_DAY = r"[0-3]?\d[/.\-][01]?\d"
_DATE = rf"{_DAY}[/.\-](?:19|20)\d{{2}}"
_BORN = ("sinh ", "sinh:", "sinh: ", "sinh ngày ", "sinh ngay ", "sinh là ", "sinh la ")
_SPELT_PHONE = re.compile(rf"[oO0](?<!\w.)(?<!\d[.,].)(?:{_WIDE}[\doliOLI]){{9}}(?!\w)")
# Each pattern is linear: every repetition is bounded, and what repeats begins with what its gap cannot hold.
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("email", re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")),
    # Half an address, or a password that nothing announces (`Abc@12345`); `/start@our_bot` is a command.
    ("email", re.compile(r"(?<![\w.+-])[.+-]{0,8}\w[\w.+-]{0,63}@(?!\w{0,40}bot(?!\w))[\w-]{1,63}", re.IGNORECASE)),
    # Days and months before numbers, which may be written with the same signs: from when to when a law holds.
    ("date", re.compile(rf"(?<!\d)(?<!\d[/.\-])(?:{_DAY} ?[\-–—] ?)?{_DATE}(?: ?[\-–—] ?{_DATE})?(?![/.\-]?\d)")),
    ("month", re.compile(r"(?<!\d)(?<!\d/)(?:0?[1-9]|1[0-2])/(?:19|20)\d{2}(?![\d/])")),
    ("card", re.compile(rf"(?<!\d)(?:\d{_GAP}){{15,18}}\d(?!\d)")),
    ("id", re.compile(rf"(?<!\d)(?<!\d[.,])0(?:{_WIDE}\d){{11}}(?!\d)")),
    ("phone", re.compile(rf"(?<!\d)(?<!\d[.,])\(?(?:\+?84|0){_WIDE}[1-9](?:{_WIDE}\d){{7,9}}(?!\d)")),
    ("phone in letters", _SPELT_PHONE),
    ("number", re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{8,40}}(?!\d)")),
    ("passport", re.compile(rf"(?<!\w)[A-Za-z][ .\-]?(?!1[89]00)\d(?:{_GAP}\d){{6,7}}(?!\w)")),
    ("insurance", re.compile(r"(?<!\w)[A-Za-z]{2}\d{10,13}(?!\w)")),
    ("plate", re.compile(r"(?<!\w)\d{2}[ .\-–—]?[A-Za-z]{1,2}\d?[ .\-–—]?\d{3}[ .]?\d{2}(?!\d)")),
    ("plate", re.compile(r"(?<!\w)\d{2}[A-Za-z]\d?[\-–—]\d{4}(?!\w)")),
    ("birth", re.compile(rf"(?<!\d)[0-3]?\d{_BETWEEN}[01]?\d{_BETWEEN}(?:19|20)\d{{2}}(?!\d)")),
    (
        "birth",
        re.compile(
            r"(?<=sinh )(?:ngày |ngay )?[0-3]?\d[ /.,\-–—_·][01]?\d[ /.,\-–—_·](?:19|20)?\d{2}(?!\d)", re.IGNORECASE
        ),
    ),
    (
        "birth",
        re.compile(
            rf"(?:{'|'.join(f'(?<={words})' for words in _BORN)})[0-3]\d[01]\d(?:19|20)\d{{2}}(?!\d)", re.IGNORECASE
        ),
    ),
    (
        "birth in words",
        re.compile(
            rf"(?<!\w)(?:ngày |ngay )?(?:{_NUMERAL} ){{1,3}}(?:tháng|thang) (?:{_NUMERAL} ){{1,2}}(?:năm|nam)"
            rf"(?: {_NUMERAL}(?!\w)){{1,7}}",
            re.IGNORECASE,
        ),
    ),
    ("code", KEY),
    (
        "alone",
        re.compile(r"(?<![\d.,])(?!\d{3}000(?!\d))\d{6}(?![\d.,]|đ|k\b| ?(?:đồng|nghìn|ngàn|vnd))"),  # 200000 is money
    ),
)  # fmt: skip
_SUM = r"[1-9]\d{0,2}(?:[.,]\d{3}){1,3}"
_MONEY = re.compile(rf"{_SUM}(?: ?(?:[\-–—]|đến) ?{_SUM})? ?(?:đ|vnđ|vnd)", re.IGNORECASE)
_COUNTED_UP = re.compile(r"11[1-5]|19[5-9]\d|20[0-4]\d")  # `113,114,115`, `2023 2024 2025`
# The date of a law or of a deadline is nobody's birthday.
_OF_LAW = (
    "luat", "nghi dinh", "nghi quyet", "thong tu", "quyet dinh", "cong van", "-cp", "-ttg", "hieu luc", "truoc ngay",
    "sau ngay", "tu ngay", "den ngay", "den het", "toi het", "han ngay", "vao ngay", "hom nay",
)  # fmt: skip
_BEFORE = 40  # characters in front of a date that say whose it is

# What a text must have for a pattern to match: that many figures, one of these signs. Most messages have too little for
# any, which is seen at one look instead of twenty.
_NEEDS: dict[str, tuple[int, tuple[str, ...]]] = {
    "email": (0, ("@",)), "birth in words": (0, ("tháng", "thang")), "phone in letters": (0, ()), "code": (0, ()),
    "birth": (4, ()), "month": (5, ("/",)), "date": (6, ()), "plate": (6, ()), "alone": (6, ()), "passport": (7, ()),
    "phone": (9, ()), "number": (9, ()), "insurance": (10, ()), "id": (12, ()), "card": (16, ()),
}  # fmt: skip
_FEWEST_DIGITS = 4
_DIGITS = re.compile(r"\d")
_RUN = re.compile(r"\d+")

Span = tuple[int, int]


@lru_cache(maxsize=4)
def mask(text: str) -> str:
    """The text with everything personal replaced by `[đã che]`; unchanged when there is nothing.

    A turn asks three times for the same text: the warning, the room that it leaves, the record.
    """
    text = text[:4096]
    shown, places = _as_shown(text)
    if _harmless(shown):
        return text
    spans = sorted(_personal_spans(shown))
    if not spans:
        return text
    pieces: list[str] = []
    done = 0
    for start, end in ((places[start], places[end]) for start, end in spans) if places else spans:
        if start >= done:
            pieces += text[done:start], MASK
        done = max(done, end)
    return "".join((*pieces, text[done:]))


def _as_shown(text: str) -> tuple[str, Sequence[int]]:
    """The text as it looks to whoever reads it, and where each of its letters (and its end) stands in `text`; () when
    it is the same. What is copied from a chat or a page brings signs that nobody sees, and dashes of many kinds."""
    if text.isascii() or not _ODD.search(text):
        return text, ()
    letters = [(at, _plain(letter)) for at, letter in enumerate(text)]
    kept = [(at, letter) for at, letter in letters if letter]
    return "".join(letter for _, letter in kept), (*(at for at, _ in kept), len(text))


def _plain(letter: str) -> str:
    if letter.isascii() or not _ODD.match(letter):
        return letter
    if letter.isdecimal():
        return str(int(letter))
    if "\uff01" <= letter <= "\uff5e":  # full-width
        return chr(ord(letter) - 0xFEE0)
    return next((plain for plain, looks in _LOOKS if looks.match(letter)), "")


def _personal_spans(text: str) -> Iterator[Span]:
    """What each pattern finds in what those before it have left: of the same length, so that places stay places."""
    left, digits, said = text, len(_DIGITS.findall(text)), text.casefold()
    for name, pattern in _PATTERNS:
        if not _may_match(name, digits, said):
            continue
        judge = _JUDGES.get(name, _all_of_it)
        pieces: list[str] = []
        done = 0
        for match in pattern.finditer(left):
            found = judge(match)
            start, end = found or match.span()  # a day of a law is no part of a number either
            if found:
                yield found
            if start >= done:
                pieces += left[done:start], (STRUCK if found else PASSED) * (end - start)
                done = end
        left = "".join((*pieces, left[done:])) if pieces else left


def _may_match(name: str, digits: int, said: str) -> bool:
    """`said`: the text as casefold() leaves it, which makes one of what re.IGNORECASE takes for the same letter."""
    fewest, signs = _NEEDS[name]
    return digits >= fewest and (not signs or any(sign in said for sign in signs))


def _harmless(text: str) -> bool:
    if len(_DIGITS.findall(text)) >= _FEWEST_DIGITS or _SPELT_PHONE.search(text) or KEY.search(text):
        return False
    said = text.casefold()
    return "@" not in said and "tháng" not in said and "thang" not in said


def _all_of_it(match: re.Match[str]) -> Span:
    return match.span()


def _number(match: re.Match[str]) -> Span | None:
    """Nine digits and more, unless they are a sum of money (`4.000.000-6.000.000đ`), years, or numbers to call."""
    money = _MONEY.match(match.string, match.start())
    if money and money.end() > match.end():
        return None
    return None if all(map(_COUNTED_UP.fullmatch, _RUN.findall(match.group()))) else match.span()


def _birth(match: re.Match[str]) -> Span | None:
    before = fold(match.string[max(0, match.start() - _BEFORE) : match.start()] + match.group(0)[:5])
    return None if "sinh" not in before and any(words in before for words in _OF_LAW) else match.span()


def _month(_: re.Match[str]) -> None:
    """`07/2025` is nobody's, and no beginning of a phone number."""


_JUDGES: dict[str, Callable[[re.Match[str]], Span | None]] = {
    "number": _number, "card": _number, "date": _birth, "birth": _birth, "birth in words": _birth,
    "month": _month, "code": given_away,
}  # fmt: skip


def personal(text: str) -> bool:
    """True when the text holds something that mask() strikes out."""
    return mask(text) != text[:4096]
