"""Support points in the console, over the real content: listed, written, tried, closed, removed, refused, raced."""

from __future__ import annotations

import base64
import re
import time
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest

from knowledge.loader import load
from knowledge.support_points import SupportPoint
from tests.webhook.admin.browserless import inputs
from tests.webhook.admin.conftest import Site
from tests.webhook.admin.in_process import MEMORY, brought_in
from webhook.admin import point_list
from webhook.admin.forms import Form
from webhook.admin.point_forms import spans_shown, typed
from webhook.admin.point_map import MARGIN, SIDE, Chart, clicked
from webhook.admin.roles import Role
from webhook.beat import Beat, tell
from webhook.editing.protocol import Author, Change

HERE = "/admin/points"
NEW = {
    "ward": "00004", "name": "Một cửa phường Ba Đình", "replaces": "trung-tam", "address": "Số 2 phố Mẫu",
    "phone": "024 0000 0001", "services": "Nhận hồ sơ\nCài VNeID", "t2-0-from": "7h30", "t2-0-to": "11:30",
    "t2-1-from": "13:30", "t2-1-to": "17:00", "same": "1", "t7-0-from": "8", "t7-0-to": "11", "source": "UBND phường",
    "checked": "2026-11-22", "latitude": "21,0386", "longitude": "105.838", "base": "",
}  # fmt: skip
ID = "00004-mot-cua-phuong-ba-dinh"
FILE = "support_points/phuong-00004.yaml"


@pytest.fixture
def desk(inside: Site) -> Site:
    return brought_in(inside)


async def publish(site: Site, path: str = f"{HERE}/new", **changed: str) -> Any:
    return await site.person.post(path, data={**NEW, "act": "publish", **changed})


def written(site: Site) -> dict[str, SupportPoint]:
    return {point.id: point for point in load(site.settings.layers(), MEMORY).points.written}


async def test_a_point_is_tried_published_listed_changed_and_removed(desk: Site) -> None:
    tried = await desk.person.post(f"{HERE}/new", data={**NEW, "day": "2026-11-25", "hour": "12h"})
    assert tried.status_code == 200, tried.text
    assert "<strong>12:00 ngày 25-11-2026</strong>: mở lại 13 giờ 30 hôm nay" in tried.text
    assert "Nhận: Nhận hồ sơ, Cài VNeID." in tried.text and not desk.settings.edited_dir.exists()
    done = await publish(desk)
    assert done.headers["location"] == f"{HERE}/{ID}?done=point-saved"
    point = written(desk)[ID]
    assert (point.latitude, point.approximate, point.phone) == (21.0386, False, "024 0000 0001")
    assert point.hours.weekly.keys() == {0, 1, 2, 3, 4, 5} and len(point.hours.weekly[4]) == 2
    assert "Thêm điểm hỗ trợ Một cửa" in "".join(desk.console.repository.git.lines("log", "-1", "--format=%s%an"))
    listed = (await desk.person.get(HERE)).text
    assert "1 điểm." in listed and "Một cửa phường Ba Đình" in listed and '<p class="lacks">' not in listed
    # What a browser posts back unchanged changes nothing.
    shown = await desk.person.get(f"{HERE}/{ID}")
    same = await desk.person.post(f"{HERE}/{ID}", data={**dict(inputs(shown.text, f"{HERE}/{ID}")), "act": "publish"})
    assert same.headers["location"] == f"{HERE}/{ID}?done=unchanged"
    base = dict(inputs(shown.text, f"{HERE}/{ID}"))["base"]
    changed = await publish(desk, f"{HERE}/{ID}", base=base, phone="", replaces="", reason="số đã bỏ")
    assert changed.status_code == 303
    text = (desk.settings.edited_dir / FILE).read_text(encoding="utf-8")
    assert "phone" not in text and "replaces" not in text and 'ward: "00004"' in text
    assert "Chưa có số máy" in (await desk.person.get(HERE)).text
    gone = await desk.person.post(f"{HERE}/{ID}/remove", data={"act": "publish", "reason": "đã dời"})
    assert gone.headers["location"] == f"{HERE}?done=point-removed"
    assert written(desk) == {} and not (desk.settings.edited_dir / FILE).exists()
    assert (await desk.person.get(f"{HERE}/{ID}")).status_code == 404
    deeds = (await desk.person.get("/admin/audit")).text
    assert "đã dời" in deeds and "số đã bỏ" in deeds


