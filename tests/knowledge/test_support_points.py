"""Support points: what every ward has, what staff wrote, when they are open and how that is said."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.hanoi import HANOI
from knowledge.opening import Hours, Opening, Session, Shift, State, opening
from knowledge.places import place_book
from knowledge.point_schema import PointReader, is_sample, merge_points
from knowledge.support_points import Office, PointBook, SupportPoint, default_points
from knowledge.working_days import DayOff, WorkingDays
from knowledge.yaml_nodes import parse, read
from tests.shipped import shipped

SAMPLE = Path(__file__).resolve().parents[2] / "knowledge" / "content" / "support_points" / "mau.yaml"
WARDS = place_book().tables.wards

DAYS = WorkingDays(
    years=frozenset({2026, 2027}),
    off={
        day: DayOff(day, name, sure)
        for day, name, sure in [
            (date(2026, 11, 24), "Ngày Văn hóa Việt Nam", False),
            (date(2026, 8, 31), "Quốc khánh", True),
            (date(2026, 9, 1), "Quốc khánh", True),
            (date(2026, 9, 2), "Quốc khánh", True),
            (date(2027, 1, 1), "Tết Dương lịch", True),
            *((date(2027, 2, day), "Tết Nguyên đán", 5 <= day <= 8) for day in range(4, 11)),
        ]
    },
    make_up={date(2026, 8, 22): date(2026, 8, 31)},
)
MORNING, AFTERNOON = Shift(450, 690), Shift(810, 1020)
OFFICE = Hours({**dict.fromkeys(range(5), (MORNING, AFTERNOON)), 5: (MORNING,)})
SUNDAY = Hours(sessions=(Session(Shift(1170, 1260), weekday=6, at="Nhà văn hóa tổ 3", until=date(2026, 12, 27)),))
DATED = Hours(sessions=(Session(Shift(480, 660), day=date(2027, 1, 1), at="sân đình"),))
NIGHT = Hours({4: (Shift(1320, 1440),), 5: (Shift(0, 120),)})
ALWAYS = Hours(always=True)
HOLIDAYS_TOO = Hours(dict.fromkeys(range(7), (MORNING,)), on_holidays=True)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HANOI)


@pytest.mark.parametrize(
    ("hours", "now", "state", "text"),
    [
        # an ordinary Monday, at the edges of the shifts
        (OFFICE, "2026-11-23T07:29:59", State.CLOSED, "mở lại 7 giờ 30 hôm nay"),
        (OFFICE, "2026-11-23T07:30", State.OPEN, "đang mở cửa tới 11 giờ 30"),
        (OFFICE, "2026-11-23T11:29:59", State.OPEN, "đang mở cửa tới 11 giờ 30"),
        (OFFICE, "2026-11-23T11:30", State.CLOSED, "mở lại 13 giờ 30 hôm nay"),
        (OFFICE, "2026-11-23T13:30", State.OPEN, "đang mở cửa tới 17 giờ"),
        # the weekend
        (OFFICE, "2026-11-27T17:00", State.CLOSED, "mở lại 7 giờ 30 thứ Bảy 28-11"),
        (OFFICE, "2026-11-28T12:00", State.CLOSED, "mở lại 7 giờ 30 thứ Hai 30-11"),
        (OFFICE, "2026-11-29T00:00", State.CLOSED, "mở lại 7 giờ 30 thứ Hai 30-11"),
        # a day that may be a holiday
        (
            OFFICE,
            "2026-11-23T17:00",
            State.CLOSED,
            "mở lại 7 giờ 30 thứ Tư 25-11; thứ Ba 24-11 có thể nghỉ (Ngày Văn hóa Việt Nam), hãy hỏi trước khi đi",
        ),
        (
            OFFICE,
            "2026-11-24T09:00",
            State.ASK,
            "hôm nay có thể nghỉ (Ngày Văn hóa Việt Nam), hãy hỏi trước khi đi; mở lại 7 giờ 30 thứ Tư 25-11",
        ),
        (OFFICE, "2026-11-24T18:00", State.CLOSED, "mở lại 7 giờ 30 thứ Tư 25-11"),
        # holidays, make-up days, Tết, New Year's Eve
        (OFFICE, "2026-08-31T09:00", State.CLOSED, "mở lại 7 giờ 30 thứ Năm 3-9"),
        (OFFICE, "2026-08-22T14:00", State.OPEN, "đang mở cửa tới 17 giờ"),
        (OFFICE, "2026-12-31T17:00", State.CLOSED, "mở lại 7 giờ 30 thứ Bảy 2-1-2027"),
        (HOLIDAYS_TOO, "2027-02-06T08:00", State.OPEN, "đang mở cửa tới 11 giờ 30"),
        # 24/24, unknown hours
        (ALWAYS, "2027-02-06T03:00", State.OPEN, "mở cửa 24/24"),
        (Hours(), "2026-11-23T09:00", State.UNKNOWN, "chưa có giờ làm việc, hãy hỏi trước khi đi"),
        # a session elsewhere, its last day, a session on a holiday that was set for it
        (SUNDAY, "2026-11-23T09:00", State.CLOSED, "mở lại 19 giờ 30 Chủ nhật 29-11 tại Nhà văn hóa tổ 3"),
        (SUNDAY, "2026-11-29T20:00", State.OPEN, "đang mở cửa tới 21 giờ tại Nhà văn hóa tổ 3"),
        (SUNDAY, "2026-12-27T20:59", State.OPEN, "đang mở cửa tới 21 giờ tại Nhà văn hóa tổ 3"),
        (SUNDAY, "2026-12-27T21:00", State.CLOSED, "chưa có lịch mở cửa trong năm tuần tới"),
        (DATED, "2027-01-01T08:00", State.OPEN, "đang mở cửa tới 11 giờ tại sân đình"),
        # over midnight
        (NIGHT, "2026-11-27T23:30", State.OPEN, "đang mở cửa tới 2 giờ thứ Bảy 28-11"),
        (NIGHT, "2026-11-28T01:59:59", State.OPEN, "đang mở cửa tới 2 giờ"),
        (NIGHT, "2026-11-28T02:00", State.CLOSED, "mở lại 22 giờ thứ Sáu 4-12"),
        (Hours({4: (Shift(1320, 1440),)}), "2026-11-27T23:30", State.OPEN, "đang mở cửa tới 24 giờ"),
        # a year that nobody has decided
        (OFFICE, "2028-01-03T09:00", State.ASK, None),
    ],
)
def test_what_is_said_of_an_opening(hours: Hours, now: str, state: State, text: str | None) -> None:
    found = opening(hours, at(now), DAYS)
    assert found.state is state
    if text is not None:
        assert found.text == text


def test_tet_names_the_sure_opening_and_every_day_in_doubt() -> None:
    found = opening(OFFICE, at("2027-02-03T18:00"), DAYS)
    assert found.opens == at("2027-02-11T07:30")
    assert [day.day for day, _ in found.doubtful] == [4, 9]  # within a week of the question
    assert found.text.startswith("mở lại 7 giờ 30 thứ Năm 11-2; thứ Năm 4-2 có thể nghỉ (Tết Nguyên đán)")


def test_the_time_may_come_in_any_zone_but_must_have_one() -> None:
    assert opening(OFFICE, datetime(2026, 11, 23, 0, 30, tzinfo=UTC), DAYS).state is State.OPEN  # 7:30 in Hanoi
    with pytest.raises(ValueError, match="aware"):
        opening(OFFICE, datetime(2026, 11, 23, 9), DAYS)


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1)).map(lambda t: t.replace(tzinfo=HANOI))


@given(MOMENTS, st.sampled_from([OFFICE, SUNDAY, NIGHT, HOLIDAYS_TOO, DATED]))
def test_open_until_and_opening_again_agree_with_the_state(now: datetime, hours: Hours) -> None:
    found: Opening = opening(hours, now, DAYS)
    if found.state is State.OPEN:
        assert found.until is not None and found.until > now
        assert opening(hours, found.until, DAYS).state is not State.OPEN
    if found.opens is not None:
        assert found.opens > now and opening(hours, found.opens, DAYS).state is State.OPEN
    assert found.text and "None" not in found.text


# What every ward has


@pytest.mark.parametrize("code", ["00004", "00097", "26740", "11948"])
def test_every_ward_has_its_centre_and_its_police_and_nothing_is_invented(code: str) -> None:
    ward = WARDS[code]
    points = PointBook().of_ward(code)
    assert [p.office for p in points] == [Office.CENTRE, Office.POLICE]
    assert [p.name for p in points] == [
        f"Trung tâm Phục vụ hành chính công {ward.full_name}",
        f"Công an {ward.full_name}",
    ]
    for found in points:
        assert found.approximate and not (found.address or found.phone or found.hours.known or found.services)
        assert (found.latitude, found.longitude) == (ward.latitude, ward.longitude)


def test_the_names_of_default_points_are_one_for_every_ward() -> None:
    ids = [point.id for ward in WARDS.values() for point in default_points(ward)]
    assert len(ids) == len(set(ids)) == 2 * 3321


def point(**changes: object) -> SupportPoint:
    fields = {"id": "x", "name": "Điểm", "ward": "00004", "latitude": 21.04, "longitude": 105.84, **changes}
    return SupportPoint(**fields)  # type: ignore[arg-type]


def test_a_written_point_replaces_or_joins() -> None:
    replacing = point(id="tt", office=Office.CENTRE, address="Số 1 phố Mẫu")
    joining = point(id="them")
    book = PointBook([replacing, joining], DAYS)
    assert [p.id for p in book.of_ward("00004")] == ["tt", "them", "00004-cong-an"]
    assert [p.id for p in book.of_ward("00008")] == ["00008-trung-tam", "00008-cong-an"]
    assert book.of_ward("99999") == ()


NOW = at("2026-11-23T09:00")


def test_the_points_of_a_named_ward() -> None:
    near = PointBook(days=DAYS).at_ward("00004", NOW)
    assert [n.distance_km for n in near] == [None, None]
    assert near[0].opening.state is State.UNKNOWN
    assert near[0].address == "Phường Ba Đình, Hà Nội (vị trí gần đúng, chưa có địa chỉ)"
    assert near[0].point.map_url == "https://www.google.com/maps/search/?api=1&query=21.038600,105.838000"


def test_a_point_whose_position_is_known_is_not_called_approximate() -> None:
    near = PointBook([point(id="them")], DAYS).at_ward("00004", NOW)
    assert near[0].address == "Phường Ba Đình, Hà Nội (chưa có địa chỉ)"


def test_the_points_near_a_position_come_nearest_first() -> None:
    book = PointBook([point(id="gan", hours=OFFICE, latitude=21.0290, longitude=105.8540)], DAYS)
    near = book.near(21.0285, 105.8542, NOW, 4)
    assert near[0].point.id == "gan" and near[0].opening.text == "đang mở cửa tới 11 giờ 30"
    distances = [n.distance_km for n in near]
    assert distances == sorted(distances) and len(near) == 4  # type: ignore[type-var]
    assert [n.point.office for n in near[1:3]] == [Office.CENTRE, Office.POLICE]


def test_a_written_point_of_a_ward_farther_off_is_found_by_its_own_position() -> None:
    far_ward = point(id="xa", ward="26740", latitude=21.0286, longitude=105.8542)
    assert PointBook([far_ward], DAYS).near(21.0285, 105.8542, NOW, 1)[0].point.id == "xa"


@pytest.mark.parametrize(("latitude", "longitude"), [(51.5, -0.1), (float("nan"), 0), (0, 0)])
def test_no_points_outside_vietnam(latitude: float, longitude: float) -> None:
    assert PointBook(days=DAYS).near(latitude, longitude, NOW) == []


def test_a_point_opens_by_its_own_hours() -> None:
    office = point(hours=OFFICE)
    now, holiday = office.opening(NOW, DAYS), office.opening(at("2026-11-24T09:00"), DAYS)
    assert (now.state, now.opens) == (State.OPEN, None)
    assert (holiday.state, holiday.opens) == (State.ASK, at("2026-11-25T07:30"))


# What staff write


def test_the_shipped_example_is_right_and_is_not_served() -> None:
    root, reader = read(SAMPLE), PointReader(SAMPLE.name, WARDS)
    assert is_sample(root) and not shipped().points.written
    centre, team, always = reader.points(root)
    assert reader.problems == []
    assert centre.office is Office.CENTRE and not centre.approximate
    assert centre.hours.weekly[5] == (MORNING,) and centre.hours.weekly[0] == (MORNING, AFTERNOON)
    assert team.approximate and [s.at for s in team.hours.sessions] == ["Nhà văn hóa tổ 3", "Sân khu tập thể"]
    assert always.hours.always and not any(point.phone for point in (centre, team, always))


HEAD = 'points:\n  - id: a\n    ward: "00004"\n    name: N\n    source: S\n    checked: 2026-11-22\n'


@pytest.mark.parametrize(
    ("more", "line", "column", "says"),
    [
        ("    hours: {t2: [7h30-11h30]}\n", 0, 0, ""),
        ("    hours: {t2: [07:30-24:00]}\n", 0, 0, ""),
        ("    hours: {t2-cn: 13:30-17:00}\n", 0, 0, ""),  # 13:30 alone is 810 to YAML 1.1: strings stay strings
        ("    hours: 24/24\n    open_on_holidays: true\n", 0, 0, ""),
        ("    hours: {t2: [13:30-11:30]}\n", 7, 18, "sau khi mở"),
        ("    hours: {t2: [22:00-02:00]}\n", 7, 18, "nửa đêm"),
        ("    hours: {t2: [07:30-24:30]}\n", 7, 18, "07:30-11:30"),
        ("    hours: {t2: [07:30-11:30, 11:00-12:00]}\n", 7, 31, "chồng"),
        ("    hours: {t8: [07:30-11:30]}\n", 7, 13, "t2"),
        ("    hours: {t6-t2: [07:30-11:30]}\n", 7, 13, "t2-t6"),
        ("    hours: {t2-t6: [07:30-11:30], t4: [07:30-11:30]}\n", 7, 35, "dòng khác"),
        ("    hours: sáng\n", 7, 12, "24/24"),
        ("    sessions: [{day: cn, hours: 19:30}]\n", 7, 33, "19:30"),
        ("    sessions: [{day: mai, hours: 19:30-21:00}]\n", 7, 22, "day"),
        ("    phone: gọi anh Tư\n", 7, 12, "phone"),
        ("    replaces: ubnd\n", 7, 15, "cong-an"),
        ("    latitude: 105.84\n    longitude: 21.03\n", 7, 15, "đổi chỗ"),
        ("    latitude: nan\n    longitude: 105.84\n", 7, 15, "đổi chỗ"),
        ("    latitude: 21.03\n", 7, 15, "hai số"),
        ("    open_on_holidays: có\n", 7, 23, "true"),
        ("    adress: số 1\n", 7, 5, "adress"),
    ],
)
def test_a_mistake_in_a_point_is_told_with_its_place(more: str, line: int, column: int, says: str) -> None:
    reader = PointReader("a.yaml", WARDS)
    points = reader.points(parse(HEAD + more, "a.yaml"))
    if not line:
        assert reader.problems == [] and len(points) == 1
        return
    assert points == []
    assert (reader.problems[0].line, reader.problems[0].column) == (line, column), reader.problems
    assert says in " ".join(problem.message for problem in reader.problems)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("points:\n  - 5\n", 2, "trường: giá trị"),
        (HEAD.replace('"00004"', '"99999"'), 3, "00004"),
        (HEAD.replace("    source: S\n", ""), 2, "source"),
        (HEAD.replace("2026-11-22", "hôm qua"), 6, "checked"),
        (HEAD + HEAD.removeprefix("points:\n"), 7, "hai lần"),
        ("point: []\n", 1, "point"),
    ],
)
def test_a_mistake_in_a_file_is_told_with_its_line(text: str, line: int, says: str) -> None:
    reader = PointReader("a.yaml", WARDS)
    reader.points(parse(text, "a.yaml"))
    assert [problem.line for problem in reader.problems] == [line]
    assert says in reader.problems[0].message


def test_a_later_layer_wins_by_id() -> None:
    points: dict[str, SupportPoint] = {}
    for text in (HEAD, HEAD.replace("name: N", "name: Mới")):
        assert merge_points(points, PointReader("a.yaml", WARDS).drafts(parse(text, "a.yaml"))) == []
    assert [point.name for point in points.values()] == ["Mới"]


def test_a_special_zone_spreads_far_but_not_to_nowhere() -> None:
    zone = next(ward for ward in WARDS.values() if ward.name == "Trường Sa")
    head = HEAD.replace("00004", zone.code)
    for latitude, good in (("8.65", True), ("nan", False), ("21.03", False)):
        reader = PointReader("a.yaml", WARDS)
        reader.points(parse(f"{head}    latitude: {latitude}\n    longitude: 111.92\n", "a.yaml"))
        assert (reader.problems == []) is good
