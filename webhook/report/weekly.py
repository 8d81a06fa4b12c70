"""The weekly sheet for the ward board: one page of plain values, which become HTML, PDF or text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import apsw

from knowledge.hanoi import HANOI
from webhook.admin.wording import key_of
from webhook.report.advice import Facts, advice
from webhook.report.days import Week, day_text, stretch, today
from webhook.report.figures import FORMULA, NOT_COUNTED, Figures, figures, most_asked
from webhook.report.health import ChannelHealth
from webhook.report.words import dotted, percent
from webhook.storage.question_groups import ANSWERED, DISMISSED, REOPENED
from webhook.storage.statistics import Counts
from webhook.storage.week import Open, examples, open_questions

MOST_TOPICS, MOST_GAPS, MOST_SAID, MOST_ENDING = 6, 6, 3, 4  # as many as one page holds
LONGEST_TEXT = 80
ENDS_WITHIN = timedelta(days=45)  # as `hoidap06 stale`
NO_ENDING = f"Không có ý nào hết hạn trong {ENDS_WITHIN.days} ngày tới."
NOT_READ = "Chưa đọc được nội dung nên chưa biết ý nào sắp hết hạn."
STATES = {ANSWERED: "đã có câu trả lời", REOPENED: "hỏi lại lần nữa"}
WEEKDAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")


class Figure(NamedTuple):
    """A number with its name, and what stands beside it."""

    name: str
    value: str
    beside: str


class Day(NamedTuple):
    """Questions of a day, and how many of them found no answer."""

    name: str
    asked: int
    unsolved: int


class Topic(NamedTuple):
    """`example`: how it was asked most often; empty when nobody asked the same twice."""

    name: str
    times: int
    example: str


class Gap(NamedTuple):
    """A question without a good answer, in its most frequent wording."""

    text: str
    times: int
    state: str
    is_answered: bool = False


class Said(NamedTuple):
    """What citizens say of an entry: wrong, 👍, 👎."""

    name: str
    wrong: int
    good: int
    bad: int


class Ending(NamedTuple):
    """A fact whose last day has come or comes soon."""

    name: str
    until: str
    text: str
    is_over: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that stands on the page. `notes` are said under the figures."""

    title: str
    span: str
    place: str
    made: str
    figures: Sequence[Figure]
    notes: Sequence[str]
    days: Sequence[Day]
    topics: Sequence[Topic]
    gaps: Sequence[Gap]
    said: Sequence[Said]
    ending: Sequence[Ending]
    more_ending: int
    no_ending: str  # what is said when there is none
    todo: Sequence[str]

    def as_json(self) -> dict[str, Any]:
        """For another process."""
        return asdict(self)

    @classmethod
    def told(cls, given: Mapping[str, Any]) -> Sheet:
        """As another process wrote it."""
        values: dict[str, Any] = {field.name: given[field.name] for field in fields(cls)}
        for name, kind in _KINDS.items():
            values[name] = [kind(*row) for row in values[name]]
        return cls(**values)


_KINDS: Mapping[str, Callable[..., Any]] = {
    "figures": Figure, "days": Day, "topics": Topic, "gaps": Gap, "said": Said, "ending": Ending,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class About:
    """Whose sheet it is, and what the database does not know. `ending`: rows of webhook.jobs.ending; None: the
    content could not be read."""

    week: Week
    wards: frozenset[str] | None
    place: str
    topics: Mapping[str, str]
    entries: Mapping[str, str]  # names by id
    ending: Sequence[Sequence[str]] | None
    health: Sequence[ChannelHealth]
    now: datetime


def sheet(db: apsw.Connection, about: About) -> Sheet:
    """The sheet of a week as of now."""
    week = about.week
    span = stretch(week.first, week.last, about.wards)
    found = figures(db, span)
    gaps = gaps_of(open_questions(db, span))
    said = [
        Said(about.entries.get(one.entry, one.entry), one.wrong, one.good, one.bad)
        for one in found.feedback
        if one.wrong or one.bad
    ][:MOST_SAID]
    ending = ending_of(about.ending or (), today(about.now))
    asked = most_asked(found.topics, MOST_TOPICS)
    quoted = examples(db, span, [topic for topic, _ in asked if topic], LONGEST_TEXT)
    return Sheet(
        title=f"Báo cáo tuần {week.number} năm {week.year}",
        span=f"{day_text(week.first)} đến {day_text(week.last)}",
        place=about.place,
        made=f"{about.now.astimezone(HANOI):%H:%M} ngày {day_text(today(about.now))}",
        figures=_figures(found),
        notes=_notes(found, about),
        days=[Day(f"{WEEKDAYS[step.first.weekday()]} {step.first.day}-{step.first.month}", step.counts.asked,
                  step.counts.unsolved) for step in found.steps],
        topics=[Topic(about.topics.get(topic, topic), one.asked, quoted[topic].text if topic in quoted else "")
                for topic, one in asked if topic],
        gaps=gaps[:MOST_GAPS],
        said=said,
        ending=ending[:MOST_ENDING],
        more_ending=max(0, len(ending) - MOST_ENDING),
        no_ending=NO_ENDING if about.ending is not None else NOT_READ,
        todo=advice(Facts(found, gaps, said, ending, about.health)),
    )  # fmt: skip


def gaps_of(found: Sequence[Open]) -> list[Gap]:
    """By group (by wording for what stands in none yet), most often first; what staff put aside is no gap."""
    by_group: dict[object, list[Open]] = {}
    for one in found:
        if one.state != DISMISSED:
            by_group.setdefault(one.group or key_of(one.text) or one.text, []).append(one)
    gaps = []
    for members in by_group.values():
        text = Counter(one.text for one in members).most_common(1)[0][0]
        state = members[0].state
        gaps.append(Gap(shortened(text), len(members), STATES.get(state, ""), state == ANSWERED))
    return sorted(gaps, key=lambda gap: (-gap.times, gap.text))


def ending_of(rows: Sequence[Sequence[str]], day: date) -> list[Ending]:
    """What has ended or ends within ENDS_WITHIN of `day`, the earliest first."""
    found = []
    for _, name, field, until, text, _ in rows:
        last = date.fromisoformat(until)
        if last <= day + ENDS_WITHIN:
            found.append(Ending(f"{name}: {field}" if name else field, day_text(last), shortened(text), last < day))
    return found


def shortened(text: str) -> str:
    """One line of LONGEST_TEXT characters at most."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_TEXT else line[: LONGEST_TEXT - 1].rstrip() + "…"


def _figures(found: Figures) -> list[Figure]:
    now, then = found.total, found.before
    return [
        Figure("Câu hỏi", dotted(now.asked), f"tuần trước {dotted(then.asked)}"),
        Figure("Tỷ lệ trả lời", percent(now.rate), f"tuần trước {percent(then.rate)}"),
        Figure("Chưa trả lời được", dotted(now.unsolved), f"tuần trước {dotted(then.unsolved)}"),
        Figure("Báo chưa đúng", dotted(now.wrong), f"tuần trước {dotted(then.wrong)}"),
    ]


def _notes(found: Figures, about: About) -> list[str]:
    notes = [f"{FORMULA} {NOT_COUNTED}"]
    unknown = found.wards.get("", Counts()).asked
    if about.wards is not None and unknown:
        notes.append(f"Gồm {dotted(unknown)} câu của người chưa chọn phường, xã nên không biết thuộc nơi nào.")
    if today(about.now) <= about.week.last:
        notes.append("Tuần này chưa hết: số liệu tính đến lúc làm báo cáo.")
    return notes
