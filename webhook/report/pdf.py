"""The weekly sheet as PDF, A4. Imported by the process that makes it alone: ReportLab takes 18 MB.

The font goes into the file, cut to the letters that are used; a character that it lacks is drawn as �.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

from reportlab.graphics.shapes import Drawing, Rect, String  # type: ignore[import-untyped]
from reportlab.lib.colors import HexColor  # type: ignore[import-untyped]
from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]
from reportlab.lib.styles import ParagraphStyle  # type: ignore[import-untyped]
from reportlab.lib.units import mm  # type: ignore[import-untyped]
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]
from reportlab.pdfbase.ttfonts import TTFont  # type: ignore[import-untyped]
from reportlab.platypus import (  # type: ignore[import-untyped]
    Flowable,
    KeepInFrame,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
)

from webhook.report.weekly import Day, Sheet
from webhook.report.words import dotted

FONTS = Path(__file__).parent / "fonts"
PLAIN, BOLD = "NotoSans", "NotoSansBold"
INK, SOFT, RULE, WHOLE, PART = (HexColor(code) for code in ("#1b1f1e", "#4b5452", "#c9c6bc", "#9cc9c2", "#7a3b00"))
MARGIN, TOP, BOTTOM = 16 * mm, 10 * mm, 12 * mm
WIDE = A4[0] - 2 * MARGIN - 12  # a frame keeps 6 points on each side
GUTTER = 7 * mm
HIGH = 52.0  # points, of the drawing
BOX = "\N{REPLACEMENT CHARACTER}"


def write_pdf(path: Path, sheet: Sheet) -> int:
    """The sheet at `path`, on one page whatever there is to tell: much is written smaller. Raises OSError."""
    _fonts()
    document = SimpleDocTemplate(
        str(path), pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=TOP, bottomMargin=BOTTOM,
        title=f"{sheet.title}, {sheet.place}", author="Hỏi Đáp 06", subject=sheet.span, lang="vi",
    )  # fmt: skip
    room = A4[1] - TOP - BOTTOM - 13  # a frame keeps 6 points here, too
    fitted = KeepInFrame(WIDE, room, _story(sheet), mode="shrink")
    document.build([fitted], onFirstPage=lambda canvas, _: _footer(canvas, sheet))
    return int(document.page)


@cache
def _fonts() -> None:
    for name, file in ((PLAIN, "NotoSans-Regular.ttf"), (BOLD, "NotoSans-Bold.ttf")):
        pdfmetrics.registerFont(TTFont(name, FONTS / file))
    pdfmetrics.registerFontFamily(PLAIN, normal=PLAIN, bold=BOLD, italic=PLAIN, boldItalic=BOLD)


def _style(name: str, size: float, **more: object) -> ParagraphStyle:
    return ParagraphStyle(
        name, fontName=more.pop("fontName", PLAIN), fontSize=size, leading=size * 1.36, textColor=INK, **more
    )


TITLE = _style("title", 17, fontName=BOLD, spaceAfter=2)
HEAD = _style("head", 11, fontName=BOLD, spaceBefore=7, spaceAfter=2)
BODY, SMALL, NUMBER = _style("body", 8.7), _style("small", 7.4), _style("number", 8.7, alignment=2)
VALUE = _style("value", 16, fontName=BOLD)


def _story(sheet: Sheet) -> list[Flowable]:
    story: list[Flowable] = [
        _words(sheet.title, TITLE),
        _words(f"{sheet.span} · {sheet.place} · làm lúc {sheet.made}", BODY),
        Spacer(1, 6),
        _figures(sheet),
        Spacer(1, 3),
        *(_words(note, SMALL) for note in sheet.notes),
    ]
    story += _part("Câu hỏi theo ngày", [_drawing(sheet.days), _legend()])
    asked = [(_two(one.name, one.example), f"{dotted(one.times)} lần") for one in sheet.topics]
    gaps = [(_two(one.text, one.state), f"{dotted(one.times)} lần") for one in sheet.gaps]
    half = (WIDE - GUTTER) / 2
    story.append(Spacer(1, 5))
    story.append(
        _beside(
            [_words("Hỏi nhiều nhất", HEAD), _list(asked, "Chưa có câu hỏi nào rõ chủ đề.", whole=half)],
            [_words("Chưa trả lời được", HEAD), _list(gaps, "Không có câu nào bị bỏ lại.", whole=half)],
        )
    )
    if sheet.said:
        said = [(escape_(one.name), f"chưa đúng {one.wrong} · thích {one.good} · chê {one.bad}") for one in sheet.said]
        story += _part("Người dân chê", [_list(said, "", wide=52 * mm)])
    ending = [(_two(one.name, one.text), f"{'đã hết' if one.is_over else 'đến'} {one.until}") for one in sheet.ending]
    parts = [_list(ending, sheet.no_ending, wide=38 * mm)]
    if sheet.more_ending:
        parts.append(_words(f"và {sheet.more_ending} ý nữa ở trang Thống kê", SMALL))
    story += _part("Nội dung sắp hết hạn", parts)
    todo = [Paragraph(f"{number}. {escape_(words)}", BODY) for number, words in enumerate(sheet.todo, 1)]
    return [*story, *_part("Việc nên làm tuần sau", todo)]


def _part(title: str, parts: Sequence[Flowable]) -> list[Flowable]:
    return [_words(title, HEAD), *parts]


def _figures(sheet: Sheet) -> Table:
    cells = [[_words(one.name, SMALL), _words(one.value, VALUE), _words(one.beside, SMALL)] for one in sheet.figures]
    table = Table([cells], colWidths=[WIDE / len(cells)] * len(cells), hAlign="LEFT")
    table.setStyle([("BOX", (0, 0), (-1, -1), 0.6, RULE), ("INNERGRID", (0, 0), (-1, -1), 0.6, RULE)])
    return table


def _beside(left: list[Flowable], right: list[Flowable]) -> Table:
    half = (WIDE - GUTTER) / 2
    table = Table([[left, "", right]], colWidths=[half, GUTTER, half], hAlign="LEFT")
    table.setStyle([*_BARE, ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return table


def _list(rows: Sequence[tuple[str, str]], empty: str, wide: float = 17 * mm, whole: float = WIDE) -> Flowable:
    if not rows:
        return _words(empty, BODY)
    table = Table(
        [[Paragraph(words, BODY), Paragraph(escape_(value), NUMBER)] for words, value in rows],
        colWidths=[whole - wide, wide],
        hAlign="LEFT",
    )
    lines = ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE)
    table.setStyle([*_BARE, lines, ("VALIGN", (0, 0), (-1, -1), "TOP"), ("BOTTOMPADDING", (0, 0), (-1, -1), 2.2)])
    return table


_BARE = [(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("TOP", "BOTTOM", "LEFT", "RIGHT")]


def _drawing(days: Sequence[Day]) -> Drawing:
    drawing = Drawing(WIDE, HIGH + 24)
    most, wide = max((day.asked for day in days), default=0) or 1, WIDE / max(1, len(days))
    for place, day in enumerate(days):
        x = place * wide + wide * 0.15
        for value, colour in ((day.asked, WHOLE), (day.unsolved, PART)):
            drawing.add(Rect(x, 12, wide * 0.7, HIGH * value / most, fillColor=colour, strokeColor=None))
        middle = place * wide + wide / 2
        told = f"{dotted(day.asked)} / {dotted(day.unsolved)}"
        drawing.add(
            String(middle, 14 + HIGH * day.asked / most, told, fontName=PLAIN, fontSize=7.5, textAnchor="middle")
        )
        drawing.add(String(middle, 2, day.name, fontName=PLAIN, fontSize=7.5, textAnchor="middle", fillColor=SOFT))
    return drawing


def _legend() -> Flowable:
    return _words("Trên mỗi cột: số câu hỏi / số câu chưa được trả lời (phần sẫm).", SMALL)


def _two(first: str, second: str) -> str:
    return (
        f'{escape_(first)}<br/><font size="7.4" color="#4b5452">{escape_(second)}</font>' if second else escape_(first)
    )


def _words(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape_(text), style)


def escape_(text: str) -> str:
    """For ReportLab's markup: composed letters, � for what the font lacks, nothing that is markup."""
    known = _known()
    composed = unicodedata.normalize("NFC", text)
    return escape("".join(_shown(char, known) for char in composed), quote=False)


def _shown(char: str, known: frozenset[int]) -> str:
    if ord(char) in known:
        return char
    return "" if unicodedata.category(char) in ("Cf", "Mn", "Me", "Cc") else BOX


@cache
def _known() -> frozenset[int]:
    _fonts()
    return frozenset(pdfmetrics.getFont(PLAIN).face.charToGlyph)


def _footer(canvas: object, sheet: Sheet) -> None:
    canvas.setFont(PLAIN, 7.4)  # type: ignore[attr-defined]
    canvas.setFillColor(SOFT)  # type: ignore[attr-defined]
    words = f"Hỏi Đáp 06 · {sheet.title} · câu hỏi đã che số giấy tờ, số điện thoại"
    canvas.drawString(MARGIN + 6, 8 * mm, words)  # type: ignore[attr-defined]
