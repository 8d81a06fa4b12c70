"""One question from the message to the decision: each step of reading, the candidates, and why it fell so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.ask import ask_text
from knowledge.base import KnowledgeBase
from knowledge.matching.calibration import NAMES
from knowledge.matching.decision import Clarification, Match, NoMatch, decide, grounded
from knowledge.matching.matcher import Candidate
from knowledge.matching.thresholds import Thresholds
from knowledge.text.normalise import Query
from webhook.evaluation.text import number

STEPS = {
    "split": "tách chữ",
    "raw keys": "giải phím Telex/VNI",
    "stuck words": "tách chữ dính",
    "spelling": "viết tắt, phương ngữ",
    "typos": "sửa lỗi gõ",
    "words": "chữ dùng để tìm",
}
SIGNALS = dict(
    zip(
        NAMES,
        (
            "hằng số", "hơn đối thủ", "hơn phía kia (việc ta / việc khác)", "hơn ứng viên thứ ba", "gần câu mẫu nhất",
            "chữ của câu hỏi mà chủ đề có", "… hơn đối thủ", "chữ của câu mẫu mà câu hỏi có, hơn đối thủ",
            "chữ của câu hỏi mà câu mẫu có", "… hơn đối thủ ở câu mẫu", "vật được nêu, hơn phía kia",
            "vật lạ với chủ đề", "chuyện kể một đằng, hỏi một nẻo", "độ dài", "hỏi rõ điều cần biết",
            "… mà hơn đối thủ", "chữ lạ với chủ đề, cộng lại", "chữ liền nhau mà chủ đề cũng có liền nhau",
            "hơn đối thủ bằng chữ mà chủ đề có", "chữ liền nhau nghiêng về việc khác",
        ),
        strict=True,
    )
)  # fmt: skip
SHOWN = 5
TOLD = 6  # words that say most of which entry is meant


def explain(knowledge: KnowledgeBase, question: str, now: datetime) -> Iterator[str]:
    """The lines of the story; `now` is aware."""
    query = knowledge.matcher.read(question)
    candidates = knowledge.candidates(query)
    yield f"Câu hỏi: {question}"
    yield from reading(query)
    yield from _candidates(knowledge, query, candidates)
    yield ""
    yield from verdict(candidates, knowledge.matcher.thresholds)
    answer = ask_text(knowledge, question, None, now)
    said = answer["entry"] or ", ".join(choice["entry"] for choice in answer["choices"]) or "-"
    also = "".join(f", và {item['entry']}" for item in answer["also"])
    yield f"Bot trả lời: {answer['status']} ({said}{also})"


def reading(query: Query) -> Iterator[str]:
    """Each step that changed something, with the text after it, and what was found."""
    yield ""
    yield "Đọc"
    before = ""
    for name, after in query.trace:
        if after != before:
            yield f"  {STEPS.get(name, name)}: {after}"
        before = after
    found = (
        ("vật được nêu", query.concepts),
        ("muốn biết", query.aspects),
        ("bị gạt đi", query.denied),
        ("tiếng nước ngoài", ("có",) if query.foreign else ()),
    )
    for title, values in found:
        if values:
            yield f"  {title}: {', '.join(values)}"


def _candidates(knowledge: KnowledgeBase, query: Query, candidates: Sequence[Candidate]) -> Iterator[str]:
    weights = knowledge.matcher.weights
    yield ""
    yield "Ứng viên" if candidates else "Ứng viên: không có (không chữ nào có trong nội dung)"
    for place, candidate in enumerate(candidates[:SHOWN], 1):
        yield (
            f"  {place}. {candidate.topic} ({candidate.entry}): tin cậy {number(candidate.confidence, 3)}, "
            f"điểm {number(candidate.score)}, giống câu mẫu {number(candidate.best, 2)} “{candidate.phrasing}”"
        )
        if not candidate.signals:
            yield "     cách hỏi riêng của phường: tin cậy là độ giống"
            continue
        own = weights.outside if candidate.out_of_scope else weights.ours
        signals = zip(NAMES, candidate.signals, own, strict=True)
        shares = [(name, signal, signal * weight) for name, signal, weight in signals]
        parts = [_signal(name, signal, share) for name, signal, share in shares if abs(share) >= 0.005]
        yield "     " + "; ".join(parts)
        nearest, told = knowledge.matcher.told_apart(candidate, query)
        if nearest:
            said = ", ".join(f"{name} ({_signed(share)})" for name, share in told[:TOLD])
            yield f"     mục {candidate.entry} thay vì {nearest} của câu mẫu gần nhất: {said}"


def _signal(name: str, signal: float, share: float) -> str:
    """`hơn đối thủ 1,00 (+3,94)`: the signal, and what it adds to the log-odds of being right."""
    return f"{SIGNALS[name]} {number(signal, 2)} ({_signed(share)})"


def _signed(share: float) -> str:
    return f"{'−' if share < 0 else '+'}{number(abs(share), 2)}"


def verdict(candidates: Sequence[Candidate], thresholds: Thresholds) -> Iterator[str]:
    """The decision with the thresholds that made it."""
    yield "Quyết định"
    yield (
        f"  ngưỡng: trả lời từ {number(thresholds.answer, 2)}; hỏi lại từ {number(thresholds.clarify, 2)}; "
        f"nêu một lựa chọn từ {number(thresholds.choice, 2)}; việc của ta đứng cạnh việc khác từ "
        f"{number(thresholds.rival, 2)}; từ chối từ {number(thresholds.decline, 2)}"
    )
    best = candidates[0] if candidates else None
    match decide(candidates, thresholds):
        case Match(candidate):
            yield f"  trả lời {candidate.topic}: {number(candidate.confidence, 3)} đạt ngưỡng trả lời"
        case Clarification(offered):
            names = ", ".join(candidate.topic for candidate in offered)
            yield f"  hỏi lại ({names}): {_why_asked(best, thresholds)}"
        case NoMatch(family):
            what = f"từ chối: việc khác ({family})" if family else "nhận là chưa biết"
            yield f"  {what}: {_why_none(best, thresholds)}"


def _why_asked(best: Candidate | None, thresholds: Thresholds) -> str:
    if best is None:
        return "không có ứng viên"
    if best.out_of_scope:
        return f"đứng đầu là việc khác ({best.topic}) nhưng chưa chắc, và có việc của ta đứng cạnh"
    if best.confidence >= thresholds.answer and not grounded(best, thresholds):
        return "câu quá ngắn, không nêu đúng vật nào của chủ đề"
    return f"{number(best.confidence, 3)} dưới ngưỡng trả lời, từ ngưỡng hỏi lại trở lên"


def _why_none(best: Candidate | None, thresholds: Thresholds) -> str:
    if best is None:
        return "không có ứng viên"
    if best.out_of_scope:
        sure = best.confidence >= thresholds.decline
        near = best.best >= thresholds.near
        return f"giống nhóm {best.topic}, " + ("chắc" if sure and near else "nhưng chưa đủ chắc hoặc chưa đủ gần")
    return f"{number(best.confidence, 3)} dưới ngưỡng hỏi lại, hoặc không có hai lựa chọn"
