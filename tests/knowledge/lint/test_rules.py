"""Each rule: source text -> where its problems stand, (line, column), and what they say."""

from __future__ import annotations

from types import ModuleType

import pytest

from knowledge.entries import Entry
from knowledge.ledger import Ledger, Line
from knowledge.lint import (
    RULES,
    SLOW,
    composed,
    dates,
    duplicates,
    expiry,
    hosts,
    hours,
    ledger,
    length,
    lexicon,
    links,
    lookalikes,
    lost_text,
    modeline,
    money,
    old_fonts,
    old_words,
    personal,
    points,
    similar,
    sources,
    spaces,
    tones,
)
from knowledge.lint.page import Page
from knowledge.lint.settings import settings_of
from knowledge.lint.whole import Whole
from knowledge.yaml_nodes import parse

SETTINGS = settings_of(
    [
        parse(
            "hosts: [evn.com.vn]\n"
            "old_words: [{word: CMND, now: thẻ căn cước}, {word: sổ hộ khẩu, now: VNeID}]\n"
            "past: [cũ, hết giá trị]\n",
            "lint.yaml",
        )
    ]
)
LEDGER = Ledger.of(
    [
        Line("a", "fee", "7.000đ", "F1", "seen"),
        Line("a", "fee", "9.000đ", "?", "seen"),
        Line("a", "name", "14 tuổi", "F2", "seen"),
        Line("phrases", "bye", "18001096", "F73", "seen"),
        Line("confusable", "a+b", "30 ngày", "F81", "seen"),
    ]
)

MODELINE = "# yaml-language-server: $schema=../schema/service.schema.json\n"
POINT = "sample: true\npoints:\n- {id: a, name: A, ward: '00004', source: x"
ENDING = "id: a\nfee: {{text: a, valid_from: {}, valid_until: 2026-12-31, after: {}}}\n"


def known(name: str, path: str = "services/z.yaml") -> Entry:
    """An entry elsewhere."""
    return Entry(name, name, "service", name, name, "cu-tru", (f"cách hỏi {name}",), {}, path=path, phrasing_lines=(7,))


def found(rule: ModuleType, inside: str, source: str, local: bool = False) -> list[tuple[tuple[int, int], str]]:
    page = Page(inside, inside, source, parse(source, inside))
    whole = Whole(
        pages=[page],
        entries={"a": known("a", inside), "b": known("b")},
        phrases=frozenset({"declined"}),
        lexicon={"fillers": ["dạ", "cho em hỏi"]},
        ledger=LEDGER,
        settings=SETTINGS,
        local=frozenset({inside} if local else ()),
    )
    problems = list(rule.check(page, whole))
    assert {problem.rule for problem in problems} <= {rule.RULE}
    return [((problem.line, problem.column), problem.message) for problem in problems]


def said(text: str, field: str = "fee") -> str:
    """An entry that says one sentence; the sentence begins at line 3, column 12."""
    return f"id: a\n{field}:\n  - {{text: {text}}}\n"


