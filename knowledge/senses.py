"""What is asked of any procedure in words that its facts do not use: "liệt giường", where they say "không đi được"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from knowledge.text.fold import fold
from knowledge.text.lexicon import Token
from knowledge.text.normalise import BREAK

PROXY, POST, UNFIT, ALONG, EXEMPT, OFFLINE = "proxy", "post", "unfit", "along", "exempt", "offline"
SERVING = {
    PROXY: "uy-quyen",
    POST: "dvc-nhan-ket-qua",
    OFFLINE: "khong-co-smartphone",
}  # entries that tell it of any procedure

_FOR_ANOTHER = (
    r"(?:(?:gium|dum)\b|thay\b(?! (?:doi|the))|ho\b(?! (?:so|chieu|khau|tich|kinh|ngheo|can|ten|tro|la|co|hang)))"
)
_DONE = r"(?:di|lam|nop|ky|nhan|lanh|linh|lay|khai|xin|dong)"
# How it is asked and how a fact tells it, both folded, over the words of one clause.
_SENSES: dict[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    name: (re.compile(rf"\b(?:{asked})\b"), re.compile(rf"\b(?:{told})\b"))
    for name, asked, told in (
        (
            PROXY,
            rf"nho (?:\w+ ){{1,5}}{_FOR_ANOTHER}|{_DONE} {_FOR_ANOTHER}|nho (?:\w+ ){{1,3}}{_DONE}|uy quyen"
            rf"|dung ten (?:ma )?(?:\w+ ){{1,2}}di {_DONE}",
            rf"uy quyen|{_DONE} {_FOR_ANOTHER}|nho ai di",
        ),
        (
            UNFIT,
            r"liet giuong|nam liet|nam mot cho|nam vien|gia yeu|yeu qua|om nang|benh nang|tai bien|khong di lai"
            r"|khong (?:di|den|len|ra|toi) (?:\w+ )?duoc",
            r"khong di (?:lai )?duoc|khong den duoc|den (?:tan )?nha|den tan noi|gia yeu|om dau"
            r"|phai tu den|minh phai den",
        ),
        (
            "consent",
            r"khong (?:chiu|dong y|thong nhat|ung|cho ky|ky)|phai ky(?: ten)?|co ky|(?<!dang )ky (?:tren|qua|bang)",
            r"dong y|y kien|thong nhat|cam ket",
        ),
        (
            ALONG,
            r"(?:di|den|ra|len) (?:cung|theo|chung)|phai di khong|phai co mat"
            r"|(?:chua|khong) (?:sang|ve|qua|bay ve) (?:\w+ )?duoc|di vang|vang nha"
            r"|(?:di|den|ky|nop|dang ky) mot minh|mot minh (?:em |toi |minh |con |chau )?(?:di|den|ky|nop|dang ky)",
            r"co mat|cung den|den cung|di cung|cung phai den|phai tu den|minh phai den",
        ),
        (
            EXEMPT,
            r"duoc (?:mien|giam)|co (?:mien|giam)|mien phi|(?:mac|dat) qua",
            r"mien|giam(?! tru)|ho tro|0d",
        ),
        (
            POST,
            r"gui (?:tan |toi |den )nha|gui ve|ship|gui buu dien|nhan tai nha|(?:tra|giao) (?:tan |tai )nha",
            r"(?:nhan|tra|giao) (?:\w+ ){0,4}(?:buu dien|buu chinh)",  # what comes back, and not what is sent in
        ),
        (
            OFFLINE,
            r"(?:khong|chua)(?: (?:co|biet|ranh|xai|dung|su dung|bam|cai|choi|quen|sam)){1,2}"
            r"(?: (?:duoc|cai|ve|gi))? (?:vneid|dien thoai|smartphone|mang|internet|may tinh|wifi|online|app|ung dung)"
            r"|mu (?:cong nghe|mang)",
            r"khong co (?:dien thoai|may|mang)",
        ),
        (
            "translated",
            r"phai dich(?! vu)|dich khong|dich o dau|dich thuat|dich (?:ra|sang)|ban dich",
            r"dich sang|(?:va|roi) dich(?! vu)|ban dich|dich cong chung",
        ),
        (
            "photo",
            r"anh (?:chup|the|chan dung|nen|4x6|3x4)|hinh (?:the|chup)|size anh",
            r"anh (?:4x6|3x4|chan dung|the|nen|chup)",
        ),
        (
            "certified",
            r"(?:giay|don|khai|do|nay|tu) viet tay|viet tay duoc|dong dau|co can dau",
            r"cong chung|chung thuc",
        ),
        (
            "device",
            r"(?:mat|hong|khong con) (?:luon )?(?:may|dien thoai)|may cu (?:bi |da )?(?:mat|hong)",
            r"khong con may",
        ),
        ("fast", r"(?:lam|lay|ra) (?:som|nhanh)|(?:som|nhanh) hon|lay lien", r"dien khan|(?:can|lam|lay) gap"),
        ("stay", r"o (?:\w+ ){0,3}(?:thang|tuan|ngay|bua|hom)", r"tu 30 ngay tro len"),
        (
            "owner",
            r"nha (?:\w+ ){0,4}dung ten|dung ten nha|nha (?:cua )?(?:nguoi khac|bo me|cha me|ong ba|anh chi)",
            r"chu ho|chu nha",
        ),
        (
            "purpose",
            r"de (?:vay|mua|ban|xin|di|nop|lam|sang ten|bo sung|cong chung|ket hon|cuoi) \w+"
            r"|nop (?:cho )?(?:cong ty|ngan hang|co quan)",
            r"(?:xin )?de lam gi|muc dich",
        ),
        (
            "hospital",
            r"(?:o|trong|tai|nam) (?:\w+ )?(?:benh vien|vien|nha ho sinh|tram (?:xa|y te))",
            r"giay bao tu|giay chung sinh|benh vien",
        ),
        (
            "places",
            r"(?:tung|truoc(?! ba)|hoi do|hoi xua) (?:\w+ ){0,5}(?:\d+|hai|ba|bon|may|nhieu|vai) "
            r"(?:noi|cho|tinh|xa|phuong)",
            r"nhieu noi|tung noi",
        ),
        ("twins", r"(?:sinh|de) doi|song sinh|song thai", r"sinh doi"),
        ("night", r"(?:1|2|3|mot|hai|ba|vai|may) dem|qua dem", r"qua dem"),
        ("repair", r"sua (?:lai )?nha|sua chua|cai tao|nang nen|chong dot|lop lai mai", r"sua chua|cai tao"),
        ("endless", r"(?:khong|vo) thoi han", r"(?:khong|vo) thoi han"),
    )
}
_NAME = "hojn"  # `họ`: "lấy họ cha" does nothing for another (`hộ`)
_NUMBERED = re.compile(r"\bso (\d{1,2})\b")  # "phiếu số 2"


def asked_in(tokens: Sequence[Token]) -> tuple[frozenset[str], frozenset[int]]:
    """The senses of a message, and the places of the words that ask them."""
    words = ["|" if token is BREAK else _NAME if token.raw == "họ" else token.folded for token in tokens]
    line = " ".join(words)
    starts = {}
    place = 0
    for n, word in enumerate(words):
        starts[place] = n
        place += len(word) + 1
    found = [(name, match) for name, (asked, _) in _SENSES.items() for match in asked.finditer(line)]
    found += [(match.group(), match) for match in _NUMBERED.finditer(line)]
    inside = {n for _, match in found for at, n in starts.items() if match.start() <= at < match.end()}
    return frozenset(name for name, _ in found), frozenset(inside)


@lru_cache(maxsize=4096)
def told_in(said: str) -> frozenset[str]:
    """The senses that a fact tells."""
    line = " ".join(re.findall(r"\w+|[,.;:]", fold(re.sub(r"\bhọ\b", _NAME, said))))
    named = {match.group() for match in _NUMBERED.finditer(line)}
    return frozenset(named | {name for name, (_, told) in _SENSES.items() if told.search(line)})
