"""mask(text): numbers of papers and phones, cards, e-mail, birthdays and one-time codes are struck out before keeping.

Rules: Law 91/2025/QH15 and Decree 356/2025/ND-CP on personal data (login names and passwords of e-identification count
as sensitive). Too much is struck out rather than too little.
"""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge.text.fold import fold
from knowledge.text.syllables import syllables

MASK = "[đã che]"

_GAP = r"[ .\-]?"
_WIDE = r"[ .()\-]{0,3}"  # for numbers that begin with 0: no sum of money does
_NUMERAL = (
    r"(?:không|một|mốt|hai|ba|bốn|tư|năm|lăm|nhăm|sáu|bảy|bẩy|tám|chín|mười|mươi|mồng|mùng|linh|lẻ|trăm|nghìn|ngàn|giêng|chạp"
    r"|khong|mot|bon|tu|nam|lam|nham|sau|bay|tam|chin|muoi|mong|mung|le|tram|nghin|ngan|gieng|chap|\d{1,4})"
)
_SPELT_PHONE = re.compile(rf"(?<!\w)(?<!\d\.)[o0](?:{_GAP}[\doli]){{9}}(?!\w)", re.IGNORECASE)
# Each pattern is linear: every repetition is bounded, and what repeats begins with what its gap cannot hold.
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("email", re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")),
    ("card", re.compile(rf"(?<!\d)(?:\d{_GAP}){{15,18}}\d(?!\d)")),
    ("id", re.compile(rf"(?<!\d)(?<!\d\.)0(?:{_WIDE}\d){{11}}(?!\d)")),
    ("phone", re.compile(rf"(?<!\d)(?<!\d\.)\(?(?:\+?84|0){_WIDE}[1-9](?:{_WIDE}\d){{7,9}}(?!\d)")),
    ("phone", _SPELT_PHONE),
    ("number", re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{8,40}}(?!\d)")),
    ("passport", re.compile(r"(?<!\w)[A-Za-z] ?\d{7,8}(?!\w)")),
    ("insurance", re.compile(r"(?<!\w)[A-Za-z]{2}\d{10,13}(?!\w)")),
    ("plate", re.compile(r"(?<!\w)\d{2}[ \-]?[A-Za-z]{1,2}\d?[ \-]?\d{3}[ .]?\d{2}(?!\d)")),
    ("plate", re.compile(r"(?<!\w)\d{2}[A-Za-z]\d?-\d{4}(?!\w)")),
    ("birth", re.compile(r"(?<!\d)(?:[0-3]?\d)[/.\-](?:[01]?\d)[/.\-](?:19|20)\d{2}(?!\d)")),
    ("birth", re.compile(r"(?<=sinh )(?:ngày |ngay )?[0-3]?\d[/.\-][01]?\d[/.\-]\d{2}(?!\d)", re.IGNORECASE)),
    (
        "birth",
        re.compile(
            rf"(?<!\w)(?:ngày |ngay )?(?:{_NUMERAL} ){{1,3}}(?:tháng|thang) (?:{_NUMERAL} ){{1,2}}(?:năm|nam)"
            rf"(?: {_NUMERAL}(?!\w)){{1,7}}",
            re.IGNORECASE,
        ),
    ),
    (
        "code",
        re.compile(
            r"(?i)(?<!\w)(?:otp|mã xác thực|ma xac thuc|passcode|mật khẩu|mat khau|password|pass|mk)"
            r"((?: (?:là|la|của|cua|em|toi|tôi)){0,3}[ :=]{1,3})(\d(?:[ \-]?\d){3,7}(?!\w)|\S{4,32})"
        ),
    ),
)  # fmt: skip
_ONLY_CODE = re.compile(
    r"(?<![\d.,])(?!\d{3}000(?!\d))\d{6}(?![\d.,]|đ|k\b| ?(?:đồng|nghìn|ngàn|vnd))"
)  # 200000 is money
_SUM = r"[1-9]\d{0,2}(?:\.\d{3}){1,3}"
_MONEY = re.compile(rf"{_SUM}(?: ?(?:-|đến) ?{_SUM})? ?(?:đ|vnđ|vnd)", re.IGNORECASE)
# The date of a law or of a deadline is nobody's birthday.
_OF_LAW = (
    "luat", "nghi dinh", "nghi quyet", "thong tu", "quyet dinh", "cong van", "-cp", "-ttg", "hieu luc", "truoc ngay",
    "sau ngay", "tu ngay", "den ngay", "den het", "toi het", "han ngay", "vao ngay", "hom nay",
)  # fmt: skip
_BEFORE = 40  # characters in front of a date that say whose it is

# Without one of these signs no pattern can match, and most messages have none: one look instead of fifteen.
_FEWEST_DIGITS = 4
_DIGITS = re.compile(r"\d")
_TELLING = ("@", "tháng", "thang", "otp", "mã xác", "ma xac", "pass", "mật khẩu", "mat khau", "mk")


@lru_cache(maxsize=4)
def mask(text: str) -> str:
    """The text with everything personal replaced by `[đã che]`; unchanged when there is nothing.

    A turn asks three times for the same text: the warning, the room that it leaves, the record.
    """
    text = text[:4096]
    if _harmless(text):
        return text
    for name, pattern in _PATTERNS:
        text = pattern.sub(_MASKS.get(name, _mask_all), text)
    return _ONLY_CODE.sub(MASK, text)


def _harmless(text: str) -> bool:
    if len(_DIGITS.findall(text)) >= _FEWEST_DIGITS or _SPELT_PHONE.search(text):
        return False
    said = text.casefold()  # folds what re.IGNORECASE takes for the same letter
    return not any(sign in said for sign in _TELLING)


def _mask_all(_: re.Match[str]) -> str:
    return MASK


def _mask_number(match: re.Match[str]) -> str:
    """Nine digits and more, unless they are a sum of money: `4.000.000-6.000.000đ`."""
    money = _MONEY.match(match.string, match.start())
    return match.group(0) if money and money.end() > match.end() else MASK


def _mask_birth(match: re.Match[str]) -> str:
    before = fold(match.string[max(0, match.start() - _BEFORE) : match.start()] + match.group(0)[:5])
    return match.group(0) if "sinh" not in before and any(words in before for words in _OF_LAW) else MASK


def _mask_code(match: re.Match[str]) -> str:
    """`mật khẩu vneid` names a thing; what has a digit, or follows `là` and is no syllable, gives one away."""
    link, secret = match.groups()
    given = any(char.isdigit() for char in secret)
    said = fold(link).strip().endswith(("la", ":", "=")) and fold(secret.strip(".,?!")) not in syllables()
    return match.group(0)[: -len(secret)] + MASK if given or (said and len(secret) > 4) else match.group(0)


_MASKS = {"number": _mask_number, "card": _mask_number, "birth": _mask_birth, "code": _mask_code}


def personal(text: str) -> bool:
    """True when the text holds something that mask() strikes out."""
    return mask(text) != text[:4096]
