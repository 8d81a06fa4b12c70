"""What citizens have told us themselves: which of the offered answers they chose, and which answer was wrong."""

from __future__ import annotations

from fastapi import Request, Response

from webhook.admin.edge import console_of
from webhook.admin.export import as_csv, file_name
from webhook.admin.forms import query_of
from webhook.admin.question_pages import names_of
from webhook.admin.roles import Role
from webhook.admin.seat import Seat
from webhook.admin.table import Route, Ward
from webhook.admin.views import page
from webhook.storage import feedback

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
    """Entries by how often a citizen called them wrong; with `entry`, the questions before."""
    console, given = console_of(request), query_of(request)
    entry = given.text("entry", 100)
    names, _ = await names_of(console)
    return page(
        seat,
        "wrong.html",
        here=REPORTS,
        entries=await console.read(feedback.wrong_by_entry, seat.scope.wards),
        entry=entry,
        reports=await console.read(feedback.wrong_of, entry, seat.scope.wards, MOST_REPORTS) if entry else [],
        names=names,
    )


async def wrong_csv(request: Request, seat: Seat) -> Response:
    """The list of entries for a spreadsheet."""
    console = console_of(request)
    names, _ = await names_of(console)
    found = await console.read(feedback.wrong_by_entry, seat.scope.wards)
    rows = [(names.entries.get(one.entry, (one.entry,))[0], one.entry, str(one.times)) for one in found]
    await console.audit(seat, "export", "bao-chua-dung.csv", f"{len(rows)} mục")
    headers = {"content-disposition": f'attachment; filename="{file_name(console.now(), "bao-chua-dung")}"'}
    content = as_csv(("Mục", "Mã", "Số lần báo chưa đúng"), rows)
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


ROUTES = (
    Route("GET", REPORTS, wrong, Role.VIEW, Ward.LISTED, nav="Báo chưa đúng"),
    Route("GET", f"{REPORTS}.csv", wrong_csv, Role.VIEW, Ward.LISTED),
    Route("GET", PAIRS, pairs, Role.VIEW, Ward.LISTED, nav="Cặp câu hỏi"),
    Route("GET", f"{PAIRS}.tsv", pairs_tsv, Role.VIEW, Ward.LISTED),
)
