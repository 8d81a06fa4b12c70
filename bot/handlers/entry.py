"""The main road: match the message, then answer, ask which of two or three, or pass."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.handlers.estate import of_their_dead
from bot.handlers.reading import LONGEST_FOLLOW_UP, Reading, answered, matched, offered, set_aside, settled, spoken_of
from bot.handlers.thresholds import BESIDE_CONFIDENCE, FAR_COSINE, REPEATED_COSINE
from bot.handlers.turned import asked_beside
from bot.handlers.words import WRONG
from bot.messages import Choice, Kind
from bot.replies import aspects, guide, menu_choice, room_of, said, says_of
from bot.status import Status
from bot.turn import Outcome, Turn
from knowledge.base import KnowledgeBase
from knowledge.entries import Entry
from knowledge.matching.decision import Clarification, Match, NoMatch
from knowledge.matching.matcher import Candidate
from knowledge.text.normalise import Query, clauses_of

# Asked of a named thing, these are answered from their field alone; the others by the guide, which shows them.
_ALONE = frozenset({"fee", "time", "papers", "penalty", "deadline", "who", "hotline", "legal"})
_NUMBERED = 4  # characters of a choice beside its label: a line of its own and its number
_WHETHER = "online"  # beside one of them: whether it can be done so, and that one
_WHERE = "where"  # alone the guide says it, and more; beside one of them the guide may have no room for that one
_BESIDE = _ALONE | {_WHETHER, _WHERE}
_TOGETHER = 2  # aspects; who asks for three is told all
# A refusal may have been wrong from this confidence in one of ours, or cosine to a phrasing about the same things.
_PAPERS, _FEE, _HOTLINE, _FEW = "papers", "fee", "hotline", 8  # words of a message that asks for what it names
_HERE = re.compile(r"\b(?:o|tai) (?!nha )(?:[a-z]+ ){1,4}duoc (?:khong|chua)\b")  # at home: that is how
_IN_GUIDE = frozenset({"fee", "time", "papers", "where"})
_WHETHER_IT_IS = frozenset({("duoc", "khong"), ("duoc", "chua")})
_MUST = frozenset({("co", "phai"), ("co", "can"), ("co", "bat"), ("bat", "buoc")})
_AROUND = 3  # words about the money, among which one asks for it
_HOW_MUCH = frozenset({
    "nhieu", "nhiu", "may", "khong", "mien", "giam", "ton", "mat", "het", "gi", "nao", "sao", "bao", "muc", "dat",
    "cao", "tinh",
})  # fmt: skip
_ASKED_FOR = frozenset({"gi", "nao", "can", "mang", "dem", "cam", "chuan", "gom", "mau", "xin", "khai", "photo"})
_POPULAR = ("cap-doi-cccd", "vneid-dang-ky", "tam-tru")


def handle(turn: Turn) -> Outcome | None:
    """Answer only a clear winner; ask when two are close; pass when none is near."""
    if turn.message.kind is not Kind.TEXT:
        return None
    if _subjectless(turn):
        return _which_subject(turn)
    if most_asked := turn.knowledge.only_a_field(matched(turn).query):
        return _which_of_a_field(turn, most_asked)
    reading, decision = settled(turn)
    match decision:
        case Match(candidate) if turn.knowledge.speaks(candidate.entry):
            if (theirs := of_their_dead(turn, candidate)) is not None:
                candidate = candidate._replace(entry=theirs.id, topic=theirs.topic)
            return _answer(turn, reading, candidate)
        case Match(candidate) if candidate.entry in turn.knowledge.entries:
            return switched_off(turn, turn.knowledge.entries[candidate.entry])
        case Clarification(candidates) if turn.knowledge.speaks(candidates[0].entry):
            left = tuple(c for c in candidates if turn.knowledge.speaks(c.entry))
            left = tuple(sorted(left, key=lambda c: -c.confidence))  # the score ranks, and says no chance
            if not reading.query.corrected:  # else it may be the very thing that was called wrong
                left = with_a_neighbour(left, turn.knowledge)
            left = _with_what_was_spoken_of(turn, left)
            return clarify(turn, left, reading) if len(left) > 1 else None
        case NoMatch(out_of_scope) if out_of_scope:
            return _decline(turn, out_of_scope)
    return None


def _answer(turn: Turn, reading: Reading, candidate: Candidate) -> Outcome:
    entry = turn.knowledge.entries[candidate.entry]
    query = reading.query
    wanted = _wanted(tuple([name for name in _asked(query) if _asks_for(name, query)]))
    if len(wanted) > 1 and not all(says_of(entry, name, turn.now) for name in wanted):
        wanted = []  # of two things none is passed over
    if _IN_GUIDE.issuperset(wanted) and _asks_whether(entry, query):
        wanted = []
    reply = aspects(entry, wanted, turn.knowledge, turn.now, whether=_asks_if_one_must(query)) if wanted else None
    status = Status.ANSWERED if reply is None else Status.ANSWERED_ASPECT
    case = case_beside(entry, candidate, turn.knowledge)
    room = room_of(turn) - sum(len(choice.label) + _NUMBERED for choice in case)
    reply = reply or guide(entry, turn.knowledge, turn.now, room)
    reply = replace(reply, choices=(*case, *reply.choices))
    conversation = answered(turn, entry, reply.choices, set_aside(turn, entry) or asked_beside(turn, entry))
    return Outcome(status, reply, conversation, reading.record(status, candidate))


def case_beside(entry: Entry, candidate: Candidate, knowledge: KnowledgeBase) -> tuple[Choice, ...]:
    """Beside the general guide the case that may be meant: it is said in more ways than anybody has written down."""
    if not entry.main or not knowledge.speaks(candidate.beside):
        return ()
    return (Choice(knowledge.entries[candidate.beside].label, f"e:{candidate.beside}"),)


def _wanted(asked: Sequence[str]) -> list[str]:
    """The aspects of a named thing that are answered without the guide, none for the guide: `mất mấy ngày`, `trên
    mạng được không, bao nhiêu tiền` (whether is said by the verdict)."""
    if not asked or len(asked) > _TOGETHER or _ALONE.isdisjoint(asked) or not _BESIDE.issuperset(asked):
        return []
    return [*(["verdict"] if _WHETHER in asked else []), *(name for name in asked if name != _WHETHER)]


def _asked(query: Query) -> tuple[str, ...]:
    """The aspects, and where: "khai sinh ở Đồng Nai được không, cần giấy gì" names the place instead of asking."""
    if _WHERE in query.aspects or _HERE.search(" ".join(query.spoken)) is None:
        return query.aspects
    return (_WHERE, *query.aspects)


def _asks_for(aspect: str, query: Query) -> bool:
    """False for a number that is wrong, and for papers or money that a longer message only mentions: "mất bằng lái
    loại giấy, không còn hồ sơ gốc",
    "nộp lệ phí rồi mà cổng báo chưa đóng, giờ làm sao"."""
    if aspect == _HOTLINE and not WRONG.isdisjoint(query.spoken):
        return False  # "khai sai số điện thoại"
    if len(query.spoken) <= _FEW or aspect not in (_PAPERS, _FEE):
        return True
    words = [token.folded for token in query.tokens]
    said = [place for place, token in enumerate(query.tokens) if token.aspect == aspect]
    if aspect == _PAPERS:
        return not _ASKED_FOR.isdisjoint(words[place] for place in said)
    return any(not _HOW_MUCH.isdisjoint(words[max(0, at - _AROUND) : at + 1 + _AROUND]) for at in said)


def _asks_whether(entry: Entry, query: Query) -> bool:
    """True when it is asked of a case whether it may be done at all: what a case answers first, and the guide of one
    is short enough to say the rest too."""
    return entry.kind == "faq" and not entry.main and not _WHETHER_IT_IS.isdisjoint(pairwise(query.spoken))


def _asks_if_one_must(query: Query) -> bool:
    """True where a clause of its own asks whether it must be done at all: "có phải báo công an không, báo trước mấy
    giờ". In "có phải mất tiền không" what is wanted is asked so."""
    clauses = zip(query.clauses, clauses_of(query.tokens), strict=False)
    return any(
        not any(token.aspect for token in kept) and not _MUST.isdisjoint(pairwise([token.folded for token in told]))
        for told, kept in clauses
    )


