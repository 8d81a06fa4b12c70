"""The sheets of a workbook and their columns, with the Vietnamese words that staff read."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.entries import Field


@dataclass(frozen=True, slots=True)
class Column:
    """`key` is ours, `title` stands in the sheet, `hint` under it on the first sheet; width in characters."""

    key: str
    title: str
    width: int
    hint: str
    as_kind: str = ""

    @property
    def kind(self) -> str:
        """How a cell is read (see cells.py): by the key, unless the sheet says otherwise."""
        return self.as_kind or self.key


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. `about` says in a line what a row is."""

    name: str
    about: str
    columns: tuple[Column, ...]

    def titles(self) -> tuple[str, ...]:
        """The heading."""
        return tuple(column.title for column in self.columns)


FILE = Column("file", "Tệp", 28, "tệp chứa mục; mục mới thì ghi tệp muốn đặt vào, ví dụ faqs/ho-tro.yaml")
ID = Column("id", "Mã mục", 24, "tên riêng của mục, không đổi, không trùng")
_CHECKED = Column("checked", "Ngày kiểm tra", 14, "năm-tháng-ngày, ví dụ 2026-11-22")

ENTRIES = Sheet(
    "Mục",
    "mỗi dòng là một mục: một dịch vụ hoặc một câu hỏi thường gặp",
    (
        FILE,
        ID,
        Column("name", "Tên", 44, "dòng đầu của câu trả lời"),
        Column("label", "Chữ trên nút", 34, "tối đa 35 chữ"),
        Column("topic", "Chủ đề", 20, "một trong danh sách của topics.tsv"),
        Column("group", "Nhóm", 12, "nhóm trong danh mục: giay-to, vneid, cu-tru …"),
        Column("enabled", "Đang bật", 10, "để trống hoặc có: bật; không: tắt"),
        Column("off_reason", "Lý do tắt", 28, "vì sao đang tắt"),
        Column("main", "Mục chính", 10, "mỗi chủ đề đúng một mục chính; không: mục phụ"),
        _CHECKED,
        Column("check_at", "Kiểm tra lại tại", 30, "nơi người dân hỏi lại điều có thể đã đổi"),
        Column("see_also", "Mục liên quan", 34, "các mã mục, cách nhau bởi dấu phẩy"),
        Column("link.url", "Trang chính thức", 34, "địa chỉ, chỉ trang chính thức"),
        Column("link.label", "Tên trang", 26, "chữ của đường dẫn"),
    ),
)

PHRASINGS = Sheet(
    "Cách hỏi",
    "mỗi dòng là một cách người dân hỏi một mục",
    (ID, Column("phrasing", "Cách hỏi", 70, "viết như người dân nói, ngắn, mỗi dòng một cách")),
)

FACTS = Sheet(
    "Ý trả lời",
    "mỗi dòng là một ý trong một phần của câu trả lời",
    (
        ID,
        Column("field", "Phần", 22, "Kết luận, Giấy tờ, Ở đâu, Bao lâu, Lệ phí …"),
        Column("number", "Thứ tự", 8, "1, 2, 3 … trong phần đó"),
        Column("text", "Câu người dân đọc", 80, "câu ngắn, đủ ý"),
        Column("source", "Nguồn", 18, "tên tắt của nguồn, cách nhau bởi dấu phẩy (xem trang Nguồn)"),
        Column("level", "Mức chắc", 10, "seen: đã đọc trong nguồn còn hiệu lực; seen-old: nguồn cũ"),
        Column("facts", "Mã theo dõi", 24, "mã trong sổ theo dõi nguồn, cách nhau bởi dấu phẩy"),
        _CHECKED,
        Column("valid_from", "Nói từ ngày", 14, "ngày đầu tiên còn nói câu này"),
        Column("valid_until", "Nói đến hết ngày", 16, "ngày cuối cùng; có thì phải có câu nói sau đó"),
        Column("after", "Câu nói sau đó", 60, "câu thay thế từ ngày hôm sau"),
        Column("unknown", "Chưa có số liệu", 14, "có: chưa ai công bố, câu bên trái nói hỏi ở đâu"),
        Column("local", "Riêng địa phương", 14, "có: quy định riêng của phường, xã, tỉnh này"),
    ),
)

