"""Statistics: what was asked and answered in a stretch of days, what ends soon, how the channels do."""

from __future__ import annotations

from fastapi import Request, Response

from webhook.admin.console import Console
from webhook.admin.edge import console_of
from webhook.admin.ending import ending_for
from webhook.admin.forms import link, query_of
from webhook.admin.period import PRESETS, period_of, place_words
from webhook.admin.roles import Role
from webhook.admin.seat import Seat
from webhook.admin.stats import channels, hours, topics, trend, wards
from webhook.admin.table import Route, Ward
from webhook.admin.take import TYPES, taken
from webhook.admin.views import page
from webhook.report.days import today
from webhook.report.figures import FORMULA, NOT_COUNTED, figures
from webhook.report.health import ChannelHealth, Known, health_of, queues
from webhook.report.weekly import ENDS_WITHIN, ending_of

HERE = "/admin/stats"
MOST_SAID, MOST_ENDING = 15, 15


async def stats(request: Request, seat: Seat) -> Response:
    """The page: figures, drawings, tables, all of one stretch of days."""
    console, given = console_of(request), query_of(request)
    period = period_of(given, seat, console.now())
    found = await console.read(figures, period.stretch)
    names, late = await console.names_soon()
    ending = ending_of(ending_for(names.ending, period.place), today(console.now()))
    return page(
        seat,
        "stats.html",
        here=HERE,
        period=period,
        presets=PRESETS,
        place=place_words(period.place),
        choose_ward=seat.scope.wards is None or len(seat.scope.wards) > 1,
        found=found,
        formula=FORMULA,
        not_counted=NOT_COUNTED,
        trend=trend(found),
        topics=topics(found, console.topics),
        wards=wards(found),
        channels=channels(found),
        hours=hours(found),
        said=found.feedback[:MOST_SAID],
        more_said=max(0, len(found.feedback) - MOST_SAID),
        names=names,
        late=late,
        ending=ending[:MOST_ENDING],
        more_ending=max(0, len(ending) - MOST_ENDING),
        within=ENDS_WITHIN.days,
        health=await health(console),
        files={name: link(f"{HERE}/{name}", **period.wishes) for name in FILES},
        report=link("/admin/report", ward=period.wishes["ward"]),
    )


async def health(console: Console) -> list[ChannelHealth]:
    """How each channel does now."""
    known = console.health
    waits = await console.read(queues)
    traffic = known.traffic() if known.beat() else {}
    return health_of(Known(known.channels, traffic, known.switched_off(), known.zalo_grant()), waits)


async def statistics_file(request: Request, seat: Seat) -> Response:
    """The figures of the page as a table."""
    return await _file(request, seat, "statistics", "thong-ke")


async def questions_file(request: Request, seat: Seat) -> Response:
    """Every question of the stretch, masked."""
    return await _file(request, seat, "questions", "cau-hoi")


async def _file(request: Request, seat: Seat, what: str, name: str) -> Response:
    console = console_of(request)
    period = period_of(query_of(request), seat, console.now())
    stretch = period.stretch
    given = {
        "what": what,
        "first": stretch.first,
        "last": stretch.last,
        "wards": None if stretch.wards is None else sorted(stretch.wards),
        "topics": dict(console.topics),
    }
    return await taken(console, seat, request, given, name, f"{period.words}, {place_words(period.place)}")


FILES = {f"{name}.{ending}": handler for name, handler in (("table", statistics_file), ("questions", questions_file))
         for ending in TYPES}  # fmt: skip
ROUTES = (
    Route("GET", HERE, stats, Role.VIEW, Ward.LISTED, nav="Thống kê"),
    *(Route("GET", f"{HERE}/{name}", handler, Role.VIEW, Ward.LISTED) for name, handler in FILES.items()),
)
