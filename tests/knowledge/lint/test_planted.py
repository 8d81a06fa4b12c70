"""Some sixty mistakes of every kind planted in one folder: all that is found, to the letter, in one process or three.

`planted.txt` is what was found when it was written. A rule that says more or other than before changes its lines there:
`python -m tests.knowledge.lint.test_planted` prints them.
"""

from __future__ import annotations

import os
import sys
import tempfile
import unicodedata
from collections.abc import Iterable
from pathlib import Path

import pytest

from knowledge.lint import READING, RULES, lint_folders
from knowledge.yaml_nodes import Problem
from tests.knowledge.folder import LEXICON, PHRASES, TOPICS, write
from webhook import linting

FOUND = Path(__file__).with_name("planted.txt")
HEAD = "# yaml-language-server: $schema="
ENTRY = f"""\
{HEAD}../schema/faq.schema.json
id: m-§
topic: tam-tru
main: false
name: Đăng ký tạm trú
label: Đăng ký tạm trú
group: cu-tru
checked: 2026-11-22
sources:
  cong: {{title: Cổng Dịch vụ công quốc gia, date: 9-2026, url: https://dichvucong.gov.vn}}
phrasings:
- câu hỏi riêng m-§
- cách làm khác m-§
verdict:
- {{text: Nộp trên mạng., source: cong, level: seen, facts: [F1]}}
fee:
- text: Nộp trên mạng 7.000đ.
  source: cong
  level: seen-old
  facts: [F2]
  valid_until: 2026-12-31
  after: Hỏi 18001096.
"""
TEXT, LABEL, FEE = "text: Nộp trên mạng.", "label: Đăng ký tạm trú", "text: Nộp trên mạng 7.000đ."
PHRASING, UNTIL, END = "- cách làm khác m-§", "valid_until: 2026-12-31", "  after: Hỏi 18001096.\n"
SOURCE = "date: 9-2026, url: https://dichvucong.gov.vn"
MISTAKES = (  # of each entry: what it has, and what it has instead
    (TEXT, "text: Nộp  trên mạng."),
    (TEXT, "text: Nộp trên mạng ."),
    (TEXT, 'text: " Nộp\ttrên mạng"'),
    (TEXT, "text: Nộp trên mạng, giấy tờ, cũ"),
    (TEXT, "text: Mang CMND theo. Giấy CMND cũ thì bỏ"),
    (TEXT, "text: Tới công an huyện"),
    (TEXT, "text: Nộp ở http://dichvucong.gov.vn hay www.xau.com"),
    (TEXT, 'text: "Xem https://a.gov.vn/?to=xau.com, https://bit.ly/x, evn.com.vn, tai-app.apk.vn/a.apk"'),
    (TEXT, "text: Làm hoà giải ở uỷ ban"),
    (TEXT, f"text: {unicodedata.normalize('NFD', 'Nộp trên mạng')}"),
    (TEXT, "text: Nộр trên\u200b mạng"),
    (TEXT, "text: ThuÕ thu nhËp c¸ nh©n"),
    (TEXT, "text: Từ 01/02/2025 lúc 7h30 hoặc 07:30"),
    (TEXT, "text: Nộp 25000đ hay 25.000 VND hay 1 tỷ đồng, trong 3 ngày"),
    (TEXT, "text: Gọi 0912 345 678 gặp anh.b@example.com hay x@hanoi.gov.vn"),
    (TEXT, "text: Số căn cước 001 234 567 890"),
    (TEXT, "text: Đến hết 31-1-2027 thì thôi, tới hết ngày 1-2-2027"),
    (TEXT, f"text: {'Câu này dài quá. ' * 40}"),
    (TEXT, f"text: {'Câu này dài lắm rồi. ' * 80}"),
    (TEXT, "txt: Nộp trên mạng."),
    (TEXT, 'text: "Nộp lúc\n    7h30 ở sổ hộ khẩu"'),
    ("source: cong, level: seen, facts", "source: la, level: sure, fact"),
    ("level: seen-old", "level: seen"),
    ("facts: [F2]", "facts: [F1, F3]"),
    ("facts: [F2]", "unknown: true"),
    (FEE, "text: Nộp trên mạng 8.000đ."),
    (FEE, "text: |  # CMND\n    Nộp 7h30 ở\n    sổ hộ khẩu\n"),
    (FEE, "text: Hỏi 18001096."),
    (FEE, f"{FEE}\n  local: true"),
    (UNTIL, "valid_until: 31-12-2026"),
    (UNTIL, "valid_from: 2027-01-01\n  valid_until: 2026-12-31"),
    (END, ""),
    (LABEL, "label: Một tên nút dài hơn ba mươi lăm ký tự nhiều lắm"),
    (LABEL, "label: Đăng ký 7 ngày"),
    (LABEL, f"{LABEL}\nenabled: yes\nsee_also: [khong-co, m-33, tam-tru, tam-tru]"),
    ("group: cu-tru", "group: la"),
    ("topic: tam-tru", "topic: khong-co"),
    ("topic: tam-tru\n", ""),
    ("main: false", "main: true"),
    ("main: false", "main: true"),
    ("id: m-§", "id: m-0"),
    ("id: m-§\n", ""),
    ("checked: 2026-11-22\n", ""),
    (SOURCE, "url: https://dichvucong.gov.vn"),
    (SOURCE, "date: 9-2026, url: http://bao.example:8080/x"),
    ("sources:\n", "sources:\n  thua: {title: Không ai dùng, date: '2020'}\n"),
    (PHRASING, f"{PHRASING}: có được không"),
    (PHRASING, f"{PHRASING}\n- "),
    (PHRASING, f"{PHRASING}\n  ở đâu"),
    (PHRASING, f"{PHRASING} # ở phường"),
    (PHRASING, f"{PHRASING}\n- Câu hỏi riêng m-0"),
    (PHRASING, f"{PHRASING}\n- riêng m-1 dạ câu hỏi"),
    (PHRASING, "- [a, b"),
    (PHRASING, "- {a: b}"),
    (PHRASING, '- "làm sổ'),
    (LABEL, f"{LABEL}\n{LABEL}"),
    (LABEL, "label: &x Đăng ký\nname: *x"),
    (LABEL, "label: !!str Đăng ký"),
    (LABEL, f"{LABEL}\nlink: {{url: https://vneid.gov.vn, lable: x}}\nessential: {{ordinal: một}}"),
    (LABEL, f"{LABEL}\nwhere: {'[' * 13}a{']' * 13}"),
    (LABEL, "? [label, name]\n: Đăng ký"),
    (f"{HEAD}../schema/faq.schema.json\n", ""),
    ("id: m-§", "- id: m-§\n  label: m"),
)
MANY = f"""\
{HEAD}../schema/faq.schema.json
sources:
  s: {{title: Nguồn, date: '2026'}}
  "giấy tờ": {{title: Tên, date: 9-2026, t, thêm nữa}}
entries:
- id: n-1
  topic: tam-tru
  phrasings: [một cách hỏi, "một  cách hỏi", m-1 câu hỏi riêng dạ]
  answer: {{text: Mang thẻ, giấy tờ khác, source: s, level: seen, facts: F1}}
- id: n-2
  phrasings: chỉ một câu
  answer: [{{text: "Ngày 5-7-2026.", source: [s, la], level: seen-old, facts: [F5]}}, chữ]
  replace: [fee]
- chữ
"""
OTHERS = {
    "topics.tsv": f"{TOPICS}thiếu cột\n",
    "phrases.yaml": f"{HEAD}./schema/phrases.schema.json\n{PHRASES}"
    f"  money: Mất 7.000đ hay 7000đ\n  long: {'dài ' * 300}\n",
    "lexicon.yaml": f"{HEAD}./schema/lexicon.schema.json\n{LEXICON}thừa: [a]\n".replace(
        "không: ko", "không: ko, ko\n  hông: ko, không\n  ko: không, hông"
    ),
    "lint.yaml": f"{HEAD}./schema/lint.schema.json\nhosts: [evn.com.vn]\npast: [cũ]\n"
    "old_words: [{word: CMND, now: thẻ căn cước}, {word: công an huyện, now: công an phường}, "
    "{word: sổ hộ khẩu, now: a}]\n",
    "out_of_scope.yaml": f"{HEAD}./schema/out_of_scope.schema.json\nfamilies:\n"
    "- {id: ngoai, phrase: khong-co, phrasings: [giá vàng, Giá  vàng, câu hỏi riêng m-2]}\n- {id: trong}\n",
    "confusable.yaml": f"{HEAD}./schema/confusable.schema.json\npairs:\n"
    "- {between: [tam-tru, khong-co], difference: Trong 30 ngày., ask: [a]}\n",
    "support_points/mau.yaml": "sample: true\npoints:\n- {id: a, name: A  b, ward: '99999', phone: 0912 345 678}\n",
    "services/rong.yaml": "",
    "services/chu.yaml": "chỉ là chữ\n",
    "faqs/nhieu.yaml": MANY,
    "ledger.tsv": "entry\tfield\tvalue\tfact\tlevel\nxa\tfee\t1đ\tF1\tseen\nm-1\tname\t1\t?\t?\n",
}
WARD = {
    "layer.yaml": f'{HEAD}./schema/layer.schema.json\nward: "00004"\n',
    "services/m.yaml": f"{HEAD}../schema/service.schema.json\nid: m-0\n"
    "fee: {text: Nộp 9.000đ., source: p, level: seen}\nsources: {p: {title: Phường}}\nsee_also: [khong-co]\n",
    "lexicon.yaml": "spelling: {a: b}\n",
}


