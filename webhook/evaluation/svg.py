"""Drawings for the report: plain SVG without a script; colours differ in brightness too, and each has a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from knowledge.reliability import Bin
from knowledge.twins import Twins

# Verdicts in the order in which they are drawn: the title and the colour of each.
VERDICTS: Mapping[str, tuple[str, str]] = {
    "right": ("đúng ngay", "#1b6e3c"),
    "as wanted": ("đúng ý", "#1b6e3c"),
    "resolved": ("hỏi lại, có câu đúng", "#8cc79f"),
    "partly": ("đúng một nửa", "#c9c36a"),
    "clarified": ("hỏi lại, không có", "#e9d9a2"),
    "harmless": ("vô hại", "#e9d9a2"),
    "admitted": ("nhận chưa biết", "#c4c9d1"),
    "wrong": ("sai", "#b3261e"),
    "answered": ("trả lời nhầm", "#b3261e"),
}
_ROW, _LABEL, _WIDTH, _END = 26, 170, 480, 60


def stacked(by_kind: Mapping[str, Mapping[str, int]]) -> str:
    """One bar a kind, its verdicts as shares."""
    parts = []
    for place, (kind, counts) in enumerate(by_kind.items()):
        y, x, total = place * _ROW, float(_LABEL), sum(counts.values())
        parts.append(_text(_LABEL - 8, y + 17, kind.removeprefix("~"), "end"))
        for verdict, (title, colour) in VERDICTS.items():
            count = counts.get(verdict, 0)
            if count:
                width = _WIDTH * count / total
                parts.append(_rect(x, y + 4, width, 18, colour, f"{kind.removeprefix('~')}: {title} {count}/{total}"))
                x += width
        parts.append(_text(_LABEL + _WIDTH + 8, y + 17, str(total)))
    return _svg(_LABEL + _WIDTH + _END, len(by_kind) * _ROW + 4, parts, "Kết quả theo kiểu câu")


def legend(used: Sequence[str]) -> str:
    """The verdicts that occur, with their colours."""
    shown = list(dict.fromkeys(VERDICTS[verdict] for verdict in VERDICTS if verdict in used))
    parts, x = [], 0.0
    for title, colour in shown:
        parts += [_rect(x, 4, 14, 14, colour, title), _text(x + 19, 16, title)]
        x += 36 + 7.2 * len(title)
    return _svg(max(x, 1), 22, parts, "Chú giải màu")


def reliability(found: Sequence[Bin]) -> str:
    """Confidence against the share that was right; the area of a dot grows with the number of questions."""
    size, edge = 320, 44
    most = max((item.asked for item in found), default=1)
    parts = [f'<rect x="{edge}" y="8" width="{size}" height="{size}" fill="none" stroke="#767676"/>']
    parts.append(f'<path d="M{edge} {8 + size}L{edge + size} 8" stroke="#767676" stroke-dasharray="5 4"/>')
    for tick in (0, 25, 50, 75, 100):
        at = size * tick / 100
        parts += [_text(edge + at, size + 26, f"{tick}", "middle"), _text(edge - 6, 12 + size - at, f"{tick}", "end")]
    for item in found:
        x, y = edge + size * item.confidence, 8 + size * (1 - item.share)
        radius = 3 + 13 * (item.asked / most) ** 0.5
        title = f"tin cậy {100 * item.confidence:.0f} %, đúng {100 * item.share:.0f} % ({item.right}/{item.asked} câu)"
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="#1f4e8c" fill-opacity=".75">'
            f"<title>{escape(title)}</title></circle>"
        )
    parts.append(_text(edge + size / 2, size + 44, "độ tin cậy bot nêu ra, %", "middle"))
    parts.append(f'<g transform="rotate(-90)">{_text(-(8 + size / 2), 12, "đúng thật, %", "middle")}</g>')
    return _svg(size + edge + 20, size + 52, parts, "Độ tin cậy và phần đúng thật")


def bars(values: Sequence[tuple[str, float]]) -> str:
    """One bar a name, from 0 to the left for what is below it."""
    low, high = min(0.0, *(value for _, value in values)), max(0.0, *(value for _, value in values))
    span, label = (high - low) or 1.0, 260
    zero = label + _WIDTH * -low / span
    parts = []
    for place, (name, value) in enumerate(values):
        y, width = place * _ROW, _WIDTH * abs(value) / span
        colour = "#1f4e8c" if place == 0 else "#8a93a3"
        parts.append(_text(label - 8, y + 17, name, "end"))
        parts.append(
            _rect(zero - (width if value < 0 else 0), y + 4, max(width, 1), 18, colour, f"{name}: {value:.0f}")
        )
        parts.append(_text(zero + (width if value > 0 else 0) + 6, y + 17, f"{value:.0f}"))
    parts.append(f'<path d="M{zero:.1f} 0V{len(values) * _ROW}" stroke="#333"/>')
    return _svg(label + _WIDTH + _END, len(values) * _ROW + 4, parts, "Đúng trừ mười lần sai")


def twins(figures: Sequence[Twins]) -> str:
    """The difference of every way of typing with its interval; the band is 4 points."""
    reach, half = 0.2, 240.0
    middle = _LABEL + half
    band = half * 0.04 / reach
    height = len(figures) * _ROW
    parts = [f'<rect x="{middle - band:.1f}" y="0" width="{2 * band:.1f}" height="{height}" fill="#e6eef8"/>']
    parts.append(f'<path d="M{middle} 0V{height}" stroke="#333"/>')
    for place, item in enumerate(figures):
        y = place * _ROW + 13
        value, low, high = (middle + half * max(-reach, min(reach, v)) / reach for v in item.difference)
        title = f"{item.kind}: chênh {100 * item.difference[0]:.1f} điểm trên {item.pairs} cặp"
        parts.append(_text(_LABEL - 8, y + 4, item.kind, "end"))
        parts.append(f'<path d="M{low:.1f} {y}H{high:.1f}" stroke="#1f4e8c" stroke-width="3"/>')
        parts.append(f'<circle cx="{value:.1f}" cy="{y}" r="5" fill="#1f4e8c"><title>{escape(title)}</title></circle>')
    for points in (-20, -10, 0, 10, 20):
        parts.append(_text(middle + half * points / 20, height + 16, f"{points:+d}" if points else "0", "middle"))
    return _svg(_LABEL + 2 * half + _END, height + 22, parts, "Như đã gõ trừ viết chuẩn, điểm phần trăm")


def _rect(x: float, y: float, width: float, height: float, colour: str, title: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height}" fill="{colour}">'
        f"<title>{escape(title)}</title></rect>"
    )


def _text(x: float, y: float, words: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _svg(width: float, height: float, parts: Sequence[str], title: str) -> str:
    return (
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" role="img" aria-label="{escape(title)}">'
        f"{''.join(parts)}</svg>"
    )
