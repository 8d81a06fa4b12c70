"""A support point as a form that staff fill in: every field as text, the week as a table of times; and back to YAML.

The form is a dict that can go through JSON:
`id, ward, replaces, name, address, latitude, longitude, phone, source, checked`: texts; `services, serves,
accessibility, closed_on`: lists of texts; `always, open_on_holidays`: bool; `week`: seven lists (Monday first) of
[opens, closes] as `07:30`; `sessions`: dicts of `day` (t2 ... cn or an ISO date), `opens, closes, name, at, until`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from knowledge.editing.render import Value
from knowledge.opening import Hours, Session
from knowledge.point_schema import DAYS
from knowledge.support_points import SupportPoint

Form = dict[str, Any]
TEXTS = ("replaces", "name", "address", "latitude", "longitude", "phone", "source", "checked")
LISTS = ("services", "serves", "accessibility", "closed_on")
DAY_NAMES = tuple(DAYS)
_CLOCK = re.compile(r"([01]?\d|2[0-4])(?:\s*(?:[:.h]|giờ)\s*([0-5]\d)?)?", re.IGNORECASE)


def empty_form(ward: str) -> Form:
    """A point of which nothing is known but its ward."""
    texts = dict.fromkeys(("id", *TEXTS), "")
    lists: Form = {name: [] for name in LISTS}
    return {
        **texts,
        **lists,
        "ward": ward,
        "always": False,
        "open_on_holidays": False,
        "week": _week(Hours()),
        "sessions": [],
    }


def form_of(point: SupportPoint) -> Form:
    """What is written of a point; a position that is only the ward's centre is none."""
    exact = not point.approximate
    hours = point.hours
    return {
        "id": point.id,
        "ward": point.ward,
        "replaces": point.office.value if point.office else "",
        "name": point.name,
        "address": point.address,
        "latitude": f"{point.latitude:.6f}".rstrip("0").rstrip(".") if exact else "",
        "longitude": f"{point.longitude:.6f}".rstrip("0").rstrip(".") if exact else "",
        "phone": point.phone,
        "services": list(point.services),
        "serves": list(point.serves),
        "accessibility": list(point.accessibility),
        "always": hours.always,
        "week": _week(hours),
        "sessions": [_session(session) for session in hours.sessions],
        "open_on_holidays": hours.on_holidays,
        "closed_on": [day.isoformat() for day in sorted(hours.closed)],
        "source": point.source,
        "checked": point.checked.isoformat() if point.checked else "",
    }


def yaml_of(form: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> dict[str, Value | None]:
    """The keys of the file that say otherwise than `before` (None: a new point, every key that says something); None
    for one that goes."""
    now = _keys(form)
    if before is None:
        return {key: value for key, value in now.items() if value is not None}
    old = _keys(before)
    return {key: value for key, value in now.items() if value != old[key]}


def clock(typed: str) -> str | None:
    """`7h30`, `7.30`, `7 giờ 30`, `7` as `07:30`, `07:00`; None for what is no time of day."""
    found = _CLOCK.fullmatch(typed.strip())
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    return f"{hour:02d}:{minute:02d}" if hour < 24 or minute == 0 else None


def _keys(form: Mapping[str, Any]) -> dict[str, Value | None]:
    texts: dict[str, Value | None] = {key: form[key] or None for key in ("id", "ward", *TEXTS)}
    texts |= {key: _number(form[key]) for key in ("latitude", "longitude") if form[key]}
    lists: dict[str, Value | None] = {key: list(form[key]) or None for key in LISTS}
    hours: Value | None = "24/24" if form["always"] else _weekly(form["week"])
    sessions: Value | None = [_written(session) for session in form["sessions"]] or None
    holidays: Value | None = True if form["open_on_holidays"] else None
    return {**texts, **lists, "hours": hours, "sessions": sessions, "open_on_holidays": holidays}


def _weekly(week: Sequence[Sequence[Sequence[str]]]) -> dict[str, Value] | None:
    """`{t2-t6: [07:30-11:30, 13:30-17:00]}`: neighbouring days with the same times stand together."""
    spans = [tuple(f"{opens}-{closes}" for opens, closes in day) for day in week]
    found: dict[str, Value] = {}
    for said, days in groupby(enumerate(spans), key=lambda one: one[1]):
        numbers = [number for number, _ in days]
        first, last = DAY_NAMES[numbers[0]], DAY_NAMES[numbers[-1]]
        if said:
            found[first if first == last else f"{first}-{last}"] = list(said)
    return found or None


def _written(session: Mapping[str, str]) -> dict[str, Value]:
    named: dict[str, Value] = {"day": session["day"], "hours": f"{session['opens']}-{session['closes']}"}
    return named | {key: session[key] for key in ("name", "at", "until") if session[key]}


def _number(typed: str) -> Value:
    """As a number where it is one: what is none is written as it is, and the loader says what is wrong with it."""
    try:
        found = float(typed)
    except ValueError:
        return typed
    return found if abs(found) < 1000 else typed


def _week(hours: Hours) -> list[list[list[str]]]:
    return [
        [[_time(shift.opens_min), _time(shift.closes_min)] for shift in hours.weekly.get(day, ())] for day in range(7)
    ]


def _session(session: Session) -> dict[str, str]:
    day = session.day.isoformat() if session.day else DAY_NAMES[session.weekday or 0]
    until = session.until.isoformat() if session.until else ""
    opens, closes = _time(session.shift.opens_min), _time(session.shift.closes_min)
    return {"day": day, "opens": opens, "closes": closes, "name": session.name, "at": session.at, "until": until}


def _time(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