async def test_what_the_form_the_loader_and_the_linter_say_stands_at_its_field(desk: Site) -> None:
    wrong = {"phone": "hỏi bảo vệ", "latitude": "2.1", "t7-0-from": "sáng", "source": "", "checked": "x"}
    answer = await publish(desk, **wrong)
    assert answer.status_code == 400 and not desk.settings.edited_dir.exists()
    said = dict(re.findall(r'<p class="wrong" id="([a-z_]+)-wrong-1">(.*?)</p>', answer.text))
    assert said["phone"] == "“Số máy” chỉ gồm chữ số, dấu cách hoặc dấu chấm"
    assert said["latitude"].startswith("Tọa độ cách phường Ba Đình")
    assert said["hours"] == "Thứ Bảy: “sáng” không phải giờ; viết như 7:30 hoặc 13h."
    assert said["source"].startswith("Hãy ghi ai") and said["checked"].startswith("“Ngày kiểm tra” phải là ngày")
    assert 'value="hỏi bảo vệ"' in answer.text and 'value="sáng"' in answer.text, "nothing that was typed is lost"
    linted = await publish(desk, name="Một cửa, mở 7h30")
    assert linted.status_code == 400
    assert dict(re.findall(r'id="([a-z_]+)-wrong-1">(.*?)</p>', linted.text))["name"].endswith("7 giờ 30")


async def test_days_of_rest_are_added_and_told(desk: Site) -> None:
    await publish(desk)
    path = f"{HERE}/{ID}"
    for given in ({"from": ""}, {"from": "2026-12-24", "to": "2026-12-20"}, {"from": "2026-01-01", "to": "2026-12-31"}):
        assert (await desk.person.post(f"{path}/rest", data=given)).status_code == 400
    done = await desk.person.post(f"{path}/rest", data={"from": "2026-12-24", "to": "2026-12-25", "act": "publish"})
    assert done.status_code == 303
    assert "closed_on:" in (desk.settings.edited_dir / FILE).read_text(encoding="utf-8")
    asked = await desk.person.get(f"{path}?day=2026-12-25&hour=9:00")
    assert "hôm nay nghỉ; mở lại 8 giờ thứ Bảy 26-12" in asked.text


async def test_a_second_person_who_saves_overwrites_nothing(desk: Site) -> None:
    await publish(desk)
    shown = dict(inputs((await desk.person.get(f"{HERE}/{ID}")).text, f"{HERE}/{ID}"))
    file = desk.console.repository.read(FILE)
    other = file.text.replace("Số 2 phố Mẫu", "Số 9 phố Mẫu")
    desk.console.repository.publish([Change(FILE, file.version, other)], Author("mai", "Mai"), "sửa")
    answer = await desk.person.post(f"{HERE}/{ID}", data={**shown, "phone": "024 0000 0002", "act": "publish"})
    assert answer.status_code == 409 and "Số 9 phố Mẫu" in answer.text and "024 0000 0002" in answer.text
    assert written(desk)[ID].address == "Số 9 phố Mẫu"


async def test_an_editor_sends_to_review_and_a_reader_only_asks(desk: Site) -> None:
    editor = await desk.employ("soan", Role.EDIT)
    form = await editor.get(f"{HERE}/new?ward=00004&replaces=trung-tam")
    assert "Đăng ngay" not in form.text and "Gửi duyệt" in form.text
    assert 'value="Trung tâm Phục vụ hành chính công phường Ba Đình"' in form.text
    sent = await editor.post(f"{HERE}/new", data={**NEW, "act": "send"})
    assert sent.headers["location"].startswith("/admin/drafts/") and not desk.settings.edited_dir.exists()
    await publish(desk)
    reader = await desk.employ("xem", Role.VIEW)
    page = await reader.get(f"{HERE}/{ID}?day=2026-11-29&hour=9:00")
    assert "mở lại 7 giờ 30 thứ Hai 30-11" in page.text and "<textarea" not in page.text
    assert (await reader.post(f"{HERE}/{ID}", data=NEW)).status_code == 403


