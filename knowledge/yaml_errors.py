"""What PyYAML says of a broken file -> the place to look at and one sentence, for people who have never seen YAML."""

from __future__ import annotations

from typing import Any

import yaml

# What libyaml says (the part that does not change) -> what is wrong: how to mend it. The first that fits is taken.
SAID: tuple[tuple[str, str], ...] = (
    ("mapping values are not allowed", "dấu hai chấm trong câu, hoặc dòng thụt lệch: đặt cả câu trong ngoặc kép \"…\""),
    ("found unexpected end of stream", 'ngoặc kép mở ở đây không được đóng: thêm dấu " ở cuối câu'),
    ("found unexpected document indicator", 'ngoặc kép mở ở đây không được đóng: thêm dấu " ở cuối câu'),
    ("unknown escape character", 'dấu \\ trong ngoặc kép: xóa dấu \\, hoặc dùng ngoặc đơn \'…\' cho cả câu'),
    ("',' or ']'", "ngoặc vuông [ mở ở đây không được đóng, hoặc thiếu dấu phẩy: thêm ] hoặc dấu phẩy"),
    ("',' or '}'", "ngoặc nhọn { mở ở đây không được đóng, hoặc trong câu có dấu hai chấm: đặt câu trong \"…\""),
    ("'-' indicator", "dòng này không ngang hàng với các dòng `- ` ở trên: thêm `- ` hoặc sửa chỗ thụt đầu dòng"),
    ("expected key", "dòng này thụt lệch so với dòng bên, hoặc có chữ sau ngoặc kép đóng: thụt lại, bỏ ngoặc thừa"),
    ("expected ':'", "thiếu dấu hai chấm, hoặc thiếu dấu cách sau `:` hay `-`: viết `trường: giá trị`, `- câu`"),
    ("tab character", "có phím Tab: thay bằng dấu cách"),
    ("undefined alias", "câu bắt đầu bằng *: đặt trong ngoặc kép"),
    ("duplicate anchor", "câu bắt đầu bằng &: đặt trong ngoặc kép"),
    ("alphabetic or numeric character", "câu bắt đầu bằng * hoặc &: đặt trong ngoặc kép"),
    ("whitespace or line break", "câu bắt đầu bằng !: đặt trong ngoặc kép"),
    ("comment or line break", "câu bắt đầu bằng > hoặc |: đặt trong ngoặc kép"),
    ("another document", "có dòng `---` giữa tệp: xóa dòng đó"),
    ("node content", "ngoặc đóng ] hoặc } thừa: xóa, hoặc đặt cả câu trong ngoặc kép"),
    ("YAML document", "dòng đầu bắt đầu bằng %: xóa dòng đó"),
)  # fmt: skip
STARTS = "câu bắt đầu bằng {sign}: đặt trong ngoặc kép"
TAB = "có phím Tab: thay bằng dấu cách"
CONTROL = "có ký tự điều khiển (thường do chép từ nơi khác): xóa rồi gõ lại chỗ này"
NOT_CLOSED = "ngoặc vuông [ hoặc ngoặc nhọn { mở mà không đóng, hoặc thừa dấu phẩy: thêm ] hay }, xóa dấu phẩy thừa"
OTHER = "máy không đọc được chỗ này: so với mục bên cạnh"
_OPENED = ("found unexpected", "',' or ']'", "',' or '}'")  # the place where it was opened says more than the end


def explained(error: yaml.YAMLError, source: str) -> tuple[int, int, str]:
    """(line, column, sentence), both from 1, of an error that PyYAML raised on `source`."""
    if isinstance(error, yaml.MarkedYAMLError):
        problem, mark = error.problem or "", error.problem_mark or error.context_mark
        if error.context_mark is not None and any(part in problem for part in _OPENED):
            mark = error.context_mark
        if "node content" in problem and error.context == "while parsing a flow node":
            return *_place(mark), NOT_CLOSED
        return *_place(mark), _sentence(problem, mark, source)
    position = getattr(error, "position", None)
    if isinstance(position, int):
        before = source[:position]
        return before.count("\n") + 1, position - before.rfind("\n"), CONTROL
    return 1, 1, OTHER


def _sentence(problem: str, mark: Any, source: str) -> str:
    if "start any token" in problem:
        lines = source.split("\n")
        line = lines[mark.line] if mark and mark.line < len(lines) else ""
        sign = line[mark.column : mark.column + 1] if mark else ""
        return TAB if sign in ("\t", "") else STARTS.format(sign=sign)
    return next((words for part, words in SAID if part in problem), OTHER)


def _place(mark: Any) -> tuple[int, int]:
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)
