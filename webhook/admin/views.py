"""Templates to pages. Everything is escaped; a name that a template does not get is an error, not an empty place."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from knowledge.hanoi import HANOI
from webhook.admin.roles import Role, ward_name
from webhook.admin.seat import Seat
from webhook.admin.table import navigation

# What is said on top of a page after a change, by the key in `?done=`: the address carries no words of anybody.
DONE = {
    "saved": "Đã lưu.",
    "published": "Đã đăng. Câu trả lời mới có hiệu lực trong vòng vài giây.",
    "proposed": "Đã gửi duyệt, chưa đăng: người dân vẫn đọc bản cũ cho tới khi có người duyệt.",
    "returned": "Đã trả lại cho người soạn, kèm ghi chú.",
    "withdrawn": "Đã rút bản nháp; nội dung đang dùng không đổi.",
    "unchanged": "Không có gì khác với bản đang dùng nên chưa lưu gì.",
    "dismissed": "Đã bỏ qua nhóm này; nó sẽ không tự hiện lại.",
    "reopened": "Đã mở lại nhóm này.",
    "answered": "Đã đánh dấu là đã trả lời.",
    "replied": "Đã chuyển câu trả lời tới người hỏi. Trang này cho biết khi nào gửi xong.",
    "handed-back": "Đã trả cuộc trò chuyện cho trợ lý tự động.",
    "point-saved": "Đã đăng. Bot trả lời theo thông tin mới của điểm này trong vòng vài giây.",
    "point-removed": "Đã xóa điểm này; bot không nói tới nó nữa.",
    "switched-off": "Đã tắt; có hiệu lực trong một hai giây.",
    "switched-on": "Đã bật lại; có hiệu lực trong một hai giây.",
    "user-added": "Đã thêm tài khoản.",
    "user-changed": "Đã đổi tài khoản.",
    "password-changed": "Đã đổi mật khẩu; các phiên đăng nhập khác đã bị đóng.",
    "totp-on": "Đã bật mã 6 số cho lần đăng nhập sau.",
    "totp-off": "Đã tắt mã 6 số.",
}


def clock(time: datetime) -> str:
    """A time by Vietnam's clock: `14:05 ngày 22-11-2026`."""
    local = time.astimezone(HANOI)
    return f"{local:%H:%M} ngày {local.day}-{local.month}-{local.year}"


def day(time: datetime) -> str:
    """`22-11-2026`."""
    local = time.astimezone(HANOI)
    return f"{local.day}-{local.month}-{local.year}"


def dated(text: str) -> str:
    """A day of the files as people write it: `2026-12-31` -> `31-12-2026`; any other text as it is."""
    year, month, rest = text[:4], text[5:7], text[8:]
    is_day = len(text) == 10 and text[4] == text[7] == "-" and (year + month + rest).isdecimal()
    return f"{int(rest)}-{int(month)}-{year}" if is_day else text


def clock_ms(ms: int) -> str:
    """The same of milliseconds since 1970; empty for 0."""
    return clock(datetime.fromtimestamp(ms / 1000, HANOI)) if ms else ""


def dotted(number: float) -> str:
    """1234567 -> `1.234.567`."""
    return f"{number:,.0f}".replace(",", ".")


def percent(share: float) -> str:
    """0.315 -> `31,5%`."""
    return f"{100 * share:.1f}".removesuffix(".0").replace(".", ",") + "%"


TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
TEMPLATES.filters.update(
    clock=clock, day=day, clock_ms=clock_ms, dated=dated, dotted=dotted, percent=percent, ward_name=ward_name
)
TEMPLATES.globals.update(Role=Role)


def page(seat: Seat, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """The page of one template, which extends base.html. `here`: the path that the navigation marks; `done`: a key of
    DONE, said on top."""
    given = {"here": "", **values, "done": DONE.get(str(values.get("done", "")), "")}
    return HTMLResponse(TEMPLATES.get_template(template).render(seat=seat, nav=list(navigation(seat)), **given), status)
