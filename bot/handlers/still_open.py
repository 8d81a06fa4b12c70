"""After "which of these?": what was offered, meant by other words or offered once more."""

from __future__ import annotations

from bot.handlers.going_on import goes_on, lacks, own, tells
from bot.handlers.reading import matched, offered, settled, spoken_of
from bot.handlers.situation import done_there
from bot.handlers.thresholds import CLEAR_CONFIDENCE, LIKELY_CONFIDENCE, SCRAP_WORDS, SOME_OWN_WORDS, WRITTEN_COSINE
from bot.messages import Choice
from bot.replies import said
from bot.status import Status
from bot.turn import Outcome, Turn
from knowledge.entries import Entry
from knowledge.matching.decision import Clarification, Match, NoMatch


def meant(turn: Turn) -> Entry | None:
    """After "which of these?": the one of them that these words mean, if they mean one."""
    entries, query = _entries_offered(turn), matched(turn).query
    best = next((c for c in matched(turn).candidates if c.topic in {entry.topic for entry in entries}), None)
    if best is None or best.confidence < LIKELY_CONFIDENCE:
        return None
    meant = next((entry for entry in entries if entry.id == best.entry), None)
    if meant is None and best.confidence >= CLEAR_CONFIDENCE:
        return None  # another entry of the same topic: "mất căn cước" where "cấp, đổi" was offered
    case = turn.knowledge.entries.get(best.entry)
    if meant is None and case is not None and not case.main and not matched(turn).asking and not query.aspects:
        return case if case.enabled else None  # "sim cũng mất", where a new number was offered
    return meant or next(entry for entry in entries if entry.topic == best.topic)


def leaves_open(turn: Turn) -> bool:
    """After "which of these?": a question that says nothing of which, or, the first time, nothing clear."""
    if not (goes_on(turn) or _is_a_scrap(turn)):
        return False
    if matched(turn).query.concepts and not (lacks(turn) or done_there(turn)):
        return False
    query, best = matched(turn).query, next(iter(matched(turn).candidates), None)
    if lacks(turn) or best is None or not own(turn):
        return True
    if tells(turn) and best.best < WRITTEN_COSINE:
        return True
    if not query.concepts and len(own(turn)) <= SOME_OWN_WORDS + bool(query.aspects) and best.best < WRITTEN_COSINE:
        return True
    asked_once = turn.conversation.fresh(turn.now).failures > 0 and not matched(turn).query.aspects
    return not asked_once and not isinstance(settled(turn)[1], Match)


def _is_a_scrap(turn: Turn) -> bool:
    """ "Gấp", "cho con": the first time, a few words that name no thing; by themselves they are of nothing sure, and
    of nothing first that has to do with what was offered."""
    query, decision = matched(turn).query, settled(turn)[1]
    if query.concepts or len(query.spoken) > SCRAP_WORDS or turn.conversation.fresh(turn.now).failures:
        return False
    if isinstance(decision, Clarification):
        offered = _entries_offered(turn)
        kin = {*(e.topic for e in offered), *(name for e in offered for name in e.see_also)}
        first = decision.candidates[0]
        return first.confidence < LIKELY_CONFIDENCE and kin.isdisjoint((first.topic, first.entry))
    return isinstance(decision, NoMatch) and not decision.out_of_scope


def which_again(turn: Turn) -> Outcome | None:
    """The same things once more, for what is asked of one of them."""
    reading, entries = matched(turn), _entries_offered(turn)
    if not entries:
        return None
    before = spoken_of(turn)
    if before is not None and before.enabled and before not in entries:
        entries = [before, *entries][:3]
    best = next(iter(reading.candidates), None)
    if lacks(turn) and best is not None and turn.knowledge.speaks(best.entry) and reading.query.concepts:
        lacking = turn.knowledge.entries[best.entry]
        entries = [lacking, *(e for e in entries if e.topic != best.topic)][:3]
    tail = f":{reading.query.aspects[0]}" if reading.query.aspects else ""
    none = Choice(turn.knowledge.phrases.say("none_label"), "no")
    choices = (*(Choice(e.label, f"{'a' if tail else 'e'}:{e.id}{tail}") for e in entries), none)
    reply = said(turn.knowledge, "clarify_again", *choices)
    record = reading.record(Status.CLARIFIED, None, tuple(entry.id for entry in entries))
    return Outcome(Status.CLARIFIED, reply, offered(turn, choices, clarifying=True, failures=1), record)


def things_offered(turn: Turn) -> list[tuple[Choice, Entry]]:
    """The things between which the last menu asked to choose, with or without an aspect."""
    split = [(choice, choice.payload.split(":")) for choice in turn.conversation.fresh(turn.now).choices]
    known = [(choice, turn.knowledge.entries.get(parts[1])) for choice, parts in split if parts[0] in ("e", "a")]
    return [(choice, entry) for choice, entry in known if entry is not None and entry.enabled]


def _entries_offered(turn: Turn) -> list[Entry]:
    return [entry for _, entry in things_offered(turn)]
