"""One question tried out: the answer, and why it is that one, in words for staff."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.ask import ask
from bot.questions import CandidateScore
from bot.turn import Conversation
from knowledge.base import KnowledgeBase
from knowledge.entries import Entry

ASPECTS = {
    "fee": "lệ phí", "time": "bao lâu", "papers": "giấy tờ", "where": "ở đâu", "online": "làm trên mạng",
    "who": "ai làm", "penalty": "mức phạt", "deadline": "thời hạn", "steps": "các bước", "result": "kết quả",
    "hotline": "số máy", "legal": "căn cứ",
    "validity": "dùng được bao lâu",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """One entry that was considered: how sure, the phrasing that is nearest to the question, and where it stands."""

    entry: str
    name: str
    confidence: float | None  # None: chosen, though not for its words (the question before them)
    phrasing: str
    alike: float  # cosine of the question and that phrasing, 0..1
    place: str  # path:line
    enabled: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """What the bot says to a question, and what it read and considered on the way."""

    status: str
    text: str
    entry: str
    place: str
    read: str  # the words as they were understood
    things: tuple[str, ...]  # that the question names
    aspects: tuple[str, ...]  # that it asks for, in Vietnamese
    denied: tuple[str, ...]
    considered: tuple[Seen, ...]


def trial(knowledge: KnowledgeBase, question: str, now: datetime, ward: str = "", after: str = "") -> Trial:
    """Ask `question` as somebody bound to `ward` (a code), perhaps after another question; `now` is aware."""
    seen_by = knowledge.for_ward(ward)
    begin = Conversation(greeted=True, ward=ward)
    before = ask(knowledge, after, now, begin).conversation if after else begin
    outcome = ask(knowledge, question, now, before)
    query = seen_by.matcher.read(question)
    record = outcome.question
    about = record is not None and outcome.status.contract in ("answered", "scam_warning")
    entry = seen_by.entries.get(outcome.conversation.entry if about else "")
    return Trial(
        status=outcome.status.value,
        text=outcome.reply.with_menu() if outcome.reply else "",
        entry=entry.id if entry else "",
        place=f"{entry.path}:{entry.line}" if entry else "",
        read=" ".join(query.words),
        things=tuple(dict.fromkeys(query.concepts)),
        aspects=tuple(ASPECTS.get(name, name) for name in query.aspects),
        denied=query.denied,
        considered=tuple(_considered(seen_by, question, record.candidates if record else (), entry)),
    )


def _considered(
    knowledge: KnowledgeBase, question: str, scores: tuple[CandidateScore, ...], chosen: Entry | None
) -> Iterator[Seen]:
    """The surest first; before them the chosen entry when it was not chosen for its words."""
    if chosen is not None and chosen.id not in {score.entry for score in scores}:
        yield Seen(chosen.id, chosen.name, None, "", 0.0, f"{chosen.path}:{chosen.line}", chosen.enabled)
    near = {c.entry: (c.phrasing, c.best) for c in knowledge.candidates(knowledge.matcher.read(question))}
    for score in sorted(scores, key=lambda score: -score.score):
        entry = knowledge.entries.get(score.entry)
        phrasing, alike = near.get(score.entry, ("", 0.0))
        name = entry.name if entry else "ngoài phạm vi"
        place = f"{entry.path}:{entry.line}" if entry else ""
        yield Seen(score.entry, name, score.score, phrasing, alike, place, entry is None or entry.enabled)


def as_text(found: Trial) -> str:
    """The answer, and below it why."""
    lines = [found.text or "(không trả lời)", "", "--- vì sao", f"kết quả   {found.status}"]
    if found.entry:
        lines.append(f"mục       {found.entry}  ({found.place})")
    lines.append(f"đọc là    {found.read or '(không còn chữ nào)'}")
    if found.things:
        lines.append(f"nói về    {', '.join(found.things)}")
    if found.aspects:
        lines.append(f"hỏi gì    {', '.join(found.aspects)}")
    if found.denied:
        lines.append(f"không hỏi {', '.join(found.denied)}")
    lines += [_line(seen) for seen in found.considered] or ["không mục nào gần câu này"]
    return "\n".join(lines)


def _line(seen: Seen) -> str:
    off = "" if seen.enabled else " [đang tắt]"
    near = f'  gần nhất "{seen.phrasing}" (giống {seen.alike * 100:.0f}%)' if seen.phrasing else ""
    sure = "đã chọn" if seen.confidence is None else f"{seen.confidence * 100:.1f}%"
    return f"{sure:>9}  {seen.entry}{off}  {seen.name}{near}  {seen.place}".rstrip()
