"""Drawings as SVG that the server makes: no script, no style attribute, every length in per cent or pixels, so that the
letters stay as large as the page's on a phone. The figures stand in a table beside each drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from webhook.report.words import dotted

HIGH, TOP, ROW = 150, 22, 46  # px: of the columns, above them, of one bar with its name
LONGEST_NAME = 34  # letters that fit beside a number at 360 px
TICKS = 2  # lines above the ground line


@dataclass(frozen=True, slots=True)
class Part:
    """One column or bar: its name, the whole, and the part of it that is drawn darker; `words` are for the pointer."""

    name: str
    whole: int
    part: int = 0
    words: str = ""


def columns(id: str, title: str, desc: str, parts: Sequence[Part], marks: Sequence[int]) -> Markup:
    """Columns side by side; those at `marks` are named below. Nothing to draw: an empty ground."""
    most = _round_up(max((each.whole for each in parts), default=0))
    wide = 100 / max(1, len(parts))
    drawn = [_rules()]
    for place, each in enumerate(parts):
        x, width = wide * place + wide * 0.1, wide * 0.8
        drawn.append(Markup("<g><title>{}</title>").format(each.words or f"{each.name}: {each.whole}"))
        drawn += [_column("whole", x, width, each.whole, most), _column("part", x, width, each.part, most)]
        drawn.append(Markup("</g>"))
    for mark in marks:
        x, anchor = _beside(wide * (mark + 0.5))
        drawn.append(_text(f"{x:.2f}%", TOP + HIGH + 20, parts[mark].name, anchor))
    drawn += [_text("0", y - 5, dotted(most * tick // TICKS), kind="tick") for tick, y in _levels() if tick]
    return _svg(id, title, desc, TOP + HIGH + 28, drawn)


def bars(id: str, title: str, desc: str, parts: Sequence[Part]) -> Markup:
    """Bars below one another, each under its name and number."""
    most = max((each.whole for each in parts), default=0) or 1
    drawn = []
    for place, each in enumerate(parts):
        y = place * ROW
        name = each.name if len(each.name) <= LONGEST_NAME else each.name[: LONGEST_NAME - 1].rstrip() + "…"
        drawn.append(Markup("<g><title>{}</title>").format(each.words or f"{each.name}: {each.whole}"))
        drawn += [_text("0", y + 17, name), _text("100%", y + 17, dotted(each.whole), "end")]
        drawn.append(Markup('<rect class="ground" x="0" y="{}" width="100%" height="12"/>').format(y + 24))
        for kind, value in (("whole", each.whole), ("part", each.part)):
            width = 100 * value / most
            drawn.append(
                Markup('<rect class="{}" x="0" y="{}" width="{:.2f}%" height="12"/>').format(kind, y + 24, width)
            )
        drawn.append(Markup("</g>"))
    return _svg(id, title, desc, max(1, len(parts)) * ROW, drawn)


def _levels() -> list[tuple[int, float]]:
    return [(tick, TOP + HIGH - HIGH * tick / TICKS) for tick in range(TICKS + 1)]


def _rules() -> Markup:
    line = Markup('<line class="rule" x1="0" x2="100%" y1="{0:.0f}" y2="{0:.0f}"/>')
    return Markup("").join(line.format(y) for _, y in _levels())


def _column(kind: str, x: float, width: float, value: int, most: int) -> Markup:
    high = HIGH * value / most
    if not value:
        return Markup("")
    return Markup('<rect class="{}" x="{:.2f}%" y="{:.1f}" width="{:.2f}%" height="{:.1f}"/>').format(
        kind, x, TOP + HIGH - high, width, high
    )


def _beside(x: float) -> tuple[float, str]:
    """A name at the edge stays inside."""
    if x < 8:
        return 0, "start"
    return (100, "end") if x > 92 else (x, "middle")


def _text(x: str, y: float, words: str, anchor: str = "start", kind: str = "name") -> Markup:
    return Markup('<text class="{}" x="{}" y="{:.0f}" text-anchor="{}">{}</text>').format(kind, x, y, anchor, words)


def _svg(id: str, title: str, desc: str, high: float, drawn: Sequence[Markup]) -> Markup:
    head = Markup(
        '<svg class="drawing" width="100%" height="{1:.0f}" role="img" aria-labelledby="{0}-t {0}-d" focusable="false">'
        '<title id="{0}-t">{2}</title><desc id="{0}-d">{3}</desc>'
    ).format(escape(id), high, title, desc)
    return head + Markup("").join(drawn) + Markup("</svg>")


def _round_up(most: int) -> int:
    """An even number at the top of the drawing, so that the line in the middle is whole, too."""
    step: int = 2 * 10 ** max(0, len(str(most)) - 2)
    return max(step, -(-most // step) * step)
