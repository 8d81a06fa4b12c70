"""The weekly sheet as one HTML file that stands alone: what it needs is in it, and nothing is fetched."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from webhook.report.drawings import Part, columns
from webhook.report.weekly import Day, Sheet
from webhook.report.words import dotted

PAGES = Path(__file__).resolve().parent.parent
STYLES = [f"pages/static/{name}.css" for name in ("base", "admin", "figures")]


def days_drawing(days: Sequence[Day]) -> Markup:
    """Questions of the seven days."""
    parts = [Part(day.name, day.asked, day.unsolved, _told(day)) for day in days]
    asked, unsolved = sum(day.asked for day in days), sum(day.unsolved for day in days)
    desc = f"Cả tuần {asked} câu hỏi, {unsolved} câu chưa được trả lời."
    return columns("week", "Câu hỏi theo ngày, phần sẫm là chưa được trả lời", desc, parts, (0, 2, 4, 6))


def _told(day: Day) -> str:
    return f"{day.name}: {day.asked} câu hỏi, {day.unsolved} chưa được trả lời"


def as_html(sheet: Sheet) -> str:
    """The whole document."""
    templates = Environment(
        loader=FileSystemLoader([PAGES / "report", PAGES / "admin" / "templates"]), autoescape=True,
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    templates.filters["dotted"] = dotted
    style = Markup("\n".join((PAGES / name).read_text(encoding="utf-8") for name in STYLES))
    return templates.get_template("alone.html").render(sheet=sheet, drawing=days_drawing, style=style)
