"""A follow-up without a subject ("thế lệ phí bao nhiêu?") is about the entry that was just answered, or offered."""

from __future__ import annotations

from dataclasses import replace

from bot.handlers import choice
from bot.handlers.reading import answered, beside_before, matched, settled
from bot.messages import Kind
from bot.replies import aspects, guide, room_of
from bot.status import Status
from bot.turn import Outcome, Turn
from knowledge.entries import Entry
from knowledge.matching.decision import Match
from knowledge.matching.matcher import says_for_whom
from knowledge.text.fold import fold
from knowledge.text.normalise import BREAK

_LEADS = (
    "con", "the", "roi", "vay", "a con", "neu", "cai do", "cai nay", "viec do", "viec nay", "giay do", "giay nay",
)  # fmt: skip
_OTHER = frozenset({"cai kia", "viec kia", "cai con lai", "viec con lai", "cai thu hai", "cai nua", "kia", "cai sau"})
_ASKING = frozenset(
    (
        "khong",
        "ko",
        "k",
        "hong",
        "hok",
        "gi",
        "nao",
        "sao",
        "may",
        "bao",
        "duoc",
        "dc",
        "dau",
        "ai",
        "phai",
        "chua",
        "bn",
    )
)
_SHORT = 16  # words; a longer message names its subject,
_CONTENT = 3  # ... and so does one with more words than these that any procedure would not use
_SOME = 2  # of them may tell that something else is meant,
_FIRST = 3  # when what was spoken of is none of so many topics that come first
_NAMED = 0.3  # confidence from which a message that names a thing is about that thing
_OUTSIDE = 0.5  # ... and one of what is none of ours
_CLEAR = 0.85  # ... and one that names none,
_NEAR = 0.45  # if it also comes this near (cosine) to some phrasing: else it shares incidental words only
_OF_ANY = frozenset({"nop ho so"})  # named, and what every procedure has
_GOES_WITH = 0.6  # confidence, beside what was spoken of, that a message which names no thing is of it
_OFFERED = 0.5  # confidence from which one of the things that were offered is meant
# Of follow-ups in the labelled questions, the share that was about the entry before (measured: docs/measured).
CONFIDENCE = 0.9


def handle(turn: Turn) -> Outcome | None:
    """Answer from the entry before, unless the message names another thing clearly."""
    before = turn.conversation.fresh(turn.now)
    if turn.message.kind is not Kind.TEXT or matched(turn).query.corrected:
        return None
    if _the_other(turn):
        return choice.open_payload(turn, f"e:{before.aside[0]}")
    entry = turn.knowledge.entries.get(before.entry) if not before.clarifying else _offered(turn)
    if entry is None or not entry.enabled or not _goes_on(turn) or _names_another(turn, entry.topic):
        return None
    reading = matched(turn)
    reply = aspects(entry, reading.query.aspects, turn.knowledge, turn.now) or guide(
        entry, turn.knowledge, turn.now, room_of(turn)
    )
    record = replace(reading.record(Status.ANSWERED_ASPECT), entry=entry.id, topic=entry.topic, confidence=CONFIDENCE)
    return Outcome(Status.ANSWERED_ASPECT, reply, answered(turn, entry, reply.choices), record)


def _the_other(turn: Turn) -> bool:
    """ "Còn cái kia?", when one other thing was offered or said beside the last."""
    if len(turn.conversation.fresh(turn.now).aside) != 1:
        return False
    words = fold(turn.message.text[:60]).rstrip("?!. ").split()
    said = " ".join(word for word in words if word not in ("con", "the", "a", "vay", "thi", "sao", "nhi", "ha", "roi"))
    return said in _OTHER


def _offered(turn: Turn) -> Entry | None:
    """After "which of these?": the one of them that these words mean, if they mean one."""
    offered = [choice.payload[2:] for choice in turn.conversation.choices if choice.payload.startswith("e:")]
    entries = [turn.knowledge.entries[name] for name in offered if name in turn.knowledge.entries]
    best = next((c for c in matched(turn).candidates if c.topic in {entry.topic for entry in entries}), None)
    if best is None or best.confidence < _OFFERED:
        return None
    meant = next((entry for entry in entries if entry.id == best.entry), None)
    if meant is None and best.confidence >= _CLEAR:
        return None  # another entry of the same topic: "mất căn cước" where "cấp, đổi" was offered
    return meant or next(entry for entry in entries if entry.topic == best.topic)


def _goes_on(turn: Turn) -> bool:
    """True when the message may be about what was said before: it is short, asks, and says little of its own."""
    query = matched(turn).query
    words = [token.folded for token in query.spelt if token is not BREAK]
    if len(words) > _SHORT or len(_own(turn)) > _CONTENT:
        return False
    return bool(query.aspects) or fold(turn.message.text[:40]).startswith(_LEADS) or not _ASKING.isdisjoint(words)


def _own(turn: Turn) -> list[str]:
    """The words that only some procedures have."""
    query, generic = matched(turn).query, turn.knowledge.lexicon.generic
    return [
        token.folded
        for token in query.tokens
        if not (token is BREAK or token.aspect or token.folded.isdecimal() or token.folded in generic)
        and token.folded not in _ASKING
    ]


def _names_another(turn: Turn, topic: str) -> bool:
    """True when the message stands on its own feet: it names another thing, or is near to what others ask."""
    reading = matched(turn)
    best = next(iter(reading.candidates), None)
    if best is None or best.topic == topic:
        return False
    if not _own(turn) and _OF_ANY.issuperset(reading.query.concepts):
        return False  # "đăng ký ở đâu", "nộp hồ sơ mấy ngày" are said of whatever was spoken of
    going_on, decision = settled(turn)
    if going_on is not reading:
        # Beside what was spoken of it is plain, or far from it; a word or two ("thứ bảy được không") are of it.
        if not reading.query.concepts and len(_own(turn)) < _SOME:
            return False
        if isinstance(decision, Match):
            return decision.candidate.topic != topic
        return says_for_whom(reading.query) or topic not in [c.topic for c in going_on.candidates[:_FIRST]]
    if reading.query.concepts and not best.out_of_scope:
        return best.confidence >= _NAMED
    if turn.conversation.fresh(turn.now).entry:
        first = next(iter(beside_before(turn).candidates), best)
        if not reading.query.concepts and first.topic == topic and first.confidence >= _GOES_WITH:
            return False
        if isinstance(decision, Match) and len(_own(turn)) >= _SOME and first.topic == best.topic:
            return True  # clear by itself, and first beside what was spoken of too
    if best.out_of_scope:
        far = len(_own(turn)) >= _SOME and not reading.query.aspects  # "đội mình đá mấy giờ" is no office hours
        return best.confidence >= _OUTSIDE and (best.best >= _NEAR or best.shared > 0 or far)
    return best.confidence >= _CLEAR and best.best >= _NEAR
