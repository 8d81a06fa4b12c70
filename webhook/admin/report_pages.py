"""The weekly sheet for the ward board: to read, to print, to take away as PDF."""

from __future__ import annotations

from fastapi import Request, Response

from webhook.admin.console import Console, Names
from webhook.admin.edge import console_of
from webhook.admin.ending import ending_for
from webhook.admin.forms import Form, link, query_of
from webhook.admin.period import place_of, place_words
from webhook.admin.question_pages import names_of
from webhook.admin.refusals import bad_form
from webhook.admin.roles import Role
from webhook.admin.seat import Seat
from webhook.admin.stats_pages import health
from webhook.admin.table import Route, Ward
from webhook.admin.take import made, sent
from webhook.admin.views import page
from webhook.report.days import Week, today
from webhook.report.html import days_drawing
from webhook.report.weekly import About, Sheet, sheet

HERE = "/admin/report"


async def report(request: Request, seat: Seat) -> Response:
    """The sheet of a week, the last one that is over unless asked otherwise."""
    console, given = console_of(request), query_of(request)
    week = _week(given, console)
    about = await _about(console, seat, given, week, await console.names_soon())
    ward = given.text("ward", 10)
    this_week = Week.of(today(console.now()))
    return page(
        seat,
        "report.html",
        here="/admin/stats",
        sheet=await console.read(sheet, about),
        drawing=days_drawing,
        week=str(week),
        ward=ward,
        choose_ward=seat.scope.wards is None or len(seat.scope.wards) > 1,
        earlier=link(HERE, week=week.moved(-1), ward=ward),
        later=link(HERE, week=week.moved(1), ward=ward) if week.first < this_week.first else "",
        pdf=link(f"{HERE}.pdf", week=week, ward=ward),
        stats=link("/admin/stats", ward=ward),
    )


async def report_pdf(request: Request, seat: Seat) -> Response:
    """The same on A4, made by a child process."""
    console, given = console_of(request), query_of(request)
    week = _week(given, console)
    about = await _about(console, seat, given, week, await names_of(console))
    told: Sheet = await console.read(sheet, about)
    file, _ = await made(console, "pdf", {"sheet": told.as_json()}, ".pdf")
    await console.audit(seat, "export", f"bao-cao-{week}.pdf", about.place)
    return sent(file, f"bao-cao-{week}.pdf", "application/pdf")


def _week(given: Form, console: Console) -> Week:
    text = given.text("week", 10)
    if not text:
        return Week.of(today(console.now())).moved(-1)
    try:
        return Week.read(text)
    except ValueError:
        raise bad_form("Tuần viết như 2026-W47: năm, chữ W, rồi hai chữ số của tuần.") from None


async def _about(console: Console, seat: Seat, given: Form, week: Week, known: tuple[Names, bool]) -> About:
    place, (names, late) = place_of(given, seat), known
    return About(
        week=week,
        wards=place.wards,
        place=place_words(place),
        topics=console.topics,
        entries={entry: told[0] for entry, told in names.entries.items()},
        ending=None if late else ending_for(names.ending, place),
        health=await health(console),
        now=console.now(),
    )


ROUTES = (
    Route("GET", HERE, report, Role.VIEW, Ward.LISTED),
    Route("GET", f"{HERE}.pdf", report_pdf, Role.VIEW, Ward.LISTED),
)