CASES: list[tuple[ModuleType, str, str, list[tuple[int, int]], str]] = [
    # money
    (money, "services/a.yaml", said("Lệ phí 25.000đ và 1 tỷ đồng."), [], ""),
    (money, "services/a.yaml", said("Lệ phí 25.000 đồng."), [(3, 19)], "`25.000 đồng`: viết tiền"),
    (money, "services/a.yaml", said("Lệ phí 25000đ."), [(3, 19)], "`25000đ`"),
    (money, "services/a.yaml", said('"Lệ phí 25,000đ."'), [(3, 20)], "`25,000đ`"),
    (money, "services/a.yaml", said("Lệ phí 25.000 đ hoặc 30 VND."), [(3, 19), (3, 33)], ""),
    (money, "services/a.yaml", said("Lệ phí 50k."), [(3, 19)], "`50k`"),
    (money, "services/a.yaml", "id: a\nphrasings:\n- mất 25000đ\n", [], ""),  # people write as they like
    (money, "services/a.yaml", "id: a\nfee:\n- text: a\n  facts: [b-25000đ]\n", [], ""),
    # dates
    (dates, "services/a.yaml", said("Từ 31-12-2026, 9-2026."), [], ""),
    (dates, "services/a.yaml", said("Từ 31/12/2026."), [(3, 15)], "`31/12/2026`: viết ngày"),
    (dates, "services/a.yaml", said("Từ 01-3-2027 và 1-03-2027."), [(3, 15), (3, 28)], ""),
    (dates, "services/a.yaml", said("Từ 2026-12-31."), [(3, 15)], ""),
    (dates, "services/a.yaml", said("Từ 09-2026."), [(3, 15)], ""),
    (dates, "services/a.yaml", said("Nghị quyết 66.22/2026/NQ-CP và 07/2025/NĐ-CP."), [], ""),
    (dates, "services/a.yaml", "id: a\nchecked: 2026-11-22\nfee: {text: a, valid_until: 2026-12-31}\n", [], ""),
    # hours
    (hours, "services/a.yaml", said("Trước 23 giờ, 7 giờ 30."), [], ""),
    (hours, "services/a.yaml", said("Trước 23h và 7h30."), [(3, 18), (3, 25)], "`23h`: viết giờ"),
    (hours, "services/a.yaml", said('"Trước 07:30."'), [(3, 19)], ""),
    (hours, "support_points/a.yaml", "points:\n- {id: a, hours: {t2: 07:30-11:30}}\n", [], ""),
    # tones
    (tones, "services/a.yaml", said("Ủy quyền, hòa, khỏe, quý, quỹ, toàn, thuở."), [], ""),
    (tones, "services/a.yaml", said("Uỷ quyền cho hoà."), [(3, 12), (3, 25)], "viết `Ủy`"),
    (tones, "services/a.yaml", said("Sức khoẻ và thuỷ."), [(3, 16), (3, 24)], "viết `khỏe`"),
    (tones, "services/a.yaml", "id: a\nphrasings:\n- uỷ quyền\n", [(3, 3)], "viết `ủy`"),
    (tones, "services/a.yaml", "id: a\n# uỷ quyền\nsource: uỷ\n", [], ""),
    # composed
    (composed, "services/a.yaml", said("Căn cước."), [], ""),
    (composed, "services/a.yaml", "id: a\nfee: {text: Ca\u0306n cước}\n# đươ\u0323c\n", [(2, 13), (3, 3)], "`Căn`"),
    # old_fonts
    (old_fonts, "services/a.yaml", said("Đăng ký «tạm trú», 50 %."), [], ""),
    (old_fonts, "services/a.yaml", said("§¨ng ký t¹m tró"), [(3, 12)], "có phải là `Đăng ký tạm trú`?"),
    (old_fonts, "services/a.yaml", "id: a\nphrasings:\n- Ñaêng kyù taïm truù\n", [(3, 3)], "`Đăng ký tạm trú`"),
    (old_fonts, "services/a.yaml", said("Cấp visa ở España"), [], ""),  # a foreign name is no font
    # lookalikes
    (lookalikes, "services/a.yaml", said("Căn cước, 50 %, “đúng” – và…"), [], ""),
    (lookalikes, "services/a.yaml", said("Căn сước"), [(3, 16)], "U+0441"),
    (lookalikes, "services/a.yaml", "id: a\u200b\n", [(1, 6)], "U+200B"),
    (lookalikes, "services/a.yaml", "# ＣＣ\nid: a\n", [(1, 3), (1, 4)], "U+FF23"),
    (lookalikes, "services/a.yaml", said("Căn\u00a0cước"), [(3, 15)], "no-break space"),
    (lookalikes, "services/a.yaml", said('"Bí mật \\u202e"'), [], ""),  # escaped: told by nobody, shown as written
    # spaces
    (spaces, "services/a.yaml", said("Căn cước, 7 ngày: xong."), [], ""),
    (spaces, "services/a.yaml", said("Căn  cước"), [(3, 15)], "dấu cách thừa"),
    (spaces, "services/a.yaml", said('"Căn cước , xong"'), [(3, 21)], "dấu cách thừa"),
    (spaces, "services/a.yaml", said('" Căn cước"'), [(3, 13)], "dấu cách thừa"),
    (spaces, "services/a.yaml", said('"Căn\tcước"'), [(3, 16)], "phím Tab"),
    (spaces, "services/a.yaml", "id:   a\nphrasings:\n  -   căn cước\n", [], ""),  # indentation is the writer's
    # old_words
    (old_words, "services/a.yaml", said("Mang thẻ căn cước."), [], ""),
    (old_words, "services/a.yaml", said("Mang CMND theo."), [(3, 17)], "viết `thẻ căn cước`"),
    (old_words, "services/a.yaml", said("Mang CMND cũ theo."), [], ""),
    (old_words, "services/a.yaml", said("Không cần giấy cũ. Mang Sổ hộ khẩu."), [(3, 36)], "`Sổ hộ khẩu` đã cũ"),
    (old_words, "services/a.yaml", said("Sổ hộ khẩu hết giá trị."), [], ""),
    (old_words, "services/a.yaml", "id: a\nphrasings:\n- mất CMND ra công an huyện nào\n", [], ""),
    (old_words, "services/a.yaml", "id: a\nname: Xác nhận số CMND\nlabel: CMND\n", [], ""),
    # personal
    (personal, "services/a.yaml", said("Gọi 18001096 hoặc 1900 0368, mã 1.116405."), [], ""),
    (personal, "services/a.yaml", said("Số 012345678901 là ví dụ."), [(3, 15)], "dãy 12 số"),
    (personal, "services/a.yaml", said("Số 012345678 là ví dụ."), [(3, 15)], "dãy 9 số"),
    (personal, "services/a.yaml", said("Gọi anh B 0912 345 678."), [(3, 22)], "số di động"),
    (personal, "services/a.yaml", said("Gọi +84912345678."), [(3, 16)], "số di động"),
    (personal, "services/a.yaml", "# hỏi b@example.com\nid: a\n", [(1, 7)], "thư điện tử"),
    (personal, "services/a.yaml", "# hỏi motcua@hanoi.gov.vn\nid: a\n", [], ""),
    (personal, "support_points/a.yaml", "points:\n- {id: a, phone: 0912 345 678}\n", [(2, 18)], "không phải số riêng"),
    (personal, "support_points/a.yaml", "points:\n- {id: a, phone: 024 3733 1234}\n", [], ""),
    # hosts
    (hosts, "services/a.yaml", "id: a\nlink: {url: https://dichvucong.gov.vn/x, label: Cổng}\n", [], ""),
    (hosts, "services/a.yaml", "id: a\nlink: {url: http://dichvucong.gov.vn, label: a}\n", [(2, 13)], "dùng https"),
    (
        hosts, "services/a.yaml", "id: a\nlink: {url: https://dichvucong-gov.vn, label: a}\n",
        [(2, 13)], "không phải trang",
    ),
    (hosts, "services/a.yaml", "id: a\nlink: {url: https://www.evn.com.vn, label: a}\n", [], ""),
    (hosts, "services/a.yaml", "id: a\nlink: {url: https://a.gov.vn/vneid.apk, label: a}\n", [(2, 13)], "tệp cài đặt"),
    (hosts, "services/a.yaml", "id: a\nlink: {url: https://a.gov.vn@x.vn, label: a}\n", [(2, 13)], "không có `@`"),
    (hosts, "services/a.yaml", "id: a\nlink: {url: https://xn--dchvcng.gov.vn, label: a}\n", [(2, 13)], "tên miền giả"),
    (hosts, "services/a.yaml", "id: a\nlink: {url: https://dichvuсong.gov.vn, label: a}\n", [(2, 13)], "tên miền giả"),
    (hosts, "services/a.yaml", said("Vào vneid-hotro.com nhé."), [(3, 16)], "`vneid-hotro.com` không phải"),
    (hosts, "services/a.yaml", said("Vào dichvucong.gov.vn, rồi csgt.gov.vn."), [], ""),
    (hosts, "services/a.yaml", said("Tải https://vneid.gov.vn/a.apk."), [(3, 16)], "tệp cài đặt"),
    (hosts, "services/a.yaml", "id: a\nsources:\n  b: {title: Báo, url: https://plo.vn/a.html}\n", [], ""),
    (hosts, "services/a.yaml", "id: a\nsources:\n  b: {title: Báo, url: http://plo.vn}\n", [(3, 24)], "dùng https"),
    (hosts, "services/a.yaml", "id: a\nphrasings:\n- trang vneid.com có thật không\n", [], ""),
    # ledger
    (ledger, "services/a.yaml", "id: a\nfee: {text: Nộp 7.000đ., level: seen, facts: [F1]}\n", [], ""),
    (
        ledger, "services/a.yaml", "id: a\nfee: {text: Nộp 8.000đ., level: seen, facts: [F1]}\n",
        [(2, 17)], "chưa có dòng",
    ),
    (ledger, "services/a.yaml", "id: a\nfee: {text: Nộp 7.000đ., level: seen, facts: [F9]}\n", [(2, 17)], "khác"),
    (ledger, "services/a.yaml", "id: a\nfee: {text: Nộp 7.000đ., level: seen-old, facts: [F1]}\n", [(2, 17)], "khác"),
    (ledger, "services/a.yaml", "id: a\nfee: {text: Nộp 9.000đ., level: seen, facts: [F1]}\n", [(2, 17)], "thay dấu ?"),
    (ledger, "services/a.yaml", "id: a\nfee: {text: a, after: 7.000đ, facts: [F1]}\n", [], ""),
    (ledger, "services/a.yaml", "id: a\nfee: {text: Hỏi 18001096., unknown: true}\n", [(2, 17)], "chưa có dòng"),
    (ledger, "services/a.yaml", "id: a\nname: Từ 14 tuổi\nlabel: Đủ 15 tuổi\n", [(3, 11)], "`label`"),
    (ledger, "services/a.yaml", "id: c\nfee: {text: Nộp 7.000đ., facts: [F1]}\n", [(2, 17)], "mục `c`"),
    (ledger, "services/a.yaml", "id: a\nphrasings:\n- sinh năm 2012\n", [], ""),
    (ledger, "phrases.yaml", "phrases:\n  bye: Gọi 18001096, gõ 0, trong 30 ngày\n", [], ""),
    (ledger, "phrases.yaml", "phrases:\n  hi: Gọi 1900 0368 từ 1-7-2025\n", [(2, 11), (2, 24)], "`hi`"),
    (ledger, "confusable.yaml", "pairs:\n- {between: [b, a], difference: Từ 30 ngày.}\n", [], ""),
    (ledger, "confusable.yaml", "pairs:\n- {between: [b, a], difference: Từ 40 ngày.}\n", [(2, 36)], "`a+b`"),
    # sources
    (sources, "services/a.yaml", "id: a\nsources: {k: {title: A, date: '2026'}}\nfee: {text: a, source: k}\n", [], ""),
    (
        sources, "services/a.yaml", "id: a\nsources:\n  k: {title: A}\nfee: {text: a, source: [k]}\n",
        [(3, 3)], "thiếu `date`",
    ),
    (sources, "services/a.yaml", "id: a\nsources:\n  k: {title: A, date: '2026'}\n", [(3, 3)], "không ý nào dùng"),
    (
        sources, "faqs/a.yaml", "sources:\n  k: {title: A}\nentries:\n- id: a\n  fee: {source: k}\n",
        [(2, 3)], "thiếu `date`",
    ),
    # expiry
    (expiry, "services/a.yaml", ENDING.format("2026-01-01", "b"), [], ""),
    (expiry, "services/a.yaml", ENDING.format("2027-01-01", "b"), [(2, 6)], "sau"),
    (expiry, "services/a.yaml", ENDING.format("2026-01-01", "a"), [(2, 6)], "giống hệt"),
    (expiry, "services/a.yaml", said("Miễn phí đến hết 28-2-2027."), [(3, 12)], "`valid_until: 2027-02-28`"),
    (expiry, "services/a.yaml", "id: a\nfee: {text: a, valid_until: xyz}\n", [], ""),  # the schema tells that
    (expiry, "services/a.yaml", "id: a\nfee: {text: Tới hết 28-2-2027., valid_until: 28/2/2027}\n", [], ""),
    (expiry, "services/a.yaml", "id: a\nfee: {text: Tới hết 28-2-2027., valid_until: }\n", [], ""),
    # links
    (links, "services/a.yaml", "id: a\nsee_also: [b]\n", [], ""),
    (links, "services/a.yaml", "id: a\nsee_also: [b, zzz]\n", [(2, 15)], "không có mục `zzz`"),
    (links, "services/a.yaml", "id: a\nsee_also: [a]\n", [(2, 12)], "dẫn tới chính nó"),
    (links, "services/a.yaml", "id: a\nsee_also: [b, b]\n", [(2, 15)], "có hai lần"),
    (links, "out_of_scope.yaml", "families:\n- {id: x, phrase: declined, phrasings: [a]}\n", [], ""),
    (
        links, "out_of_scope.yaml", "families:\n- {id: x, phrase: nope, phrasings: [a]}\n",
        [(2, 19)], "không có câu `nope`",
    ),
    # duplicates
    (duplicates, "services/a.yaml", "id: a\nphrasings: [một, hai]\n", [], ""),
    (duplicates, "services/a.yaml", "id: a\nphrasings:\n- mất thẻ\n- Mat the\n", [(3, 3), (4, 3)], "đã có ở"),
    (duplicates, "services/a.yaml", "id: a\nphrasings:\n- Cách hỏi B\n", [(3, 3)], "services/z.yaml:7 (mục `b`)"),
    (duplicates, "out_of_scope.yaml", "families:\n- {id: x, phrasings: [cách hỏi b]}\n", [(2, 23)], "mục `b`"),
    # similar
    (similar, "services/a.yaml", "id: a\nphrasings:\n- b hỏi cách nào\n", [], ""),
    (
        similar, "services/a.yaml", "id: a\nphrasings:\n- dạ cách b hỏi\n",
        [(3, 3)], "quá giống `cách hỏi b` ở services/z.yaml:7",
    ),
    (similar, "services/a.yaml", "id: a\nphrasings:\n- thẻ mất\n- mất thẻ\n", [], ""),  # one entry: no harm
    (similar, "services/a.yaml", "id: a\nphrasings:\n- cách hỏi b\n", [], ""),  # the same: the other rule tells it
    # length
    (length, "services/a.yaml", f"id: a\nverdict: {{text: {'x' * 555}}}\n", [(2, 10)], "bong bóng đầu"),
    (length, "faqs/a.yaml", f"id: a\nanswer: {{text: {'x' * 500}}}\n", [], ""),
    (length, "faqs/a.yaml", f"id: a\nanswer:\n- text: {'x' * 610}\n", [(3, 1)], "`answer` dài"),
    (
        length, "services/a.yaml", f"id: a\nverdict: {{text: a}}\npitfalls:\n- text: {'x' * 1600}\n",
        [(4, 1)], "tin Zalo",
    ),
    (length, "services/a.yaml", f"id: a\nfee: {{text: a, after: {'x' * 600}}}\n", [(2, 6)], "`fee` dài"),
    (length, "phrases.yaml", f"phrases:\n  hi: {'x' * 901}\n", [(2, 7)], "tối đa 900"),
    # lexicon
    (lexicon, "lexicon.yaml", "spelling:\n  không: ko, k\n  gì: j\n", [], ""),
    (lexicon, "lexicon.yaml", "spelling:\n  không: ko, k\n  khác: [k]\n", [(3, 10)], "đã là cách viết của `không`"),
    (lexicon, "lexicon.yaml", "spelling:\n  không: ko, k, ko\n", [(2, 17)], "có hai lần"),
    (lexicon, "lexicon.yaml", "spelling:\n  không: ko,, k\n", [(2, 12)], "viết trống"),
    (lexicon, "lexicon.yaml", "spelling:\n  a: b\n  b: a\n", [(2, 6), (3, 6)], "lại đọc là"),
    (lexicon, "lexicon.yaml", "concepts:\n  a: b\n  b: c\n  c: a\n", [(2, 6), (3, 6), (4, 6)], "bỏ một trong hai"),
    (lexicon, "lexicon.yaml", "cues:\n  bye: chào\n  hi: chào\n", [], ""),  # several greetings may be one word
    # points
    (points, "support_points/a.yaml", POINT + ", checked: 2026-11-22}\n", [], ""),
    (points, "support_points/a.yaml", POINT + "}\n", [(3, 3)], "thiếu `checked`"),
    (
        points, "support_points/a.yaml", POINT + ", checked: 2026-11-22, latitude: 105.8, longitude: 21.0}\n",
        [(3, 77)], "đổi chỗ",
    ),
    (points, "support_points/a.yaml", "points:\n- {id: a}\n", [], ""),  # the loader tells it
    # modeline
    (modeline, "services/a.yaml", MODELINE + "id: a\n", [], ""),
    (modeline, "services/a.yaml", "id: a\n", [(1, 1)], "../schema/service.schema.json"),
    (modeline, "faqs/a.yaml", MODELINE + "id: a\n", [(1, 1)], "faq.schema"),
    (modeline, "phrases.yaml", "phrases: {}\n", [(1, 1)], "./schema/phrases.schema.json"),
    (modeline, "ghi-chu.yaml", "a: 1\n", [], ""),
    # lost_text
    (lost_text, "services/a.yaml", "id: a\nphrasings:\n- mất thẻ\n- 'làm: sao'\n", [], ""),
    (lost_text, "services/a.yaml", "id: a\nphrasings:\n- mất thẻ: làm sao\n", [(3, 3)], "bị dấu hai chấm cắt"),
    (lost_text, "services/a.yaml", "id: a\nphrasings:\n- mất thẻ #1 thì sao\n", [(3, 3)], "`#1 thì sao`"),
    (lost_text, "services/a.yaml", "id: a\nphrasings:\n-\n- b\n", [(3, 2)], "trống"),
    (lost_text, "services/a.yaml", "id: a\nphrasings:\n- mất thẻ\n  làm sao\n", [(3, 3)], "chạy sang dòng sau"),
    (lost_text, "services/a.yaml", "id: a\nfee:\n- text: Nộp #1\n", [(3, 9)], "bị coi là ghi chú"),
    (lost_text, "services/a.yaml", "id: a\nchecked: 2026-11-22  # ghi chú\n", [], ""),  # no sentence
    (lost_text, "services/a.yaml", said("Mang thẻ, giấy tờ, source: k"), [(3, 22)], "bị dấu phẩy cắt"),
    (lost_text, "services/a.yaml", "id: a\nenabled: no\n", [(2, 10)], "`enabled: no` không có tác dụng"),
    (lost_text, "services/a.yaml", "id: a\nfee: {text: a, unknown: yes}\n", [(2, 25)], "chỉ ghi true hoặc false"),
    (lost_text, "phrases.yaml", "phrases:\n  unknown: chưa rõ\n", [], ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "inside", "source", "places", "says"), CASES, ids=[f"{c[0].RULE}-{n}" for n, c in enumerate(CASES)]
)
def test_where_and_what(rule: ModuleType, inside: str, source: str, places: list[tuple[int, int]], says: str) -> None:
    problems = found(rule, inside, source)
    assert [place for place, _ in problems] == places, problems
    assert not says or says in problems[0][1]


def test_every_rule_has_both_kinds_of_cases() -> None:
    """One that it tells of and one that it lets pass: a rule that always or never speaks is none."""
    for rule in RULES:
        own = [bool(places) for module, _, _, places, _ in CASES if module is rule]
        assert {True, False} == set(own), rule.RULE


def test_a_rule_is_a_sentence_and_a_name() -> None:
    rules = [*RULES, *SLOW]
    assert len({rule.RULE for rule in rules}) == len(rules)
    for rule in rules:
        assert rule.__doc__ and rule.__doc__.strip().endswith("."), rule.RULE


def test_the_ledger_does_not_ask_a_wards_own_layer() -> None:
    assert found(ledger, "services/a.yaml", said("Nộp 8.000đ."), local=True) == []