async def test_staff_of_a_ward_touch_their_own_points_only(desk: Site) -> None:
    await publish(desk)
    other = await desk.employ("nha-be", Role.REVIEW, "25747")
    assert "Một cửa phường Ba Đình" not in (await other.get(HERE)).text
    for path in (f"{HERE}/{ID}", f"{HERE}/new?ward=00004"):
        assert (await other.get(path)).status_code == 403
    for path in (f"{HERE}/new", f"{HERE}/{ID}", f"{HERE}/{ID}/rest", f"{HERE}/{ID}/remove"):
        assert (await other.post(path, data={**NEW, "act": "send", "from": "2026-12-24"})).status_code == 403
    own = await desk.employ("ba-dinh", Role.EDIT, "00004")
    listed = (await own.get(HERE)).text
    assert "Một cửa phường Ba Đình" in listed and "Công an phường Ba Đình" in listed, (
        "what nobody has written is offered"
    )
    assert (await own.get(f"{HERE}/new")).status_code == 200
    moved = await own.post(f"{HERE}/{ID}", data={**NEW, "ward": "25747", "act": "send"})
    assert moved.status_code == 303 and "25747" not in str(moved.headers)
    assert (await other.get("/admin/drafts")).text.count("Một cửa") == 0


async def test_a_ward_by_name_and_a_name_of_several(desk: Site) -> None:
    assert (await desk.person.get(f"{HERE}/new?ward=phường trúc bạch")).headers["location"] == f"{HERE}/new?ward=00004"
    asked = await desk.person.get(f"{HERE}/new?ward=zzzz")
    assert asked.status_code == 200 and "Không rõ “zzzz”" in asked.text


async def test_filters(desk: Site) -> None:
    await publish(desk)
    for query, seen in (("q=BA DINH", 1), ("q=vneid", 1), ("q=khong", 0), ("lacking=hours", 0), ("ward=25747", 0)):
        assert (await desk.person.get(f"{HERE}?{query}")).text.count("Một cửa phường Ba Đình</a>") == seen, query
    assert "Công an" in (await desk.person.get(f"{HERE}?ward=25747&lacking=hours")).text


async def test_the_list_is_kept_over_a_restart_and_never_shows_what_was_removed(desk: Site) -> None:
    await publish(desk)
    await desk.person.get(HERE)
    served = load(desk.settings.layers(), MEMORY).version
    await tell(desk.store, Beat(time.time(), served, 57))
    asked: list[str] = []
    child = desk.console.children

    class Counting:
        groups_now = False

        async def ask(self, job: str, given: Any) -> Any:
            asked.append(job)
            return await child.ask(job, given)

    desk.console.children = Counting()  # type: ignore[assignment]
    point_list._TOLD.clear()  # as in a new process
    assert "Một cửa phường Ba Đình</a>" in (await desk.person.get(HERE)).text and asked == []
    await desk.person.post(f"{HERE}/{ID}/remove", data={"act": "publish", "reason": "đã dời"})
    assert "Một cửa phường Ba Đình</a>" not in (await desk.person.get(HERE)).text, (
        "though the worker tells of the old one"
    )


async def test_hostile_names_are_only_words(desk: Site) -> None:
    name = "<script>alert(1)</script>\u202e\"'"
    answer = await desk.person.post(f"{HERE}/new", data={**NEW, "name": name})
    assert "<script>alert" not in answer.text
    pictured = re.search(r"base64,([A-Za-z0-9+/=]+)", answer.text)
    assert pictured is not None
    drawing = ElementTree.fromstring(base64.b64decode(pictured[1]))
    assert {one.tag.rpartition("}")[2] for one in drawing.iter()} <= {"svg", "rect", "text", "circle", "path"}


AROUND = {
    "own": ["Phường Ba Đình, Hà Nội", 21.0386, 105.838],
    "point": ["Một cửa", 21.04, 105.84],
    "wards": [["Phường Hoàn Kiếm, Hà Nội", 21.032, 105.85, 1.4], ["Xa, Nơi", 10.0, 106.0, 1200.0]],
    "points": [["Kiosk", 21.041, 105.841, 0.2]],
}


