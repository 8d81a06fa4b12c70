"""The form of a support point as a browser sends it -> that of knowledge.forms.points, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from knowledge.forms.points import DAY_NAMES, LISTS, clock
from webhook.admin.forms import Form

WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
OFFICES = {"trung-tam": "Thay cho “Trung tâm Phục vụ hành chính công” có sẵn", "cong-an": "Thay cho “Công an” có sẵn"}
FIELDS = {"name": 200, "address": 200, "latitude": 20, "longitude": 20, "phone": 20, "source": 200, "checked": 10}
MOST_SPANS = 6  # a day
MOST_SESSIONS = 20
LONGEST_LIST = 2_000
# Name of an input -> what it is called; the loader names the key of the file.
TITLES = {
    "name": "Tên", "address": "Địa chỉ", "latitude": "Vĩ độ", "longitude": "Kinh độ", "phone": "Số máy",
    "services": "Việc nhận ở đây", "serves": "Tổ dân phố, thôn được giúp tại nhà", "accessibility": "Lối đi",
    "hours": "Giờ mở cửa", "sessions": "Buổi thêm", "closed_on": "Ngày nghỉ riêng",
    "open_on_holidays": "Lễ, Tết vẫn mở", "source": "Nguồn", "checked": "Ngày kiểm tra", "replaces": "Loại điểm",
    "ward": "Phường, xã",
}  # fmt: skip
_SIGN = re.compile(r"[-/.]")
Problems = dict[str, list[str]]


def typed(form: Form, ward: str, id_: str) -> tuple[dict[str, Any], Problems]:
    """What was typed, times and days put right where they can be read; problems by field."""
    problems: Problems = {}
    values: dict[str, Any] = {name: form.text(name, most) for name, most in FIELDS.items()}
    values |= {name: _lines(form.text(name, LONGEST_LIST)) for name in LISTS}
    values["closed_on"] = [_day(one, problems) for one in values["closed_on"]]
    replaces = form.text("replaces", 20)
    values |= {"id": id_, "ward": ward, "replaces": replaces if replaces in OFFICES else ""}
    values |= {"always": form.ticked("always"), "open_on_holidays": form.ticked("open_on_holidays")}
    values["latitude"], values["longitude"] = (values[name].replace(",", ".") for name in ("latitude", "longitude"))
    values["week"] = _week(form, problems)
    values["sessions"] = _sessions(form, problems)
    for name, words in (("name", "Hãy ghi tên như biển ở cửa."), ("source", "Hãy ghi ai hoặc trang nào cho biết.")):
        if not values[name]:
            problems.setdefault(name, []).append(words)
    if not values["checked"]:
        problems.setdefault("checked", []).append("Hãy ghi ngày kiểm tra gần nhất.")
    if bool(values["latitude"]) != bool(values["longitude"]):
        problems.setdefault("latitude", []).append("Cần cả vĩ độ và kinh độ, hoặc bỏ trống cả hai.")
    return values, problems


def _week(form: Form, problems: Problems) -> list[list[list[str]]]:
    week = [_spans(form, day, number, problems) for number, day in enumerate(DAY_NAMES)]
    if form.ticked("same"):
        week[1:5] = [week[0]] * 4
    return week


def _spans(form: Form, day: str, number: int, problems: Problems) -> list[list[str]]:
    found = []
    for index in range(MOST_SPANS):
        opens, closes = form.text(f"{day}-{index}-from", 20), form.text(f"{day}-{index}-to", 20)
        if opens or closes:
            found.append(_span(opens, closes, WEEKDAYS[number], "hours", problems))
    return found


def _span(opens: str, closes: str, where: str, field: str, problems: Problems) -> list[str]:
    """As `07:30`; what cannot be read stays as it was typed, so that nothing is lost."""
    read = clock(opens), clock(closes)
    if read[0] is None or read[1] is None:
        wrong = closes if read[0] is not None else opens
        words = (
            f"{where}: “{wrong}” không phải giờ; viết như 7:30 hoặc 13h."
            if wrong
            else f"{where}: thiếu giờ mở hoặc giờ đóng."
        )
        problems.setdefault(field, []).append(words)
    elif not read[0] < read[1]:
        words = f"{where}: {read[1]} không sau {read[0]}; mở qua nửa đêm thì ghi đến 24:00, rồi từ 0:00 ở hôm sau."
        problems.setdefault(field, []).append(words)
    return [read[0] or opens, read[1] or closes]


def _sessions(form: Form, problems: Problems) -> list[dict[str, str]]:
    found = []
    for index in range(MOST_SESSIONS):
        given = {
            name: form.text(f"s{index}-{name}", 100) for name in ("day", "date", "from", "to", "name", "at", "until")
        }
        if not any(given.values()):
            continue
        where = f"Buổi {index + 1}"
        opens, closes = _span(given["from"], given["to"], where, "sessions", problems)
        if not (given["date"] or given["day"]):
            problems.setdefault("sessions", []).append(f"{where}: hãy chọn thứ trong tuần hoặc một ngày.")
        day = given["date"] or given["day"]
        until = "" if given["date"] else given["until"]
        found.append(
            {"day": day, "opens": opens, "closes": closes, "name": given["name"], "at": given["at"], "until": until}
        )
    return found


def _day(typed: str, problems: Problems) -> str:
    """`24-12-2026`, `24/12/2026` or `2026-12-24` as the file has it; what is no day stays as it was typed."""
    parts = _SIGN.split(typed)
    year, month, day = ("", "", "") if len(parts) != 3 else parts if len(parts[0]) == 4 else parts[::-1]
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        words = f"“{typed}” không phải một ngày; viết đủ ngày, tháng, năm như 24-12-2026."
        problems.setdefault("closed_on", []).append(words)
        return typed


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def spans_shown(week: Sequence[Sequence[Any]]) -> int:
    """Columns of the week table: always one more than the fullest day has, two at least."""
    return min(MOST_SPANS, max(2, *(len(day) + 1 for day in week)))


def plainly(words: str) -> str:
    """A loader's message with the names of the form in place of the keys of the file."""
    for key, title in TITLES.items():
        words = words.replace(f"`{key}`", f"“{title}”")
    return words[:1].upper() + words[1:]


def gathered(own: Mapping[str, list[str]], told: Sequence[Sequence[str]]) -> Problems:
    """The form's own problems and, of other fields, those of loader or linter; "" for those of no field."""
    found = {name: list(words) for name, words in own.items()}
    for field, words in told:
        if field not in own:
            found.setdefault(field if field in TITLES else "", []).append(plainly(words))
    return found
