"""A follow-up without a subject ("thế lệ phí bao nhiêu?") is about the entry that was just answered, or offered."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from bot.handlers import choice
from bot.handlers.entry import clarify
from bot.handlers.reading import answered, beside_before, matched, offered, settled
from bot.messages import Choice, Kind
from bot.replies import aspects, guide, more, more_was_said, room_of, said
from bot.status import Status
from bot.turn import Outcome, Turn
from knowledge.entries import Entry, Field
from knowledge.matching.decision import Match
from knowledge.matching.matcher import Candidate, says_for_whom
from knowledge.text.fold import fold
from knowledge.text.normalise import BREAK
from knowledge.text.past import tells_of_a_death

_LEADS = (
    "con", "the", "roi", "vay", "a con", "neu", "cai do", "cai nay", "viec do", "viec nay", "giay do", "giay nay",
)  # fmt: skip
_OTHER = frozenset(
    {
        "cai kia", "viec kia", "cai con lai", "viec con lai", "cai thu hai", "viec thu hai", "thu hai", "cai nua",
        "kia", "cai sau", "viec sau",
    }
)  # fmt: skip
_WANTING = frozenset(
    {
        ("chua", "co"), ("khong", "co"), ("chua", "lam"), ("chua", "dang"), ("chua", "nhap"), ("chua", "sang"),
        ("mat", "giay"), ("khong", "con"), ("chua", "doi"), ("het", "han"), ("chua", "cap"),
    }
)  # fmt: skip
_WHAT_THEN = frozenset({("thi", "sao"), ("thi", "nhu"), ("thi", "phai"), ("duoc", "khong"), ("co", "sao")})
_AROUND = frozenset({"con", "the", "a", "vay", "thi", "sao", "nhi", "ha", "roi"})
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
_NEEDED = 10  # words at most behind `cần`, where it is asked whether a thing is needed,
_DOING = frozenset({"lam", "dang", "bao", "doi", "di", "ra", "len", "dong", "xin", "cap", "gi"})  # ... none of these
_WRITTEN = 0.5  # cosine to a phrasing of what was spoken of, from which what is wanting is part of it
_SIBLING = 0.8  # ... and that another entry of the same topic is meant
_OFFERED = 0.5  # confidence from which one of the things that were offered is meant
# Of follow-ups in the labelled questions, the share that was about the entry before (measured: docs/measured).
CONFIDENCE = 0.9


def handle(turn: Turn) -> Outcome | None:
    """Answer from the entry before, unless the message names another thing clearly."""
    before = turn.conversation.fresh(turn.now)
    if turn.message.kind is not Kind.TEXT or matched(turn).query.corrected:
        return None
    if _the_other(turn):
        asked = matched(turn).query.aspects
        return choice.open_payload(turn, f"a:{before.aside[0]}:{asked[0]}" if asked else f"e:{before.aside[0]}")
    entry = turn.knowledge.entries.get(before.entry) if not before.clarifying else _offered(turn)
    if entry is None and before.clarifying and _leaves_open(turn):
        return _which_again(turn)
    if entry is None or not entry.enabled:
        return None
    if not before.clarifying and (papers := _papers_with(turn, entry)) is not None:
        return papers
    if not _goes_on(turn):
        return None
    if _names_another(turn, entry.topic):
        if before.clarifying or not _lacks(turn):
            return None
        if (both := _that_or_this(turn, entry)) is not None:
            return both
    reading = matched(turn)
    if not before.clarifying:
        entry = _sibling(turn, entry)
    told = not before.clarifying and before.entry == entry.id
    reply = aspects(entry, reading.query.aspects, turn.knowledge, turn.now, told)
    if reply is None and _more_is_left(turn, entry):
        shown = not before.choices or before.choices[0].payload != f"e:{entry.id}"  # the guide, and no aspect of it
        reply = more(entry, turn.knowledge, turn.now, room_of(turn), () if shown else (Field.VERDICT,))
    reply = reply or guide(entry, turn.knowledge, turn.now, room_of(turn))
    record = replace(reading.record(Status.ANSWERED_ASPECT), entry=entry.id, topic=entry.topic, confidence=CONFIDENCE)
    return Outcome(Status.ANSWERED_ASPECT, reply, answered(turn, entry, reply.choices), record)


def _the_other(turn: Turn) -> bool:
    """ "Còn cái kia?", when one other thing was offered or said beside the last."""
    if len(turn.conversation.fresh(turn.now).aside) != 1:
        return False
    words = fold(turn.message.text[:60]).rstrip("?!. ").split()
    asked = (token.folded for token in matched(turn).query.tokens if not token.aspect)
    return any(" ".join(word for word in said if word not in _AROUND) in _OTHER for said in (words, asked))


def _lacks(turn: Turn) -> bool:
    """ "Nhà chưa có sổ đỏ thì sao": a thing that is wanting may be a hindrance to what was spoken of."""
    words = [token.folded for token in matched(turn).query.spelt]
    return any(pair in _WANTING for pair in pairwise(words)) and any(pair in _WHAT_THEN for pair in pairwise(words))


def _papers_with(turn: Turn, entry: Entry) -> Outcome | None:
    """ "Có cần sổ hộ khẩu không": the papers of what was spoken of, and the thing itself one tap away."""
    reading = matched(turn)
    words = [token.folded for token in reading.query.spelt]
    this = next((c for c in reading.candidates if turn.knowledge.speaks(c.entry)), None)
    if (
        this is None
        or this.topic == entry.topic
        or not reading.query.concepts
        or entry.kind != "service"
        or "can" not in words
    ):
        return None
    behind = words[words.index("can") + 1 :]
    if not 2 < len(behind) <= _NEEDED or "khong" not in behind[-2:] or not _DOING.isdisjoint(behind):
        return None
    reply = aspects(entry, ("papers",), turn.knowledge, turn.now)
    if reply is None:
        return None
    other = turn.knowledge.entries[this.entry]
    reply = replace(reply, choices=(Choice(other.label, f"e:{other.id}"), *reply.choices))
    record = replace(reading.record(Status.ANSWERED_ASPECT), entry=entry.id, topic=entry.topic, confidence=CONFIDENCE)
    return Outcome(Status.ANSWERED_ASPECT, reply, answered(turn, entry, reply.choices, (other.id,)), record)


def _that_or_this(turn: Turn, entry: Entry) -> Outcome | None:
    """What was spoken of, or the thing that is wanting: both are offered. None when staff have written what to do
    without that thing, or when no thing of ours is wanting."""
    this = next((c for c in matched(turn).candidates if turn.knowledge.speaks(c.entry)), None)
    that = next((c for c in beside_before(turn).candidates if c.topic == entry.topic), None)
    if this is None or this.topic == entry.topic or (that is not None and that.best >= _WRITTEN):
        return None
    return clarify(turn, (Candidate(entry.id, entry.topic, this.score), this), matched(turn))


def _sibling(turn: Turn, entry: Entry) -> Entry:
    """`entry`, or another of its topic that these words mean beside it: "mất thì bao nhiêu" after a card is renewed."""
    first = next(iter(beside_before(turn).candidates), None)
    if first is None or first.topic != entry.topic or first.confidence < _SIBLING:
        return entry
    if not _own(turn) and not _lost(turn):
        return entry
    other = turn.knowledge.entries.get(first.entry)
    return other if other is not None and other.enabled else entry


def _lost(turn: Turn) -> bool:
    """True when `mất` is a loss: "mất thì bao nhiêu", and not "mất mấy tháng"."""
    words = ["", *(token.folded for token in matched(turn).query.spelt), "roi"]
    places = [n for n, word in enumerate(words) if word == "mat"]
    return any(words[n - 1] in ("bi", "lam", "danh") or words[n + 1] in ("thi", "roi", "|") for n in places)


def _more_is_left(turn: Turn, entry: Entry) -> bool:
    """True when `entry` was spoken of last, and not by `more`, which alone offers the guide in the last place."""
    before = turn.conversation.fresh(turn.now)
    if before.clarifying or before.entry != entry.id:
        return False
    return not more_was_said(before.choices, entry)


def _leaves_open(turn: Turn) -> bool:
    """After "which of these?": a question that says nothing of which, or, the first time, nothing clear."""
    if not _goes_on(turn) or (matched(turn).query.concepts and not _lacks(turn)):
        return False
    if not _own(turn) or _lacks(turn):
        return True
    asked_once = turn.conversation.fresh(turn.now).failures > 0 and not matched(turn).query.aspects
    return not asked_once and not isinstance(settled(turn)[1], Match)


def _choices_of_things(turn: Turn) -> list[Entry]:
    """The entries between which the last menu asked to choose, with or without an aspect."""
    split = (choice.payload.split(":") for choice in turn.conversation.fresh(turn.now).choices)
    names = [parts[1] for parts in split if parts[0] in ("e", "a")]
    return [entry for name in names if (entry := turn.knowledge.entries.get(name)) is not None and entry.enabled]


def _which_again(turn: Turn) -> Outcome | None:
    """The same things once more, for what is asked of one of them."""
    reading, entries = matched(turn), _choices_of_things(turn)
    if not entries:
        return None
    best = next(iter(reading.candidates), None)
    if _lacks(turn) and best is not None and turn.knowledge.speaks(best.entry) and reading.query.concepts:
        entries = [*(e for e in entries if e.topic != best.topic), turn.knowledge.entries[best.entry]][:3]
    tail = f":{reading.query.aspects[0]}" if reading.query.aspects else ""
    none = Choice(turn.knowledge.phrases.say("none_label"), "no")
    choices = (*(Choice(e.label, f"{'a' if tail else 'e'}:{e.id}{tail}") for e in entries), none)
    reply = said(turn.knowledge, "clarify_again", *choices)
    record = reading.record(Status.CLARIFIED, None, tuple(entry.id for entry in entries))
    return Outcome(Status.CLARIFIED, reply, offered(turn, choices, clarifying=True, failures=1), record)


def _offered(turn: Turn) -> Entry | None:
    """After "which of these?": the one of them that these words mean, if they mean one."""
    entries = _choices_of_things(turn)
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
    if len(words) > _SHORT or len(_own(turn)) > _CONTENT + _lacks(turn):
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
    if not reading.query.concepts and tells_of_a_death(reading.query.spelt):
        return True
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
        little = not reading.query.concepts and len(_own(turn)) <= _SOME
        if little and first.topic == topic and first.confidence >= _GOES_WITH:
            return False
        if isinstance(decision, Match) and len(_own(turn)) >= _SOME and first.topic == best.topic:
            return True  # clear by itself, and first beside what was spoken of too
    if best.out_of_scope:
        far = len(_own(turn)) >= _SOME and not reading.query.aspects  # "đội mình đá mấy giờ" is no office hours
        return best.confidence >= _OUTSIDE and (best.best >= _NEAR or best.shared > 0 or far)
    return best.confidence >= _CLEAR and best.best >= _NEAR
