"""Raw keystrokes: Telex and VNI typed with the input method off, and what must not be taken for them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text.fold import fold
from knowledge.text.telex import decode, decode_word

TELEX = {
    "ddawng": "đăng", "kys": "ký", "tamj": "tạm", "trus": "trú", "thuwowngf": "thường", "thuowngf": "thường",
    "hooj": "hộ",
    "khaaur": "khẩu", "cawn": "căn", "cuwowcs": "cước", "cuowcs": "cước", "coong": "công", "daan": "dân",
    "chieeus": "chiếu", "nguwowif": "người", "dduwowcj": "được", "nuwowcs": "nước",
    "ngoaif": "ngoài", "xacs": "xác", "nhaanj": "nhận", "tinhf": "tình", "trangj": "trạng", "hoon": "hôn",
    "giaays": "giấy",
    "phesp": "phép", "pheps": "phép", "lais": "lái", "ddieenj": "điện", "thoaij": "thoại", "uyr": "ủy",
    "quyeenf": "quyền", "quyeets": "quyết", "mowr": "mở", "khoas": "khóa", "thuees": "thuế", "ddaats": "đất",
    "soor": "sổ",
    "ddor": "đỏ", "bieenj": "biện", "nghieepj": "nghiệp", "lyj": "lỵ", "tuw": "tư", "phaps": "pháp", "maats": "mất",
    "phuwowngf": "phường", "xax": "xã", "khoong": "không", "huyeenj": "huyện", "truwowcs": "trước",
    "phuowcs": "phước",
    "ddow": "đơ", "thej": "thẹ", "laamf": "lầm", "dangd": "đang", "tieenf": "tiền", "owr": "ở",
}  # fmt: skip
VNI = {
    "d9a8ng": "đăng", "ky1": "ký", "ta5m": "tạm", "tam5": "tạm", "tru1": "trú", "thu7o7ng2": "thường",
    "thuo7ng2": "thường",
    "ho65": "hộ", "kha63u": "khẩu", "ca8n": "căn", "cu7o7c1": "cước", "cuo7c1": "cước", "co6ng": "công",
    "da6n": "dân", "chie61u": "chiếu", "ngu7o7i2": "người", "nguo7i2": "người", "d9u7o7c5": "được", "d9uo7c5": "được",
    "nu7o7c1": "nước", "ngoa2i": "ngoài", "xa1c": "xác", "nha65n": "nhận", "ti2nh": "tình", "tra5ng": "trạng",
    "ho6n": "hôn",
    "gia61y": "giấy", "phe1p": "phép", "la1i": "lái", "d9ie65n": "điện", "thoa5i": "thoại", "quye62n": "quyền",
    "quye61t": "quyết", "thue61": "thuế", "d9a61t": "đất", "so63": "sổ", "d9o3": "đỏ", "nghie65p": "nghiệp",
    "ma61t": "mất", "phu7o7ng2": "phường", "xa4": "xã", "kho6ng": "không", "tru7o7c1": "trước", "tie62n": "tiền",
}  # fmt: skip
# Words and names that stand in real messages and are no raw typing.
NEVER = [
    "vneid", "email", "gmail", "facebook", "zalo", "app", "link", "file", "web", "online", "cccd", "cmnd", "bhxh",
    "bhyt",
    "ubnd", "hello", "admin", "password", "passport", "wifi", "sim", "sms", "apk", "pdf", "word", "excel",
    "server", "error",
    "form", "windows", "mobile", "update", "login", "vneid2", "mp3", "4g", "5g", "2fa", "h2o", "ct01", "ct07",
    "kt3", "q1",
    "2026", "1990", "19h", "7h30", "10tr", "500k", "001099123456", "dang", "tam", "lai",
]  # fmt: skip
KNOWN = frozenset(
    [
        "gas",
        "ga",
        "dang",
        "ky",
        "tam",
        "tru",
        "can",
        "cuoc",
        "cong",
        "dan",
        "ho",
        "chieu",
        "nguoi",
        "nuoc",
        "ngoai",
        "khong",
        "duoc",
        "phuong",
        "mat",
        "the",
    ]
)


def letters(word: str | None) -> list[str] | None:
    """The letters of a word with its marks, wherever the tone stands: its place makes no difference to any reader."""
    return None if word is None else sorted(unicodedata.normalize("NFD", word))


@pytest.mark.parametrize(("keys", "word"), [*TELEX.items(), *VNI.items()])
def test_raw_keys_of_a_word(keys: str, word: str) -> None:
    assert letters(decode_word(keys)) == letters(word)


@pytest.mark.parametrize("word", NEVER)
def test_what_is_no_raw_typing(word: str) -> None:
    assert decode_word(word) is None


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("ddawng kys tamj trus", "đăng ký tạm trú"),
        ("d9a8ng ky1 ta5m tru1", "đăng ký tạm trú"),
        ("d9u7o7c5 kho6ng", "được không"),
        ("cawn cuwowcs", "căn cước"),
        ("maats cccd", "mất cccd"),  # what staff know stays as it is
        ("phuwowngf 5", "phường 5"),
        ("tamj", "tạm"),  # alone, and a word of ours
        # what must stay
        ("xì gas", None),  # `gas` could be `gá`, but it is a word of ours
        ("mùi gas", None),
        ("test list post", None),
        ("email test", None),
        ("toi gui mail post test", None),
        ("vneid error reset", None),
        ("q1 q5 p2 p3", None),
        ("bang a1 a2 b1", None),
        ("toi o q5 p12 tphcm", None),
        ("visa passport taxi", None),
        ("dang ky tam tru", None),
        ("sinh nam 1990 2 con", None),
        ("một chữ tamj trong câu có dấu dài hơn thế này", None),
        ("", None),
    ],
)
def test_a_message_is_raw_typing_only_when_several_words_are(message: str, expected: str | None) -> None:
    decoded = decode(message.split(), KNOWN)
    assert (None if decoded is None else [letters(word) for word in decoded]) == (
        None if expected is None else [letters(word) for word in expected.split()]
    )


@given(st.text(max_size=30))
def test_any_token_is_decoded_or_left(token: str) -> None:
    word = decode_word(token)
    assert word is None or fold(word).isalpha()


@given(st.lists(st.text(alphabet="abcdeghiklmnopqrstuvxywfjz0123456789ạđ", min_size=1, max_size=12), max_size=12))
def test_no_word_is_lost(tokens: list[str]) -> None:
    decoded = decode(tokens, KNOWN)
    assert decoded is None or len(decoded) == len(tokens)
