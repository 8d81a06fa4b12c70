"""báo cáo tuần cho lãnh đạo phường: một trang PDF hoặc HTML"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from webhook.commands.common import BadInput, add_now, load_knowledge, open_reading, print_lines, ward_code
from webhook.settings import Settings, read_settings

if TYPE_CHECKING:
    from datetime import datetime

    from knowledge.base import KnowledgeBase
    from webhook.admin.roles import Scope
    from webhook.report.days import Week
    from webhook.report.health import ChannelHealth
    from webhook.report.weekly import Sheet
    from webhook.storage.reading import SqliteReading


def add(parser: argparse.ArgumentParser) -> None:
    """The arguments."""
    parser.add_argument("--week", default="", metavar="YYYY-Www", help="tuần, ví dụ 2026-W47; bỏ trống: tuần vừa qua")
    parser.add_argument("--ward", default="", metavar="NƠI", help='mã hoặc tên phường, xã ("00004"), hoặc mã tỉnh')
    parser.add_argument("--out", type=Path, required=True, metavar="TỆP", help="tệp .pdf hoặc .html")
    add_now(parser)


def run(args: argparse.Namespace) -> int:
    """Exit code: see webhook.cli."""
    if args.out.suffix not in (".pdf", ".html"):
        raise BadInput(f"--out: cần tệp .pdf hoặc .html, đang là {args.out.name!r}")
    settings = read_settings()
    week = _week(args.week, args.now)
    reading = open_reading()
    try:
        sheet = _sheet(settings, reading, week, args.ward, args.now)
    finally:
        reading.close()
    try:
        _write(args.out, sheet)
    except OSError as error:
        raise BadInput(f"--out: không ghi được {args.out} ({error.strerror or error})") from error
    print_lines([f"{args.out}: {sheet.title}, {sheet.place}"])
    return 0


def _week(text: str, now: datetime) -> Week:
    from webhook.report.days import Week, today

    if not text:
        return Week.of(today(now)).moved(-1)
    try:
        return Week.read(text)
    except ValueError:
        raise BadInput(f"--week: cần năm và tuần như 2026-W47, đang là {text!r}") from None


def _sheet(settings: Settings, reading: SqliteReading, week: Week, place: str, now: datetime) -> Sheet:
    from webhook.admin.console import topic_names
    from webhook.admin.ending import ending_for
    from webhook.jobs.ending import ending
    from webhook.report.weekly import About, sheet

    knowledge = load_knowledge(settings)
    scope = _scope(knowledge, place)
    about = About(
        week=week,
        wards=scope.wards,
        place=scope.title,
        topics=topic_names(settings.knowledge_dirs),
        entries={entry.id: entry.name for entry in knowledge.entries.values()},
        ending=ending_for(ending(knowledge), scope),
        health=_health(settings, reading),
        now=now,
    )
    return reading.read(sheet, about)


def _scope(knowledge: KnowledgeBase, place: str) -> Scope:
    from webhook.admin.roles import NoSuchPlace, scope_of

    try:
        return scope_of(place)
    except NoSuchPlace:
        return scope_of(ward_code(knowledge, place))


def _health(settings: Settings, reading: SqliteReading) -> list[ChannelHealth]:
    from webhook.beat import last
    from webhook.channels.registry import states
    from webhook.report.health import Known, health_of, queues
    from webhook.traffic_notes import states as traffic
    from webhook.wiring import channel_configs, grant

    configs = channel_configs(settings, reading)
    off = {key: "" for key, switch in reading.switches().items() if switch.off}
    sending = traffic(reading) if last(reading) else {}  # what a worker told that has gone says nothing
    known = Known(states(configs), sending, off, grant(configs, reading)())
    return health_of(known, reading.read(queues))


def _write(path: Path, sheet: Sheet) -> None:
    if path.suffix == ".html":
        from webhook.report.html import as_html

        path.write_text(as_html(sheet), encoding="utf-8")
    else:
        from webhook.report.pdf import write_pdf

        write_pdf(path, sheet)
