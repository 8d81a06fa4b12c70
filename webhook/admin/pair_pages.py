"""What citizens have told us themselves: which of the offered answers they chose, and how they rate the answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from fastapi import Request, Response

from knowledge.hanoi import HANOI
from webhook.admin.console import Console
from webhook.admin.edge import console_of
from webhook.admin.export import as_csv, file_name
from webhook.admin.forms import link, query_of
from webhook.admin.question_pages import names_of
from webhook.admin.questions import CHANNELS
from webhook.admin.roles import Role, ward_name
from webhook.admin.seat import Seat
from webhook.admin.table import Route, Ward
from webhook.admin.views import page
from webhook.storage import feedback, ratings
from webhook.storage.database import from_ms, to_ms

PAIRS, REPORTS = "/admin/pairs", "/admin/wrong"
PER_PAGE, MOST_EXPORTED, MOST_REPORTS = 50, 20_000, 20


async def pairs(request: Request, seat: Seat) -> Response:
    """Question and chosen entry, newest first."""
    console, number = console_of(request), max(1, query_of(request).number("page"))
    found = await console.read(feedback.picked, seat.scope.wards, PER_PAGE + 1, (number - 1) * PER_PAGE)
    names, _ = await names_of(console)
    return page(
        seat, "pairs.html", here=PAIRS, pairs=found[:PER_PAGE], page=number, more=len(found) > PER_PAGE, names=names
    )


async def pairs_tsv(request: Request, seat: Seat) -> Response:
    """Columns question, topic, kind: what `hoidap06 evaluate` reads."""
    console = console_of(request)
    names, _ = await names_of(console)
    found = await console.read(feedback.picked, seat.scope.wards, MOST_EXPORTED, 0)
    rows = [
        f"{' '.join(one.text.split())}\t{names.entries[one.entry][1]}\tpicked"
        for one in found
        if one.entry in names.entries
    ]
    await console.audit(seat, "export", "cap-cau-hoi.tsv", f"{len(rows)} cặp")
    headers = {"content-disposition": f'attachment; filename="{file_name(console.now(), "cap-cau-hoi", "tsv")}"'}
    text = "\n".join(["question\ttopic\tkind", *rows, ""])
    return Response(text.encode(), media_type="text/tab-separated-values; charset=utf-8", headers=headers)


async def wrong(request: Request, seat: Seat) -> Response:
    """Entries by how often they are called wrong; with `entry`, its ratings with the questions, and the reports."""
    console, given = console_of(request), query_of(request)
    entry, wards = given.text("entry", 100), seat.scope.wards
    names, _ = await names_of(console)
    return page(
        seat,
        "wrong.html",
        here=REPORTS,
        entries=await _judged(console, wards),
        entry=entry,
        csv=link(f"{REPORTS}.csv", entry=entry),
        votes=await console.read(ratings.of_entry, entry, wards, MOST_REPORTS) if entry else [],
        reports=await console.read(feedback.wrong_of, entry, wards, MOST_REPORTS) if entry else [],
        names=names,
        channels=CHANNELS,
    )


class Judged(NamedTuple):
    """An entry in the eyes of citizens: thumbs, and how often it was called wrong in words."""

    entry: str
    good: int
    bad: int
    week: int
    before: int
    wrong: int
    last_at: int

    @property
    def trend(self) -> str:
        """👎 of this week beside the week before."""
        if self.week == self.before:
            return "như tuần trước" if self.week else "không có"
        return f"{self.week}, {'tăng' if self.week > self.before else 'giảm'} từ {self.before}"


async def _judged(console: Console, wards: frozenset[str] | None) -> list[Judged]:
    """The worst first."""
    thumbs = await console.read(ratings.by_entry, wards, to_ms(console.now()))
    called = {one.entry: one for one in await console.read(feedback.wrong_by_entry, wards)}
    found = []
    for one in thumbs:
        said = called.pop(one.entry, feedback.Count(one.entry, 0, 0))
        last_at = max(one.last_at, said.last_at)
        found.append(Judged(one.entry, one.good, one.bad, one.week, one.before, said.times, last_at))
    found += [Judged(one.entry, 0, 0, 0, 0, one.times, one.last_at) for one in called.values()]
    return sorted(found, key=lambda one: (-max(one.bad, one.wrong), -one.good, one.entry))


async def wrong_csv(request: Request, seat: Seat) -> Response:
    """The list of entries for a spreadsheet; with `entry`, its ratings with the masked questions."""
    console, entry = console_of(request), query_of(request).text("entry", 100)
    head, rows = await (_votes(console, entry, seat) if entry else _entries(console, seat))
    await console.audit(seat, "export", "danh-gia.csv", f"{len(rows)} dòng")
    headers = {"content-disposition": f'attachment; filename="{file_name(console.now(), "danh-gia")}"'}
    return Response(as_csv(head, rows), media_type="text/csv; charset=utf-8", headers=headers)


Table = tuple[Sequence[str], list[tuple[str, ...]]]


async def _entries(console: Console, seat: Seat) -> Table:
    names, _ = await names_of(console)
    head = ("Mục", "Mã", "Số lần báo chưa đúng", "Đúng ý", "Chưa đúng", "Chưa đúng tuần này", "Chưa đúng tuần trước")
    return head, [
        (names.entries.get(one.entry, (one.entry,))[0], one.entry, *map(str, (one.wrong, *one[1:5])))
        for one in await _judged(console, seat.scope.wards)
    ]


async def _votes(console: Console, entry: str, seat: Seat) -> Table:
    found = await console.read(ratings.of_entry, entry, seat.scope.wards, MOST_EXPORTED)
    head = ("Lúc", "Đánh giá", "Đã hỏi", "Sau đó viết", "Kênh", "Phường, xã")
    return head, [
        (
            f"{from_ms(one.at).astimezone(HANOI):%Y-%m-%d %H:%M}",
            "đúng ý" if one.good else "chưa đúng",
            one.asked,
            one.meant,
            CHANNELS.get(one.channel, one.channel),
            ward_name(one.ward) if one.ward else "",
        )
        for one in found
    ]


ROUTES = (
    Route("GET", REPORTS, wrong, Role.VIEW, Ward.LISTED, nav="Đánh giá"),
    Route("GET", f"{REPORTS}.csv", wrong_csv, Role.VIEW, Ward.LISTED),
    Route("GET", PAIRS, pairs, Role.VIEW, Ward.LISTED, nav="Cặp câu hỏi"),
    Route("GET", f"{PAIRS}.tsv", pairs_tsv, Role.VIEW, Ward.LISTED),
)
