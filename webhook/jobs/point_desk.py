"""Support points as forms, in the process that knows the content: listed, opened, tried, turned into files."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.handlers.support_point import point_blocks
from knowledge.base import KnowledgeBase
from knowledge.editing import entries as edit
from knowledge.editing.errors import EditError
from knowledge.editing.spots import numbers_of, root_of, spot
from knowledge.forms.points import Form, empty_form, form_of, yaml_of
from knowledge.hanoi import HANOI
from knowledge.loader import KnowledgeProblems, scope_of
from knowledge.opening import Hours
from knowledge.place_match import PlaceMatch
from knowledge.places import distance_km
from knowledge.point_schema import FAR_ISLAND_KM
from knowledge.support_points import NearPoint, Office, PointBook, SupportPoint, default_points
from knowledge.text.fold import fold
from knowledge.yaml_nodes import Problem, pairs
from webhook.editing.protocol import Change
from webhook.editing.repository import Repository
from webhook.editing.switch import OWN_FILE, Home
from webhook.jobs.entry_desk import Trials

FOLDER = "support_points"
NEIGHBOURS = 7  # centres of wards in the drawing
DAYS_SHOWN = 10
GONE = "Không còn điểm này: có người đã xóa hoặc đổi tệp chứa nó."
BELOW = (
    "Điểm này nằm trong nội dung đi kèm, trang này không xóa được; có thể ghi những ngày nghỉ, hoặc nhờ người vận hành."
)


class PointDesk:
    """Points over one edited layer."""

    def __init__(self, repository: Repository, trials: Trials, now: Callable[[], datetime]) -> None:
        self._repository = repository
        self._trials = trials
        self._now = now

    def listed(self, _: Any) -> dict[str, Any]:
        """Every point that somebody wrote, with what is missing; and the version that they are of."""
        base = self._trials.before()
        return {"version": base.version, "rows": [_row(point) for point in base.points.written]}

    def ward(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """`text` names a ward -> its `code`, or `choices` [code, label] when several bear the name."""
        places = self._trials.before().points.places
        named = str(given["text"])
        if places.ward(named) is not None:
            return {"code": named, "choices": []}
        tries = (places.find(text) for text in (named, f"phường {named}", f"xã {named}"))
        found = [match for match in tries if match.candidates]
        one = next((match for match in found if match.ward is not None), None)
        return {"code": one.ward.code if one and one.ward else "", "choices": _choices(found)}

    def open(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """`id` of a point, or `ward` (and `replaces`) of a new one, `at` (ISO) for the sample -> its form, what the bot
        says of it, what lies around. `{"missing": …}` when there is none."""
        base, at = self._trials.before(), datetime.fromisoformat(given["at"])
        if given.get("id"):
            point = _written(base, str(given["id"]))
            if point is None:
                return {"missing": GONE}
            return {"form": form_of(point), "base": self._home(base, point).version, **_shown(base, point, at)}
        ward = base.points.places.ward(str(given["ward"]))
        if ward is None:
            return {"missing": GONE}
        centre, police = default_points(ward)
        named = {Office.CENTRE: centre.name, Office.POLICE: police.name}.get(given.get("replaces", ""), "")
        form = {**empty_form(ward.code), "replaces": given.get("replaces", "") if named else "", "name": named}
        form["checked"] = self._now().astimezone(HANOI).date().isoformat()
        return {"form": form, "base": self._free_home(ward.code).version, "map": _around(base.points, centre)}

    def try_(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """`form`, the version (`base`) that it was opened with, `at` of the sample -> the changes, what is wrong at
        which field, what the bot would say."""
        form, at = dict(given["form"]), datetime.fromisoformat(given["at"])
        told: dict[str, Any] = {"id": form["id"], "changes": [], "problems": [], "findings": []}
        base = self._trials.before()
        told["map"] = _around(base.points, _placed(base.points, form))
        try:
            home, text, form = self._text(base, form)
        except EditError as error:
            return {**told, "problems": [["", str(error)]]}
        except KeyError:
            return {**told, "problems": [["", GONE]]}
        changes = [Change(home.path, given["base"], text)] if text != home.text else []
        told |= {"id": form["id"], "changes": [list(change) for change in changes]}
        current = [Change(home.path, home.version, text)] if changes else []
        try:
            after = self._trials.after(current) if current else base
        except KnowledgeProblems as error:
            return {**told, "problems": [self._at_field(text, form["id"], home.path, one) for one in error.problems]}
        for row in self._trials.findings(current, after) if current else ():
            one = Problem(*row)
            told["findings" if one.warning else "problems"].append(self._at_field(text, form["id"], home.path, one))
        point = _written(after, form["id"])
        return {**told, **_shown(after, point, at)} if point else told

    def remove(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """`id` -> the changes that take it away, or why that cannot be done."""
        base = self._trials.before()
        point = _written(base, str(given["id"]))
        if point is None:
            return {"changes": [], "problems": [["", GONE]]}
        home = self._home(base, point)
        if not home.version:
            return {"changes": [], "problems": [["", BELOW]]}
        try:
            text = edit.remove_item(home.text, point.id, edit.POINTS)
            change = Change(home.path, home.version, text or None)
            after = self._trials.after([change])
        except (EditError, KnowledgeProblems) as error:
            return {"changes": [], "problems": [["", str(error)]]}
        if _written(after, point.id) is not None:
            return {"changes": [], "problems": [["", BELOW]]}
        return {"changes": [list(change)], "problems": []}

    def _text(self, base: KnowledgeBase, form: Form) -> tuple[Home, str, Form]:
        """The file, and its text with the form in it. Raises EditError, and KeyError for a point that has gone."""
        if form["id"]:
            point = _written(base, form["id"])
            if point is None:
                raise KeyError(form["id"])
            home = self._home(base, point)
            changed = yaml_of(form, form_of(point))
            if self._local:  # an earlier layer may say it: an empty value here, not its absence, takes it away
                changed = {key: _nothing(key) if value is None else value for key, value in changed.items()}
            text = home.text
            if edit.values_of(text, point.id, edit.POINTS) is None:
                text = edit.add_point(text, {"id": point.id})
            return home, edit.set_values(text, point.id, changed, edit.POINTS), form
        form = {**form, "id": _free_id(form, base)}
        home = self._free_home(form["ward"])
        values = {key: value for key, value in yaml_of(form).items() if value is not None}
        return home, edit.add_point(home.text, values), form

    @property
    def _local(self) -> bool:
        return scope_of(self._repository.folder)[0].local

    def _home(self, base: KnowledgeBase, point: SupportPoint) -> Home:
        """The file of the edited layer that has the point, else the one of an earlier layer, which the edited one then
        takes over; in a ward's layer a file of its own."""
        for path in self._repository.edited():
            file = self._repository.read(path)
            if point.id in file.text and edit.values_of(file.text, point.id, edit.POINTS) is not None:
                return Home(path, file.version, file.text)
        if self._local:
            return self._file(f"{FOLDER}/{OWN_FILE}")
        inside = next(
            Path(point.path).relative_to(layer).as_posix()
            for layer in base.source_dirs
            if Path(point.path).is_relative_to(layer)
        )
        return self._file(inside)

    def _free_home(self, ward: str) -> Home:
        """Where a new point of a ward goes."""
        return self._file(f"{FOLDER}/phuong-{ward}.yaml")

    def _file(self, path: str) -> Home:
        try:
            file = self._repository.read(path)
        except KeyError:
            return Home(path, "", "")
        return Home(path, file.version, file.text)

    def _at_field(self, text: str, id_: str, path: str, problem: Problem) -> list[str]:
        """[field, words]; no field for what is said of another place."""
        key = _key_at(text, id_, problem.line) if problem.path.endswith(path) else ""
        where = "" if key else f"{Path(problem.path).name}, dòng {problem.line}: "
        missing = re.match(r"thiếu `(\w+)`", problem.message)
        return [missing[1], problem.message] if missing else [key, f"{where}{problem.message}"]


