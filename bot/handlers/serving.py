"""What may be asked of any procedure: whether somebody goes in one's place, what becomes of who is not online. What
was spoken of is answered, and the entry that tells it of all of them stands one tap away."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.details import details
from bot.handlers.going_on import own, wishes
from bot.handlers.reading import FOLLOW_UP, answered, matched, senses
from bot.handlers.thresholds import CLEAR_CONFIDENCE, MOST_OWN_WORDS, QUESTION_WORDS, SHORT_WORDS
from bot.messages import Choice, Reply
from bot.replies import aspects, guide, room_of
from bot.status import Status
from bot.turn import Outcome, Turn
from knowledge.entries import Entry, Field
from knowledge.matching.matcher import PEOPLE
from knowledge.passages import Passage
from knowledge.senses import OFFLINE, PROXY, SERVING, told_in
from knowledge.text.fold import fold

# Who it is, or by what means.
_AROUND = PEOPLE | {"nuoc ngoai", "nang dau", "uy quyen", "vneid", "dich vu cong", "dien thoai thuong"}
_ONLINE = frozenset({"vneid", "cong-dvc"})  # groups of what is done online by its nature
_OF_A_FILE = "dvc-tra-cuu-ho-so"  # the topic of what becomes of a file that was handed in
_THAT_ONE = frozenset({"ho", "cai", "don"})  # `hồ sơ ...`, `cái ...`
_A_FILE = frozenset({"papers"})  # `hồ sơ` is that, too
_FACTS = 2  # that are told
_INSTEAD = re.compile(r"\bnhan (?:\w+ ){0,3}thay\b(?! doi)")
_PARENTS = re.compile(r"\bcha,? me\b|\bgiam ho\b")
_OF_A_CHILD = re.compile(r"\btre\b|\bbe\b")  # by its name: "bố đi thay mẹ được không" asks who of them
_BUTTON = 4  # characters of a button beside its label


def served(turn: Turn, entry: Entry) -> Outcome | None:
    """The answer for `entry`, which was spoken of; None where nothing of the kind is asked, or another thing is."""
    knowledge, query = turn.knowledge, matched(turn).query
    sense = next((each for each in (OFFLINE, PROXY) if each in senses(turn)), None)
    serving = knowledge.entries.get(SERVING[sense]) if sense is not None else None
    if sense is None or serving is None or not knowledge.speaks(serving.id) or serving.topic == entry.topic:
        return None
    if len(query.spoken) > SHORT_WORDS or len(own(turn)) > MOST_OWN_WORDS or wishes(turn) or query.corrected:
        return None
    best = next(iter(matched(turn).candidates), None)
    if not _AROUND.issuperset(query.concepts) or (best is not None and best.out_of_scope):
        return None
    offer, room = (Choice(serving.label, f"e:{serving.id}"),), room_of(turn)
    if sense == OFFLINE:
        if entry.group in _ONLINE:
            return None
        found = [Passage(Field.ANSWER, fact, 1.0, 1.0) for fact in serving.facts(Field.ANSWER)[:1]]
        return _told(turn, entry, entry, details(entry, found, ["where"], knowledge, turn.now, room, offer))
    if any(_INSTEAD.search(fold(each.name)) for each in knowledge.of_topic(entry.topic)):
        return None  # a case of its own: a pension that another collects
    own_facts = [
        (field, fact) for field, facts in entry.fields.items() for fact in facts if sense in told_in(fact.text)
    ]
    if own_facts:
        found = [Passage(field, fact, 1.0, 1.0) for field, fact in own_facts[:_FACTS]]
        return _told(turn, entry, entry, details(entry, found, [], knowledge, turn.now, room, offer))
    parents = [fact for fact in entry.facts(Field.WHO) if _PARENTS.search(fold(fact.text)) is not None]
    if parents and _OF_A_CHILD.search(fold(entry.name)) is not None:
        return _told(turn, entry, entry, details(entry, [], ["who"], knowledge, turn.now, room, offer))
    back = Choice(entry.label, f"e:{entry.id}")
    reply = guide(serving, knowledge, turn.now, room - len(back.label) - _BUTTON)
    return _told(turn, entry, serving, replace(reply, choices=(back, *reply.choices)))


def of_which(turn: Turn, entry: Entry) -> Outcome | None:
    """ "Hồ sơ khai sinh", behind what is asked of a file that was handed in: which one it is, and no papers are asked
    for. How long that takes; the file is still what is spoken of."""
    knowledge, query = turn.knowledge, matched(turn).query
    aside = (knowledge.entries.get(name) for name in turn.conversation.fresh(turn.now).aside)
    topics = (entry.topic, *(each.topic for each in aside if each is not None))
    if _OF_A_FILE not in topics or not query.concepts or len(query.spoken) > QUESTION_WORDS:
        return None
    if query.spoken[0] not in _THAT_ONE or wishes(turn):
        return None
    if matched(turn).asking or not _A_FILE.issuperset(query.aspects) or "?" in turn.message.text:
        return None
    first = next(iter(matched(turn).candidates), None)
    if first is None or first.confidence < CLEAR_CONFIDENCE or not knowledge.speaks(first.entry):
        return None
    thing = knowledge.entries[first.entry]
    reply = aspects(thing, ("time",), knowledge, turn.now) if thing.kind == "service" and thing.main else None
    if reply is None:
        return None
    back = Choice(entry.label, f"e:{entry.id}")
    return _told(turn, entry, thing, replace(reply, choices=(back, *reply.choices)))


def _told(turn: Turn, entry: Entry, by: Entry, reply: Reply) -> Outcome:
    """`reply` is what `by` tells; `entry` is still what is spoken of."""
    record = replace(matched(turn).record(Status.ANSWERED_ASPECT), entry=by.id, topic=by.topic)
    conversation = answered(turn, entry, reply.choices)
    return Outcome(Status.ANSWERED_ASPECT, reply, conversation, replace(record, confidence=FOLLOW_UP))
