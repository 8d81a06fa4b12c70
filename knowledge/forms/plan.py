"""The parts of the form in the order in which staff fill them in, with the Vietnamese words beside each."""

from __future__ import annotations

from typing import NamedTuple

from knowledge.entries import Field
from knowledge.sheets.columns import FIELD_TITLES


class Part(NamedTuple):
    """One field of facts. `title` and `hint` stand above it."""

    field: str
    title: str
    hint: str


_HINTS = {
    Field.ANSWER: "Câu trả lời thẳng vào điều người dân hỏi; mọi ý cộng lại tối đa 600 chữ.",
    Field.VERDICT: "Câu đầu tiên người dân đọc: có phải đến không, ai phải đến, mang bản gốc nào.",
    Field.WHO: "Ai được làm, ai chưa được.",
    Field.PAPERS: "Mỗi ý một thứ giấy tờ. Giấy tờ nào đã có trên VNeID thì nói rõ.",
    Field.STEPS_ONLINE: "Mỗi ý một bước làm trên mạng, theo thứ tự.",
    Field.STEPS_COUNTER: "Mỗi ý một bước làm tại nơi nhận hồ sơ, theo thứ tự.",
    Field.WHERE: "Nơi nhận hồ sơ, và trang nộp trên mạng nếu có.",
    Field.TIME: "Bao nhiêu ngày làm việc thì xong.",
    Field.FEE: "Nộp trên mạng bao nhiêu, nộp trực tiếp bao nhiêu, ai được miễn: mỗi mức một ý. Viết 25.000đ.",
    Field.DEADLINE: "Phải làm trong bao lâu, kể từ khi nào.",
    Field.RESULT: "Làm xong thì nhận được gì.",
    Field.PENALTY: "Làm muộn hoặc không làm thì bị phạt bao nhiêu.",
    Field.PITFALLS: "Chỗ người dân hay bị trả hồ sơ, hay nhầm.",
    Field.LEGAL: "Số, ngày của luật, nghị định, thông tư.",
    Field.HOTLINE: "Số tổng đài, số trực; nói rõ có mất tiền không.",
    Field.NEXT: "Xong câu này thì người dân làm gì tiếp, ở đâu.",
    Field.NOTE: "Điều riêng của phường, xã hay tỉnh: lịch tiếp dân, quầy số mấy.",
}
PARTS = {field.value: Part(field.value, FIELD_TITLES[field], _HINTS[field]) for field in Field}

_FAQ = (Field.ANSWER, Field.NEXT, Field.WHERE, Field.TIME, Field.FEE, Field.PAPERS)
_SERVICE = (
    Field.VERDICT, Field.WHO, Field.PAPERS, Field.STEPS_ONLINE, Field.STEPS_COUNTER, Field.WHERE, Field.TIME,
    Field.FEE, Field.RESULT, Field.PITFALLS, Field.LEGAL, Field.HOTLINE,
)  # fmt: skip

# Name of an input -> (what it is called, the line of help under it). Those of a fact stand without its place.
TITLES = {
    "name": ("Tên", "Dòng đầu, in đậm, của câu trả lời."),
    "label": ("Chữ trên nút", "Tối đa 35 ký tự."),
    "group": ("Nhóm trong danh mục", ""),
    "topic": ("Chủ đề", "Nhiều mục có thể chung một chủ đề."),
    "main": ("Mục chính của chủ đề", "Mỗi chủ đề có đúng một mục chính: nó trả lời khi câu hỏi không nói rõ."),
    "enabled": ("Đang bật", "Bỏ chọn thì bot không trả lời bằng mục này nữa."),
    "off_reason": ("Vì sao tắt", "Chỉ cán bộ đọc."),
    "checked": ("Ngày kiểm tra cả mục", "Ngày gần nhất có người đối chiếu mục này với nguồn."),
    "check_at": ("Người dân kiểm tra lại ở đâu", "Nói ra khi một ý có thể đã đổi hoặc chưa có số liệu."),
    "see_also": ("Mục liên quan", "Mã các mục, cách nhau bởi dấu phẩy: tam-tru, luu-tru."),
    "link_url": ("Trang chính thức", "Bắt đầu bằng https://, thường có đuôi .gov.vn."),
    "link_label": ("Tên trang", "Chữ người dân thấy thay cho địa chỉ."),
    "phrasings": ("Các cách hỏi", "Mỗi dòng một cách người dân hay hỏi. Thêm, sửa, xóa dòng tùy ý."),
    "text": ("Câu người dân đọc", "Một câu ngắn, đủ ý."),
    "source": ("Nguồn", "Văn bản hoặc trang đã đọc thấy ý này."),
    "level": ("Mức chắc", ""),
    "facts": ("Mã theo dõi", "Mã trong sổ theo dõi nguồn, cách nhau bởi dấu phẩy. Để trống cũng được."),
    "checked_fact": ("Ngày kiểm tra riêng", "Để trống: theo ngày kiểm tra cả mục."),
    "valid_from": ("Nói từ ngày", "Để trống: nói ngay."),
    "valid_until": ("Nói đến hết ngày", "Có ngày này thì phải có câu nói từ hôm sau."),
    "after": ("Từ hôm sau thì nói", "Câu thay thế khi đã quá ngày."),
    "unknown": ("Chưa có số liệu công bố", "Bot sẽ nói chưa có số liệu; câu ở trên nói hỏi ở đâu."),
    "local": ("Quy định riêng của địa phương", "Cần nguồn và ngày kiểm tra riêng."),
    "title": ("Tên văn bản hoặc trang", "In dưới câu trả lời."),
    "date": ("Ngày của nguồn", "Như in cho người dân: 18-8-2026, 9-2026 hoặc 2025."),
    "url": ("Địa chỉ", "Nếu có."),
}
LEVELS = (
    ("seen", "Đọc trong văn bản còn hiệu lực hoặc trang năm nay"),
    ("seen-old", "Đọc trong nguồn cũ: bot nói thêm “có thể đã thay đổi”"),
)


def first_of(kind: str) -> str:
    """The field without which an entry is none."""
    return (Field.VERDICT if kind == "service" else Field.ANSWER).value


def parts_of(kind: str, filled: frozenset[str]) -> tuple[list[Part], list[Part]]:
    """(parts that stand open: the usual ones and those filled in; the other ones)."""
    usual = {field.value for field in (_SERVICE if kind == "service" else _FAQ)}
    opened = [part for name, part in PARTS.items() if name in usual | filled]
    return opened, [part for name, part in PARTS.items() if name not in usual | filled]
