"""mask(text): numbers of papers and phones, cards, e-mail, birthdays and one-time codes are struck out before keeping.

Rules: Law 91/2025/QH15 and Decree 356/2025/ND-CP on personal data (login names and passwords of e-identification count
as sensitive). Too much is struck out rather than too little.
"""

from __future__ import annotations

import re

MASK = "[đã che]"

_GAP = r"[ .\-]?"
# Each pattern is linear: no nested quantifier, every repetition bounded.
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("email", re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")),
    ("card", re.compile(rf"(?<!\d)(?:\d{_GAP}){{15}}\d(?!\d)")),
    ("id", re.compile(rf"(?<!\d)0(?:{_GAP}\d){{11}}(?!\d)")),
    ("phone", re.compile(rf"(?<!\d)(?:\+?84|0){_GAP}[1-9](?:{_GAP}\d){{7,9}}(?!\d)")),
    ("phone", re.compile(r"(?<![\w])[o0]\d[\dol]{8}(?![\w])", re.IGNORECASE)),
    ("id", re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{8,13}}(?!\d)")),
    ("passport", re.compile(r"(?<!\w)[A-Za-z]\d{7,8}(?!\w)")),
    ("insurance", re.compile(r"(?<!\w)[A-Za-z]{2}\d{10,13}(?!\w)")),
    ("plate", re.compile(r"(?<!\w)\d{2}[ \-]?[A-Za-z]{1,2}\d?[ \-]\d{3}[ .]?\d{2}(?!\d)")),
    ("birth", re.compile(r"(?<!\d)(?:[0-3]?\d)[/.\-](?:[01]?\d)[/.\-](?:19|20)\d{2}(?!\d)")),
    ("birth", re.compile(r"(?<!\w)(?:ngày )?\d{1,2} tháng \d{1,2} năm (?:19|20)\d{2}(?!\d)", re.IGNORECASE)),
    ("code", re.compile(
        r"(?i)(?:otp|mã xác thực|ma xac thuc|passcode|mật khẩu|mat khau|password|pass|mk)"
        r"(?: (?:là|la|của|cua|em|toi|tôi)){0,3}[ :=]{1,3}(\S{4,32})"
    )),
)  # fmt: skip
_ONLY_CODE = re.compile(r"(?<![\d.,])\d{6}(?![\d.,]|đ|k\b| ?(?:đồng|nghìn|ngàn|vnd))")
# Letters a password has and a word has not; "mật khẩu vneid" names a thing, "mật khẩu Abc@1234" gives one away.
_SECRET = re.compile(r"(?=.*\d)\S{4,32}")


def mask(text: str) -> str:
    """The text with everything personal replaced by `[đã che]`; unchanged when there is nothing."""
    text = text[:4096]
    for name, pattern in _PATTERNS:
        text = pattern.sub(_mask_code if name == "code" else MASK, text)
    return _ONLY_CODE.sub(MASK, text)


def _mask_code(match: re.Match[str]) -> str:
    secret = match.group(1)
    return match.group(0).replace(secret, MASK) if _SECRET.fullmatch(secret) else match.group(0)


def personal(text: str) -> bool:
    """True when the text holds something that mask() strikes out."""
    return mask(text) != text[:4096]
