"""What goes on from an answer and is told by another entry: "thế còn đứa 15 tuổi thì sao", behind a child's card; and
what is asked once more in other words: "không phải, ý em là có 2 mã"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.handlers.reading import (
    beside_before,
    matched,
    place_named,
    places_lived_in,
    senses,
    spoken_of,
    told_of,
)
from bot.handlers.situation import stays_somewhere
from bot.handlers.thresholds import CERTAIN_CONFIDENCE, CLEAR_CONFIDENCE, FAR_COSINE, STANDALONE_CONFIDENCE
from bot.handlers.words import TURNING
from bot.messages import Choice, Reply
from bot.turn import Conversation, Turn
from knowledge.entries import Entry, Field
from knowledge.matching.matcher import PEOPLE, Candidate
from knowledge.place_match import Found
from knowledge.text.fold import fold

_THEN = ("thi", "sao")
_HAVING = frozenset({"co", "khong", "dang"})
_AGAIN = re.compile(r"\b(?:y|hoi|noi)(?: (?:cua )?(?:em|toi|minh|chau|con|anh|chi|ban))? (?:la|ve)\b[\s,:]*")
_SLIP = re.compile(
    r"(?P<lead>(?:(?:ua|y|a|o|oi|da|thoi|khong)\b|[\s,.])*)(?:(?:e|em|toi|tui|minh|con|chau|anh|chi) )?"
    r"(?P<slip>(?:nham|lon)(?: roi)?[\s,.:]+)?(?:(?:e|em|toi|tui|minh|con|chau|anh|chi) )?"
    r"(?P<asks>(?:dang |muon )?hoi (?:la |ve )?)?"
    r"(?P<said>[^?]{4,}?)(?P<end>[\s,]+(?:co ma|ma|chu))?[\s.!]*"
)
_SHORT = 60  # characters
_OF_A_PROCEDURE = (Field.PAPERS, Field.TIME, Field.FEE)  # what has one of these is asked of itself
# Beside the name of a place.
_LIVING = frozenset({"que", "phuong", "xa", "quan", "huyen", "tinh", "khau", "tru", "tro", "trong", "ngoai", "day"})


def turns(turn: Turn) -> bool:
    """ "Thế còn ... ", "... thì sao": from what was told to somebody or something else."""
    words = matched(turn).query.spoken
    return len(words) > 1 and (words[0] in TURNING or words[-2:] == _THEN)


def sister(turn: Turn, entry: Entry) -> Entry | None:
    """The entry that a message which turns away is as good as certain of by itself, where it goes with `entry`."""
    first = next(iter(matched(turn).candidates), None)
    if (case := _case_beside(turn, entry)) is not None:
        return case
    if first is None or first.confidence < CERTAIN_CONFIDENCE or first.entry == entry.id:
        return None
    told = first.confidence >= STANDALONE_CONFIDENCE and first.best >= FAR_COSINE  # "số cũ bỏ rồi", "doanh thu ít"
    if not turns(turn) and (not told or matched(turn).asking or not _HAVING.isdisjoint(matched(turn).query.spoken)):
        return None
    if not turn.knowledge.speaks(first.entry):
        return None
    other = turn.knowledge.entries[first.entry]
    return other if other.topic in _near(turn, entry) or entry.id in other.see_also else None


def _case_beside(turn: Turn, entry: Entry) -> Entry | None:
    """ "Mẹ em 80 tuổi rồi", behind a health insurance: only told, and beside that a case of it."""
    first, query = next(iter(beside_before(turn).candidates), None), matched(turn).query
    if first is None or first.topic != entry.topic or first.entry == entry.id or first.confidence < CLEAR_CONFIDENCE:
        return None
    if matched(turn).asking or query.aspects or query.concepts or stays_somewhere(turn):
        return None
    if not turn.knowledge.speaks(first.entry):
        return None
    case = turn.knowledge.entries[first.entry]
    return None if case.main else case


def goes_with(turn: Turn, entry: Entry) -> Candidate | None:
    """ "Con mới sinh thì sao": of a person only, what goes with `entry` and comes up beside it."""
    named = frozenset(matched(turn).query.concepts)
    if not named or not PEOPLE.issuperset(named):
        return None
    candidates = beside_before(turn).candidates
    return next((c for c in candidates if c.entry in entry.see_also and turn.knowledge.speaks(c.entry)), None)


def _near(turn: Turn, entry: Entry) -> frozenset[str]:
    beside = (turn.knowledge.entries.get(name) for name in entry.see_also)
    return frozenset({entry.topic, *(each.topic for each in beside if each is not None)})


def asked_again(turn: Turn) -> Turn | None:
    """The turn as if only that was said which stands behind "ý em là"; None where nothing does."""
    text = turn.message.text
    said = fold(text)
    lead = _AGAIN.search(said)
    if lead is None or len(said) != len(text) or not text[lead.end() :].strip(" .?!"):
        return None
    return replace(turn, message=replace(turn.message, text=text[lead.end() :]))


def said_instead(turn: Turn) -> Turn | None:
    """ "Ủa em hỏi đăng ký kết hôn mà", "à nhầm, thường trú chứ": the turn as if nothing but the right thing had been
    said, and nothing before. None without a sign of a slip, or where no other thing is named."""
    before, text = spoken_of(turn), turn.message.text
    said = fold(text)
    found = _SLIP.fullmatch(said) if before is not None and len(said) == len(text) <= _SHORT else None
    if (
        found is None
        or before is None
        or not (found["slip"] or (found["asks"] and (found["lead"].strip() or found["end"])))
    ):
        return None
    message = replace(turn.message, text=text[found.start("said") : found.end("said")])
    kept = turn.conversation.fresh(turn.now)
    nothing = Conversation(greeted=kept.greeted, ward=kept.ward, place=kept.place)
    again = replace(turn, message=message, conversation=nothing)
    reading = matched(again)
    first = next(iter(reading.candidates), None)
    other = first is not None and not first.out_of_scope and first.topic != before.topic
    return again if other and reading.query.concepts else None


def asked_beside(turn: Turn, entry: Entry) -> tuple[str, ...]:
    """What was spoken of before `entry`: one may go back to it, and of a short answer ("sổ hộ khẩu bỏ rồi à", behind a
    residence) it is what one came for. At most one id."""
    before = spoken_of(turn)
    if before is None or before.topic == entry.topic:
        return ()
    service = came_from(turn) if entry.kind == "faq" and before.kind == "faq" else None
    return ((service or before).id,)


def kept_aside(turn: Turn, entry: Entry) -> tuple[str, ...]:
    """What stood beside `entry` stays there while one goes on about it."""
    kept = turn.conversation.fresh(turn.now)
    return kept.aside if kept.entry == entry.id else ()


def came_for(turn: Turn, entry: Entry, fields: Sequence[Field]) -> Entry | None:
    """The procedure behind which the short answer `entry` was given, where that one is meant, or has a fact of what is
    said, or the `fields` that are asked for and `entry` lacks."""
    service = came_from(turn)
    if entry.kind != "faq" or service is None:
        return None
    if fields:
        lacks = not any(map(entry.facts, (*fields, *_OF_A_PROCEDURE)))
        return service if lacks and any(map(service.facts, fields)) else None
    first = next(iter(matched(turn).candidates), None)
    meant = first is not None and first.topic == service.topic
    return service if meant or senses(turn) or told_of(turn, service) else None


def came_from(turn: Turn) -> Entry | None:
    """The procedure behind which something was asked in between."""
    aside = turn.conversation.fresh(turn.now).aside
    service = turn.knowledge.entries.get(aside[0]) if len(aside) == 1 else None
    return service if service is not None and service.kind == "service" and service.enabled else None


def of_the_place(turn: Turn) -> frozenset[str]:
    """The words of a message that only name a place: they name no other thing."""
    match = place_named(turn)
    names = [match.old, *(f"{each.ward.label} {each.old} {each.district}" for each in match.candidates)]
    names += places_lived_in(turn) if match.found is Found.NONE else ()
    return _LIVING | frozenset(fold(" ".join(names)).replace(",", " ").split())


def with_the_ward(turn: Turn, reply: Reply) -> Reply:
    """`reply` with the offices of the ward that was named in place of the nearest ones."""
    ward = place_named(turn).ward
    if ward is None:
        return reply
    there = f"{turn.knowledge.phrases.say('label_near')}: {ward.full_name}"
    choices = (Choice(there, f"w:{ward.code}") if one.payload == "near" else one for one in reply.choices)
    return replace(reply, choices=tuple(choices))