def switched_off(turn: Turn, entry: Entry) -> Outcome:
    """What would answer is being checked by staff: say so, and where to ask; no neighbour answers in its place."""
    phrases = turn.knowledge.phrases
    choices = (Choice(phrases.say("label_near"), "near"), menu_choice(phrases))
    reply = said(turn.knowledge, "entry_off", *choices, name=entry.name, hotline=phrases.say("hotline"))
    record = matched(turn).record(Status.UNANSWERED_OFF) if turn.message.kind is Kind.TEXT else None
    return Outcome(Status.UNANSWERED_OFF, reply, offered(turn, choices), record)


def clarify(turn: Turn, candidates: tuple[Candidate, ...], reading: Reading) -> Outcome:
    """One question, two or three buttons, and a way to say that none of them is it."""
    phrases = turn.knowledge.phrases
    difference = turn.knowledge.difference(candidates[0].topic, candidates[1].topic)
    if difference and all(candidate.confidence < BESIDE_CONFIDENCE for candidate in candidates[2:]):
        candidates = candidates[:2]
    else:
        difference = ""
    entries = [turn.knowledge.entries[candidate.entry] for candidate in candidates]
    choices = (*(Choice(entry.label, f"e:{entry.id}") for entry in entries), Choice(phrases.say("none_label"), "no"))
    reply = said(turn.knowledge, "clarify_pair" if difference else "clarify", *choices, difference=difference)
    record = reading.record(Status.CLARIFIED, None, tuple(entry.id for entry in entries))
    return Outcome(Status.CLARIFIED, reply, offered(turn, choices, clarifying=True), record)


