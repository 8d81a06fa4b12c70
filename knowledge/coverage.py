"""Which topics have an answer, and which essential services stand verified in their decision."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from knowledge.base import KnowledgeBase

BEHAVIOUR = "behaviour"
QD06, EXTENDED = "essential-qd06", "essential-extended"


@dataclass(frozen=True, slots=True)
class TopicCoverage:
    """One topic of `topics.tsv`; `verified` says that its place in the decision was read, where it has one."""

    topic: str
    group: str
    entries: tuple[str, ...]
    covered: bool
    verified: bool


def coverage(knowledge: KnowledgeBase) -> list[TopicCoverage]:
    """Every topic outside of `behaviour`, in the order of `topics.tsv`."""
    result = []
    for topic, (_, group) in knowledge.topics.items():
        if group == BEHAVIOUR:
            continue
        entries = knowledge.of_topic(topic)
        placed = any(entry.essential is not None and entry.essential.ordinal is not None for entry in entries)
        verified = placed if group in (QD06, EXTENDED) else bool(entries)
        result.append(TopicCoverage(topic, group, tuple(e.id for e in entries), bool(entries), verified))
    return result


def as_json(found: list[TopicCoverage]) -> dict[str, object]:
    """The contract's shape: {"topics": [{"topic", "group", "entries", "covered", "verified"}]}."""
    return {"topics": [asdict(topic) for topic in found]}


def as_text(found: list[TopicCoverage], knowledge: KnowledgeBase | None = None) -> str:
    """A line a group, what is missing, and what is switched off. Never claims more of a decision than was read."""
    lines = []
    for group in dict.fromkeys(topic.group for topic in found):
        own = [topic for topic in found if topic.group == group]
        covered = sum(topic.covered for topic in own)
        line = f"{group}: {covered} trên {len(own)} chủ đề có câu trả lời"
        if group == QD06:
            checked = sum(topic.verified for topic in own)
            line += f"; {checked} trên {len(own)} đã đối chiếu số thứ tự (QĐ 06/QĐ-TTg, 6-1-2022)"
        elif group == EXTENDED:
            line += (
                f"; {sum(topic.verified for topic in own)} đã đối chiếu số thứ tự"
                " (QĐ 422/QĐ-TTg 4-4-2022 và QĐ 206/QĐ-TTg 28-2-2024: danh mục chưa đọc được)"
            )
        lines.append(line)
    missing = [topic.topic for topic in found if not topic.covered]
    off = [entry for entry in knowledge.entries.values() if not entry.enabled] if knowledge else []
    lines += [f"thiếu: {topic}" for topic in missing]
    return "\n".join([*lines, *(f"đang tắt: {e.id}{f' ({e.off_reason})' if e.off_reason else ''}" for e in off)])