def _written(base: KnowledgeBase, id_: str) -> SupportPoint | None:
    return next((point for point in base.points.written if point.id == id_), None)


def _row(point: SupportPoint) -> dict[str, Any]:
    return {
        "id": point.id,
        "ward": point.ward,
        "name": point.name,
        "address": point.address,
        "phone": point.phone,
        "services": list(point.services),
        "office": point.office.value if point.office else "",
        "hours": point.hours.known,
        "exact": not point.approximate,
        "checked": point.checked.isoformat() if point.checked else "",
        "sample": point.sample,
    }


def _shown(base: KnowledgeBase, point: SupportPoint, at: datetime) -> dict[str, Any]:
    """What the bot says of it at a moment, the days to come, and what lies around."""
    book = base.points
    ward = book.places.tables.wards[point.ward]
    near = NearPoint(point, ward, None, point.opening(at, book.days))
    said = "\n\n".join(block.plain() for block in point_blocks(base, [near]))
    return {
        "said": said,
        "opening": near.opening.text,
        "days": _days(book, point.hours, at),
        "map": _around(book, point),
    }


def _days(book: PointBook, hours: Hours, at: datetime) -> list[list[str]]:
    """[ISO day, its times or that it is closed, name of the holiday] of the days from `at` on."""
    first = at.astimezone(HANOI).date()
    found = []
    for offset in range(DAYS_SHOWN):
        day = first + timedelta(offset)
        spans = hours.spans(day, book.days)
        doubtful = not spans and bool(hours.spans(day, book.days, doubtful=True))
        times = ", ".join(_span(span.start, span.end) + (f" {span.at}" if span.at else "") for span in spans)
        found.append([day.isoformat(), times or ("có thể nghỉ" if doubtful else "nghỉ"), book.days.name(day)])
    return found if hours.known else []