SOURCES = Sheet(
    "Nguồn",
    "mỗi dòng là một văn bản hoặc trang chính thức mà các ý lấy từ đó",
    (
        FILE,
        Column("owner", "Riêng của mục", 24, "để trống: dùng chung cả tệp"),
        Column("key", "Tên tắt", 14, "chữ dùng ở cột Nguồn"),
        Column("title", "Tên văn bản, trang", 60, "in ra cho người dân"),
        Column("date", "Ngày", 14, "như in ra: 18-8-2026, 9-2026, 2025"),
        Column("url", "Địa chỉ", 40, "nếu có"),
    ),
)

POINTS = Sheet(
    "Điểm hỗ trợ",
    "mỗi dòng là một nơi hỗ trợ người dân",
    (
        FILE,
        Column("id", "Mã điểm", 24, "tên riêng, không đổi, không trùng"),
        Column("ward", "Mã phường, xã", 14, "5 chữ số, ví dụ 00004"),
        Column("replaces", "Thay cho", 12, "trung-tam hoặc cong-an; để trống: điểm thêm"),
        Column("name", "Tên", 50, "như biển ghi ở cửa"),
        Column("address", "Địa chỉ", 50, ""),
        Column("latitude", "Vĩ độ", 12, "khoảng 8 đến 23, dấu chấm thập phân"),
        Column("longitude", "Kinh độ", 12, "khoảng 102 đến 110"),
        Column("phone", "Số máy", 18, "không chắc thì để trống"),
        Column("hours", "Giờ mở cửa", 44, "24/24, hoặc t2-t6: 07:30-11:30, 13:30-17:00; t7: 07:30-11:30"),
        Column(
            "sessions",
            "Buổi thêm",
            50,
            "mỗi dòng trong ô một buổi: cn; 19:30-21:00; tại Nhà văn hóa tổ 3; đến hết 2026-12-27",
        ),
        Column("open_on_holidays", "Mở ngày lễ", 12, "có: lễ, Tết vẫn mở"),
        Column("closed_on", "Nghỉ các ngày", 24, "các ngày năm-tháng-ngày, cách nhau bởi dấu phẩy"),
        Column("services", "Việc nhận", 50, "cách nhau bởi dấu chấm phẩy"),
        Column("serves", "Giúp tại nhà ở", 40, "các tổ dân phố, cách nhau bởi dấu chấm phẩy"),
        Column("accessibility", "Lối đi", 30, "cách nhau bởi dấu chấm phẩy"),
        Column("source", "Nguồn", 26, "ai, hoặc trang nào cho biết", as_kind="text"),
        _CHECKED,
    ),
)

SHEETS = (ENTRIES, PHRASINGS, FACTS, SOURCES, POINTS)

FIELD_TITLES = {
    Field.ANSWER: "Trả lời", Field.VERDICT: "Kết luận", Field.WHO: "Ai làm", Field.PAPERS: "Giấy tờ",
    Field.STEPS_ONLINE: "Các bước trên mạng", Field.STEPS_COUNTER: "Các bước tại quầy", Field.WHERE: "Ở đâu",
    Field.TIME: "Bao lâu", Field.FEE: "Lệ phí", Field.DEADLINE: "Thời hạn", Field.RESULT: "Kết quả",
    Field.PENALTY: "Mức phạt", Field.PITFALLS: "Hay vướng", Field.LEGAL: "Căn cứ", Field.HOTLINE: "Gọi hỏi",
    Field.NEXT: "Làm tiếp", Field.NOTE: "Tại địa phương",
}  # fmt: skip
