"""Which figures stand in a sentence, and what a text vouches for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.figures import figures, keys


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("Không có số nào.", []),
        ("Đổi thẻ 25.000đ, cấp lại 35.000đ.", [("25.000đ", "number", "25000"), ("35.000đ", "number", "35000")]),
        ("Từ 1 tỷ đồng.", [("1 tỷ đồng", "number", "1000000000")]),
        ("Phạt 8 đến 10 triệu đồng.", [("8", "number", "8"), ("10 triệu đồng", "number", "10000000")]),
        ("Giảm 0,5%.", [("0,5%", "number", "0.5")]),
        ("Hơn 0,5 triệu.", [("0,5 triệu", "number", "500000")]),
        ("Không quá 7 ngày làm việc.", [("7 ngày làm việc", "number", "7")]),
        ("Đủ 14 tuổi, mức 2.", [("14 tuổi", "number", "14"), ("2", "number", "2")]),
        ("Gọi 18001096 hoặc 1900 0368.", [("18001096", "phone", "18001096"), ("1900 0368", "phone", "19000368")]),
        ("Gọi ngay 113 (công an).", [("113", "phone", "113")]),
        ("Điều 113 Luật A.", [("113", "number", "113")]),
        ("Hết 31-12-2026.", [("31-12-2026", "date", "31-12-2026")]),
        ("Từ 9-2026.", [("9-2026", "date", "9-2026")]),
        ("Từ 2026-12-31.", [("2026-12-31", "date", "31-12-2026")]),
        ("Luật 26/2023/QH15.", [("26/2023/QH15", "document", "26/2023")]),
        ("Nghị định 123/2015.", [("123/2015", "document", "123/2015")]),
        ("Nghị định 07/2025/NĐ-CP.", [("07/2025/NĐ-CP", "document", "07/2025")]),
        ("Nghị quyết 66.22/2026/NQ-CP.", [("66.22/2026/NQ-CP", "document", "66.22/2026")]),
        ("Quyết định 06/QĐ-TTg.", [("06/QĐ-TTg", "document", "06")]),
        ("Giấy CT07, mẫu TK01a.", [("CT07", "code", "CT07"), ("TK01a", "code", "TK01a")]),
        ("Mã 1.116405.", [("1.116405", "number", "1.116405")]),
        ("Ngày 15-10.", [("15", "number", "15"), ("10", "number", "10")]),
        ("Hỏi Đáp 06 không hỏi OTP.", []),  # our own name
        ("1. Mở VNeID.\n2. Nhập mã 6 số.", [("6 số", "number", "6")]),  # numbers of a list
        ("Đề án 06", [("06", "number", "6")]),
    ],
)  # fmt: skip
def test_the_figures_of_a_sentence(sentence: str, wanted: list[tuple[str, str, str]]) -> None:
    assert [(figure.text, figure.kind, figure.key) for figure in figures(sentence)] == wanted


@given(st.text())
def test_every_digit_belongs_to_a_figure(sentence: str) -> None:
    plain = "".join(char for char in sentence if char.isascii() or char.isalpha())
    covered = {n for f in figures(plain) for n in range(f.start, f.start + len(f.text))}
    lists = {n for n, char in enumerate(plain) if char.isascii() and char.isdigit() and n not in covered}
    # What is left over can only be the number of a list at the start of a line.
    assert all(set(plain[: n + 1].rsplit("\n", 1)[-1]) <= set("0123456789") for n in lists)


@pytest.mark.parametrize(
    ("text", "key", "vouched"),
    [
        ("Phí 25.000/35.000 tới hết 2026", "25000", True),
        ("Phí 25.000/35.000 tới hết 2026", "2500", False),
        ("phạt 8–10 triệu đồng", "8000000", True),
        ("phạt 8–10 triệu đồng", "9000000", False),
        ("từ 1 TỶ đồng/năm", "1000000000", True),
        ("valid_to: 2027-02-28", "28-2-2027", True),
        ("valid_to: 2027-02-28", "1-3-2027", True),  # the first day without
        ("valid_to: 2026-12-31", "1-1-2027", True),
        ("valid_to: 2027-02-28", "2-3-2027", False),
        ("từ 18-8-2026", "8-2026", True),
        ("từ 18-8-2026", "2026", True),
        ("Miễn lệ phí đúng hạn", "0", True),
        ("Phí theo tỉnh", "0", False),
        ("NĐ 123/2015, 87/2020", "87/2020", True),
        ("hotline 1900.0134", "19000134", True),
        ("cấp trong 3 hoặc 7 ngày", "3", True),
        ("ngày 99-99-2026", "1-1-2026", False),  # no day at all
    ],
)
def test_what_a_text_vouches_for(text: str, key: str, vouched: bool) -> None:
    assert (key in keys(text)) is vouched
