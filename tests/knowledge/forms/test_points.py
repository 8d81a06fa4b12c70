"""A support point as a form and back: what is not touched is not written, times are read as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from knowledge.editing.entries import POINTS, add_point, set_values
from knowledge.forms.points import clock, empty_form, form_of, yaml_of
from knowledge.places import place_book
from knowledge.point_schema import PointReader
from knowledge.support_points import SupportPoint
from knowledge.yaml_nodes import parse

SAMPLE = Path(__file__).parents[3] / "knowledge" / "content" / "support_points" / "mau.yaml"


def loaded(text: str) -> list[SupportPoint]:
    reader = PointReader("x.yaml", place_book().tables.wards)
    points = reader.points(parse(text, "x.yaml"))
    assert reader.problems == []
    return points


@pytest.mark.parametrize("number", range(3))
def test_a_point_through_the_form_says_the_same(number: int) -> None:
    point = loaded(SAMPLE.read_text(encoding="utf-8"))[number]
    form = form_of(point)
    assert yaml_of(form, form_of(point)) == {}, "nothing was touched, nothing is written"
    values = {key: value for key, value in yaml_of(form).items() if value is not None}
    [again] = loaded(add_point("", values))
    assert form_of(again) == form
    assert (again.hours, again.office, again.approximate) == (point.hours, point.office, point.approximate)


def test_only_what_differs_is_written_and_comments_stay() -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    point = loaded(text)[0]
    form = {**form_of(point), "phone": "024 0000 0001", "accessibility": []}
    changed = yaml_of(form, form_of(point))
    assert changed == {"phone": "024 0000 0001", "accessibility": None}
    after = set_values(text, point.id, changed, POINTS)
    gone = [line for line in text.splitlines() if line not in after.splitlines()]
    added = [line for line in after.splitlines() if line not in text.splitlines()]
    assert gone == ["    accessibility: [Lối xe lăn, Quầy ưu tiên người già]"] and added == ["    phone: 024 0000 0001"]


def test_neighbouring_days_with_the_same_times_stand_together() -> None:
    day, saturday = [["07:30", "11:30"], ["13:30", "17:00"]], [["07:30", "11:30"]]
    form = {**empty_form("00004"), "week": [day, day, [], day, day, saturday, []]}
    both = ["07:30-11:30", "13:30-17:00"]
    assert yaml_of(form)["hours"] == {"t2-t3": both, "t5-t6": both, "t7": ["07:30-11:30"]}


def test_coordinates_are_numbers_and_what_is_none_is_left_to_the_loader() -> None:
    form = {**empty_form("00004"), "latitude": "21.0386", "longitude": "kinh độ"}
    assert (yaml_of(form)["latitude"], yaml_of(form)["longitude"]) == (21.0386, "kinh độ")
    written = add_point("", {"id": "x", **{key: value for key, value in yaml_of(form).items() if value is not None}})
    assert "latitude: 21.0386\n" in written and yaml.safe_load(written)["points"][0]["latitude"] == 21.0386


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("7:30", "07:30"), ("07:30", "07:30"), ("7h30", "07:30"), ("7H", "07:00"), ("7", "07:00"), ("7.30", "07:30"),
        ("7 giờ 30", "07:30"), ("13 giờ", "13:00"), ("24:00", "24:00"), ("0:00", "00:00"), (" 9h05 ", "09:05"),
        ("24:30", None), ("25:00", None), ("7:60", None), ("sáng", None), ("", None), ("7:3", None), ("²", None),
        ("7h30-11h30", None),
    ],
)  # fmt: skip
def test_times_as_people_write_them(typed: str, read: str | None) -> None:
    assert clock(typed) == read