def _span(start: datetime, end: datetime) -> str:
    closes = "24:00" if end.date() > start.date() else f"{end:%H:%M}"
    return f"{start:%H:%M}-{closes}"


def _placed(book: PointBook, form: Form) -> SupportPoint:
    """Where the form puts its point, for the drawing; the ward's centre for what cannot be read or lies too far."""
    centre, _ = default_points(book.places.tables.wards[form["ward"]])
    try:
        latitude, longitude = float(form["latitude"]), float(form["longitude"])
    except ValueError:
        return centre
    if not distance_km(latitude, longitude, centre.latitude, centre.longitude) <= FAR_ISLAND_KM:
        return centre
    own = replace(centre, id=form["id"], name=form["name"] or centre.name)
    return replace(own, latitude=latitude, longitude=longitude, approximate=False)


def _around(book: PointBook, point: SupportPoint) -> dict[str, Any]:
    """Centres of wards and points nearby as [name, latitude, longitude, km], the nearest first."""
    at = point.latitude, point.longitude
    wards = book.places.nearest(*at, NEIGHBOURS)
    codes = {ward.code for ward, _ in wards}
    others = [one for one in book.written if one.ward in codes and one.id != point.id and not one.approximate]
    ranked = sorted((distance_km(*at, one.latitude, one.longitude), one.id, one) for one in others)
    centre = book.places.tables.wards[point.ward]
    return {
        "own": [centre.label, centre.latitude, centre.longitude],
        "point": None if point.approximate else [point.name, *at],
        "wards": [[ward.label, ward.latitude, ward.longitude, km] for ward, km in wards if ward.code != point.ward],
        "points": [[one.name, one.latitude, one.longitude, km] for km, _, one in ranked[:NEIGHBOURS]],
    }


def _choices(found: Sequence[PlaceMatch]) -> list[list[str]]:
    kept = {one.ward.code: one.ward.label for match in found for one in match.candidates}
    return [[code, label] for code, label in kept.items()][:9]


def _nothing(key: str) -> Any:
    if key in ("services", "serves", "accessibility", "closed_on", "sessions"):
        return []
    return {} if key == "hours" else False if key == "open_on_holidays" else ""


def _free_id(form: Form, base: KnowledgeBase) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", fold(form["name"])).strip("-")[:40].strip("-") or "diem"
    known = {point.id for point in base.points.written}
    number, found = 1, f"{form['ward']}-{words}"
    while found in known:
        number += 1
        found = f"{form['ward']}-{words}-{number}"
    return found


def _key_at(text: str, id_: str, line: int) -> str:
    """The key of the point whose lines hold `line` (from 1); empty outside of the point."""
    try:
        root = root_of(text)
        found = spot(root, numbers_of(root, edit.POINTS, id_))
    except EditError:
        return ""
    if found is None or not found.node.start_mark.line < line <= max(
        found.node.end_mark.line, found.node.start_mark.line + 1
    ):
        return ""
    before = [str(key.value) for key, _ in pairs(found.node) if key.start_mark.line < line]
    return before[-1] if before else ""