def with_a_neighbour(candidates: tuple[Candidate, ...], knowledge: KnowledgeBase) -> tuple[Candidate, ...]:
    """Of two, a second that is nowhere near (a driving licence, or a health insurance card?) only puzzles: what goes
    with the first by the content stands in its place."""
    first, second = candidates[0], candidates[-1]
    if len(candidates) != 2 or second.confidence >= knowledge.matcher.thresholds.choice:
        return candidates
    beside = (knowledge.entries[name] for name in knowledge.entries[first.entry].see_also if knowledge.speaks(name))
    other = next((entry for entry in beside if entry.topic != first.topic), None)
    return candidates if other is None else (first, Candidate(other.id, other.topic, second.score))


def _with_what_was_spoken_of(turn: Turn, candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """A short message that names nothing may go on from the answer before: that is offered first."""
    query, entry = matched(turn).query, spoken_of(turn)
    if entry is None or not entry.enabled or len(query.spelt) > LONGEST_FOLLOW_UP:
        return candidates
    if query.concepts:
        return _with_what_goes_with(turn, entry, candidates)
    if query.corrected or entry.topic in {candidate.topic for candidate in candidates}:
        return candidates
    return (Candidate(entry.id, entry.topic, candidates[0].score), *candidates)[:3]


def _with_what_goes_with(turn: Turn, entry: Entry, candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """ "Đóng thuế gì trước", behind a new vehicle: the entry that goes with it and names the same thing is offered
    first, where nothing that was offered has anything to do with what was spoken of."""
    named, knowledge = frozenset(matched(turn).query.concepts), turn.knowledge
    known = {entry.id, *entry.see_also}
    if matched(turn).query.corrected or any(c.entry in known or c.topic == entry.topic for c in candidates):
        return candidates
    for name in entry.see_also:
        other = knowledge.entries.get(name)
        if other is not None and other.enabled and named <= knowledge.matcher.things_of(other.topic):
            return (Candidate(other.id, other.topic, candidates[0].score), *candidates)[:3]
    return candidates


def _subjectless(turn: Turn) -> bool:
    """An aspect and nothing else: "lệ phí bao nhiêu?", with no word left that names a thing."""
    reading = matched(turn)
    query, generic = reading.query, turn.knowledge.lexicon.generic
    if not query.aspects or query.concepts:
        return False
    if reading.candidates and reading.candidates[0].best >= REPEATED_COSINE:
        return False  # "nộp phí trên mạng" is what an entry is called
    left = [t.folded for t in query.tokens if not t.aspect and t.folded not in generic and t.folded != "|"]
    return not left


def _which_subject(turn: Turn) -> Outcome:
    reading, phrases = matched(turn), turn.knowledge.phrases
    aspect = reading.query.aspects[0]
    entries = [e for topic in _POPULAR if (e := turn.knowledge.main_entry(topic)) is not None]
    choices = tuple(Choice(entry.label, f"a:{entry.id}:{aspect}") for entry in entries)
    reply = said(turn.knowledge, "clarify_subject", *choices, aspect=phrases.say(f"aspect_{aspect}"))
    record = reading.record(Status.CLARIFIED_SUBJECT, None, tuple(entry.id for entry in entries))
    return Outcome(Status.CLARIFIED_SUBJECT, reply, offered(turn, choices, clarifying=True), record)


def _which_of_a_field(turn: Turn, most_asked: tuple[Entry, ...]) -> Outcome:
    """ "Đất": what is most asked about it, and the whole group where all of that stands in one."""
    knowledge, groups = turn.knowledge, {entry.group for entry in most_asked}
    group = next(iter(groups)) if len(groups) == 1 else ""
    phrases = knowledge.phrases
    all_of_it = menu_choice(phrases)
    if group in knowledge.groups:
        all_of_it = Choice(phrases.say("whole_group", group=knowledge.groups[group]), f"g:{group}:0")
    choices = (*(Choice(entry.label, f"e:{entry.id}") for entry in most_asked), all_of_it)
    record = matched(turn).record(Status.CLARIFIED, None, tuple(entry.id for entry in most_asked))
    reply = said(knowledge, "clarify_field", *choices)
    return Outcome(Status.CLARIFIED, reply, offered(turn, choices, clarifying=True), record)


def _near_miss(candidate: Candidate) -> bool:
    """One of ours that a refusal passed over narrowly: staff are to look at it."""
    if candidate.out_of_scope:
        return False
    return candidate.confidence >= BESIDE_CONFIDENCE or (candidate.best >= FAR_COSINE and candidate.shared > 0)


def _decline(turn: Turn, topic: str) -> Outcome:
    """None of ours: the family's own line."""
    name = topic.partition(":")[2]
    family = next((item for item in turn.knowledge.out_of_scope if item.id == name), None)
    reply = said(turn.knowledge, family.phrase if family else "declined")
    near = any(_near_miss(candidate) for candidate in matched(turn).candidates)
    status = Status.DECLINED_NEAR if near else Status.DECLINED
    return Outcome(status, reply, turn.conversation.fresh(turn.now), matched(turn).record(status))