def planted(folder: Path) -> list[Path]:
    """A folder with a mistake in each of its entries, and a ward's layer over it."""
    files, ledger = dict(OTHERS), OTHERS["ledger.tsv"]
    for number, (right, wrong) in enumerate(MISTAKES):
        assert right in ENTRY, right
        source = ENTRY.replace(right, wrong, 1).replace("§", str(number))
        inside, kind = (("faqs", "faq"), ("services", "service"))[number % 2]
        files[f"{inside}/m-{number:02}.yaml"] = source.replace("schema/faq.", f"schema/{kind}.")
        ledger += f"m-{number}\tfee\t7.000đ\tF2\tseen-old\nm-{number}\tfee\t18001096\tF2\tseen-old\n"
    return [write(folder / "chung", {**files, "ledger.tsv": ledger}), write(folder / "phuong", WARD)]


def lines(problems: Iterable[Problem], folder: Path) -> list[str]:
    """As the command prints them."""
    return [str(problem).replace(f"{folder}/", "") for problem in problems]


@pytest.fixture
def expected() -> list[str]:
    return FOUND.read_text(encoding="utf-8").split("\n")[:-1]


def test_all_that_is_found(tmp_path: Path, expected: list[str]) -> None:
    assert lines(lint_folders(planted(tmp_path), slow=False), tmp_path) == expected


def test_no_rule_is_left_out(expected: list[str]) -> None:
    rules = {line.rpartition("(")[2].rstrip(")").partition(",")[0] for line in expected}
    assert rules == {rule.RULE for rule in RULES} | set(READING)


def test_all_is_found_by_halves(tmp_path: Path, expected: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linting, "WORTH_BYTES", 0)
    monkeypatch.setattr(linting, "lint_folders", lambda *_, **__: pytest.fail("one process did it"))
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    assert lines(linting.lint(planted(tmp_path), slow=False), tmp_path) == expected


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        sys.stdout.write(
            "".join(f"{line}\n" for line in lines(lint_folders(planted(Path(name)), slow=False), Path(name)))
        )
