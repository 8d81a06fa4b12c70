"""The figures as the page shows them: each drawing with the table that says the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from webhook.admin.roles import ward_name
from webhook.admin.views import dotted, percent
from webhook.report.drawings import Part, bars, columns
from webhook.report.figures import Figures, Step, most_asked
from webhook.report.tables import channel_name
from webhook.storage.statistics import Counts

MOST_TOPICS, MOST_WARDS, MOST_DRAWN = 30, 30, 10
NO_TOPIC, NO_WARD = "Chưa rõ chủ đề", "Chưa rõ phường, xã"


@dataclass(frozen=True, slots=True)
class Shown:
    """A drawing and the rows of its table: a name and its counts. `more`: rows that are left out."""

    drawing: Markup
    rows: Sequence[tuple[str, Counts]]
    more: int = 0


def trend(found: Figures) -> Shown:
    """Questions by day (by week when it is long), the unanswered ones darker."""
    parts = [Part(_short(step), step.counts.asked, step.counts.unsolved, _told(_long(step), step.counts))
             for step in found.steps]  # fmt: skip
    marks = sorted({0, len(parts) // 2, len(parts) - 1}) if parts else []
    desc = f"{dotted(found.total.asked)} câu hỏi, {dotted(found.total.unsolved)} câu chưa được trả lời"
    if parts and found.total.asked:
        worst = max(found.steps, key=lambda step: step.counts.unsolved)
        desc += f"; nhiều câu chưa được trả lời nhất: {_long(worst)}, {worst.counts.unsolved} câu"
    drawing = columns("trend", "Câu hỏi theo ngày, phần sẫm là chưa được trả lời", f"{desc}.", parts, marks)
    return Shown(drawing, [(_long(step), step.counts) for step in reversed(found.steps)])


def hours(found: Figures) -> Shown:
    """By the hour of the day in Vietnam."""
    parts = [Part(f"{hour} giờ", one.asked, one.unsolved, _told(f"{hour} giờ", one))
             for hour, one in enumerate(found.hours)]  # fmt: skip
    most = max(range(24), key=lambda hour: found.hours[hour].asked)
    desc = f"Hỏi nhiều nhất lúc {most} giờ." if found.total.asked else "Chưa có câu hỏi nào."
    drawing = columns("hours", "Câu hỏi theo giờ trong ngày", desc, parts, (0, 6, 12, 18, 23))
    return Shown(drawing, [(f"{hour} giờ", one) for hour, one in enumerate(found.hours)])


def topics(found: Figures, names: Mapping[str, str]) -> Shown:
    """Most asked first."""
    listed = most_asked(found.topics, MOST_TOPICS)
    rows = [(names.get(key, key) or NO_TOPIC, one) for key, one in listed]
    return _bars("topics", "Chủ đề được hỏi nhiều nhất", rows, _left_out(found.topics, MOST_TOPICS))


def wards(found: Figures) -> Shown:
    """Most asked first."""
    rows = [(ward_name(key) if key else NO_WARD, one) for key, one in most_asked(found.wards, MOST_WARDS)]
    return _bars("wards", "Câu hỏi theo phường, xã", rows, _left_out(found.wards, MOST_WARDS))


def channels(found: Figures) -> Shown:
    """Most asked first."""
    rows = [(channel_name(key), one) for key, one in most_asked(found.channels, len(found.channels))]
    return _bars("channels", "Câu hỏi theo kênh", rows, 0)


def _bars(id: str, title: str, rows: Sequence[tuple[str, Counts]], more: int) -> Shown:
    drawn = [Part(name, one.asked, one.unsolved, _told(name, one)) for name, one in rows[:MOST_DRAWN]]
    desc = f"Nhiều nhất: {drawn[0].name}, {dotted(drawn[0].whole)} câu." if drawn else "Chưa có câu hỏi nào."
    return Shown(bars(id, f"{title}, phần sẫm là chưa được trả lời", desc, drawn), rows, more)


def _left_out(found: Mapping[str, Counts], most: int) -> int:
    return max(0, sum(1 for key, one in found.items() if key and one.asked) - most)


def _told(name: str, one: Counts) -> str:
    rate = "" if one.rate is None else f", trả lời được {percent(one.rate)}"
    return f"{name}: {dotted(one.asked)} câu hỏi, {dotted(one.unsolved)} chưa được trả lời{rate}"


def _short(step: Step) -> str:
    return f"{step.first.day}-{step.first.month}"


def _long(step: Step) -> str:
    def told(day: date) -> str:
        return f"{day.day}-{day.month}-{day.year}"

    return told(step.first) if step.first == step.last else f"{told(step.first)} đến {told(step.last)}"