def test_a_click_leads_back_to_the_position_that_is_drawn_there() -> None:
    chart = Chart(AROUND)
    for latitude, longitude in ((21.04, 105.84), (21.032, 105.85), (21.0386, 105.838)):
        x, y = chart.pixel(latitude, longitude)
        found = clicked(chart.view, round(x), round(y))
        assert found is not None
        metres = 1000 * chart.half_km / (SIDE / 2 - MARGIN)
        assert abs(found[0] - latitude) * 111_200 <= metres and abs(found[1] - longitude) * 111_200 <= metres
    assert chart.svg().count("<circle") == 2 and "Xa" not in chart.svg(), "what is far is not drawn"


async def test_a_click_moves_the_point_and_a_key_press_does_not(desk: Site) -> None:
    view = {**NEW, "view": Chart(AROUND).view}
    moved = await desk.person.post(f"{HERE}/new", data={**view, "map.x": "200", "map.y": "100"})
    assert 'name="latitude" type="text" value="21.0386"' not in moved.text and 'value="21.0' in moved.text
    pressed = await desk.person.post(f"{HERE}/new", data={**view, "map.x": "0", "map.y": "0"})
    assert 'name="latitude" type="text" value="21.0386"' in pressed.text


def test_no_name_stands_over_another() -> None:
    crowd = {**AROUND, "wards": [[f"Phường Số {n}, Hà Nội", 21.0386 + n / 5000, 105.838, 0.1] for n in range(9)]}
    drawn = Chart(crowd).svg()
    lines = sorted(map(float, re.findall(r'<text x="116.4" y="([\d.]+)"', drawn)))
    assert "Ba Đình" in drawn and "Phường Ba Đình" not in drawn
    assert 3 <= len(lines) < 10 and all(second - first >= 15 for first, second in pairwise(lines))


@pytest.mark.parametrize("view", ["", "x,y,z", "1,2", "95,0,1", "21,105,0", "21,105,nan", "nan,1,1"])
def test_a_forged_drawing_moves_nothing(view: str) -> None:
    assert clicked(view, 10, 10) is None
    assert clicked("21,105,1", 10, SIDE + 1) is None


def test_every_span_of_a_day_and_one_more_is_shown() -> None:
    day = [["07:00", "08:00"], ["09:00", "10:00"], ["11:00", "12:00"]]
    assert spans_shown([day, [], [], [], [], [], []]) == 4 and spans_shown([[]] * 7) == 2


def test_sessions_of_a_week_and_of_a_day() -> None:
    form = Form(
        {
            "s0-day": ["cn"], "s0-from": ["19h30"], "s0-to": ["21"], "s0-at": ["Nhà văn hóa"],
            "s0-until": ["2027-06-27"],
            "s1-day": ["t2"], "s1-date": ["2026-12-12"], "s1-from": ["8"], "s1-to": ["11"],
            "s2-from": ["8"], "s2-to": ["7"],
        }
    )  # fmt: skip
    values, problems = typed(form, "00004", "")
    assert [one["day"] for one in values["sessions"]] == ["cn", "2026-12-12", ""]
    assert values["sessions"][0]["until"] == "2027-06-27" and values["sessions"][0]["opens"] == "19:30"
    assert [words.split(":")[0] for words in problems["sessions"]] == ["Buổi 3", "Buổi 3"]


@pytest.mark.parametrize("day", ["24-12-2026", "24/12/2026", "24.12.2026", "2026-12-24"])
def test_a_day_of_rest_is_typed_as_people_write_it(day: str) -> None:
    values, problems = typed(Form({"closed_on": [f"{day}\n1-1-2027"]}), "00004", "")
    assert values["closed_on"] == ["2026-12-24", "2027-01-01"] and "closed_on" not in problems


@pytest.mark.parametrize("day", ["24-12", "31-2-2026", "mai", "24-12-2026-1", "-"])
def test_what_is_no_day_stays_as_it_was_typed(day: str) -> None:
    values, problems = typed(Form({"closed_on": [day]}), "00004", "")
    assert values["closed_on"] == [day] and day in problems["closed_on"][0]
