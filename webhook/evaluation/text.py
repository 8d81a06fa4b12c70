"""The figures as text, for a terminal and for docs/measured."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from knowledge.costs import mean_cost
from knowledge.evaluate import Asked, count, table
from knowledge.intervals import wilson
from knowledge.reliability import bins, calibration_error, said
from knowledge.twins import Twins
from webhook.evaluation.run import Evaluation, Section

OUTSIDE = ("right", "wrong", "answered")


def text(found: Evaluation) -> str:
    """Every section, then the twins, then the reliability over all."""
    parts = [section_text(section) for section in found.sections]
    parts += [f"== {twins.name}: như đã gõ và viết chuẩn\n{twins_text(twins.figures)}" for twins in found.twins]
    if found.asked:
        parts.append(f"== Độ tin cậy, mọi câu trên\n{reliability_text(found.asked)}")
    if found.peers:
        parts.append(f"== Các cách khác, cùng {len(found.asked)} câu và cùng nội dung\n{peers_text(found)}")
    parts += [f"Không đo: {note}" for note in found.notes]
    return "\n\n".join(parts)


def section_text(section: Section) -> str:
    """One file: by kind, the whole with intervals, without near copies."""
    lines = [f"== {section.name}", table(count(section.asked)), "", *totals(section.asked)]
    left = section.without_copies
    if len(left) < len(section.asked):
        copies = len(section.asked) - len(left)
        lines += ["", f"không tính {copies} câu có câu gần giống trong nội dung (còn {len(left)}):", *totals(left)]
    return "\n".join(lines)


def totals(asked: Sequence[Asked]) -> list[str]:
    """Shares with their 95 % intervals, in scope and out of scope, and the mean cost."""
    figures = count(asked)
    inside, outside = figures.total(True), figures.total(False)
    lines = []
    if n := sum(inside.values()):
        right, resolved = inside["right"], inside["right"] + inside["resolved"]
        clarified = inside["resolved"] + inside["clarified"]
        shares = (("đúng ngay", right), ("giải quyết được", resolved), ("sai", inside["wrong"]), ("hỏi lại", clarified))
        lines.append(f"trong phạm vi, {n} câu: " + " · ".join(f"{name} {share(k, n)}" for name, k in shares))
    if n := sum(outside.values()):
        lines.append(f"ngoài phạm vi, {n} câu: trả lời nhầm {share(outside['answered'], n)}")
    strangers = [item for item in asked if item.row.topics[0] == "OOS"]
    if strangers and len(strangers) < sum(outside.values()):
        wrong = sum(item.verdict == "answered" for item in strangers)
        lines.append(f"  trong đó câu hỏi việc khác, {len(strangers)} câu: {share(wrong, len(strangers))}")
    lines.append(f"chi phí trung bình một câu: {mean_cost(item.verdict for item in asked):.3f}")
    return lines


def share(hits: int, of: int) -> str:
    """`81,2 % [77,8–84,2]`."""
    low, high = wilson(hits, of)
    return f"{number(100 * hits / of)} % [{number(100 * low)}–{number(100 * high)}]"


def number(value: float, places: int = 1) -> str:
    """With a decimal comma."""
    return f"{value:.{places}f}".replace(".", ",")


def peers_text(found: Evaluation) -> str:
    """The bot and each peer over all rows: right, wrong, answered out of scope, and the score."""
    lines = [
        f"{'cách':<38}{'đúng':>6}{'sai':>6}{'nhầm':>6}{'đúng − 10·sai':>15}  ngưỡng (không ngưỡng: đúng, sai, nhầm)"
    ]
    for place, item in enumerate(found.contest):
        right, wrong, answered = map(item.verdicts.count, OUTSIDE)
        always = ", ".join(str(item.always.count(verdict)) for verdict in OUTSIDE)
        cut = f"{number(item.cutoff, 2)} ({always})" if place else "tự quyết"
        lines.append(f"{item.name:<38}{right:>6}{wrong:>6}{answered:>6}{item.score:>15.0f}  {cut}")
    return "\n".join(lines)


def twins_text(figures: Iterable[Twins]) -> str:
    """One line a way of typing: resolved as typed, as written, and the difference with its interval."""
    lines = [f"{'cách gõ':<12}{'cặp':>5}{'như đã gõ':>11}{'viết chuẩn':>12}{'chênh':>8}  khoảng 95 %"]
    for item in figures:
        difference, low, high = (100 * value for value in item.difference)
        lines.append(
            f"{item.kind:<12}{item.pairs:>5}{number(100 * item.typed / item.pairs):>11}"
            f"{number(100 * item.written / item.pairs):>12}{number(difference):>8}  [{number(low)}; {number(high)}]"
        )
    return "\n".join(lines)


def reliability_text(asked: Sequence[Asked]) -> str:
    """One line a bin, then the mean distance."""
    found = bins(said(asked))
    lines = [f"{'độ tin cậy':<14}{'câu':>5}{'trung bình':>12}{'đúng thật':>11}"]
    for item in found:
        reach = f"{number(item.low, 2)}–{number(item.high, 2)}"
        lines.append(f"{reach:<14}{item.asked:>5}{number(100 * item.confidence):>12}{number(100 * item.share):>11}")
    lines.append(
        f"lệch trung bình {number(100 * calibration_error(found))} điểm trên {sum(b.asked for b in found)} câu"
    )
    return "\n".join(lines)
