"""A detail of what was answered: from the facts that speak of it, or said to be unknown; never the guide again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.details import details, nearest, of_all, unsaid, with_whom_to_ask
from bot.handlers.circumstance import asks_a_fee_of, is_circumstance
from bot.handlers.entry import clarify
from bot.handlers.going_on import own, tells, wishes
from bot.handlers.reading import FOLLOW_UP, answered, beside_before, matched, senses, told_of
from bot.handlers.situation import asks_from_elsewhere, fields_meant, lives_elsewhere, stays_somewhere
from bot.handlers.thresholds import (
    BESIDE_CONFIDENCE,
    CERTAIN_CONFIDENCE,
    LIKELY_CONFIDENCE,
    NEAR_COSINE,
    OFFERED_CONFIDENCE,
    SOME_OWN_WORDS,
    TOUCHING_COSINE,
    WHOLE_SHARE,
)
from bot.handlers.turned import (
    asked_again,
    asked_beside,
    came_for,
    came_from,
    goes_with,
    kept_aside,
    of_the_place,
    sister,
    turns,
    with_the_ward,
)
from bot.handlers.urgent import SCAM_TOPIC
from bot.messages import Choice, Reply
from bot.replies import (
    ASPECT_FIELDS,
    LEFT_OUT,
    aspects,
    composed,
    entry_choices,
    guide,
    more,
    more_was_said,
    room_of,
    today,
)
from bot.status import Status
from bot.turn import Outcome, Turn
from knowledge.entries import Entry, Field
from knowledge.matching.matcher import PEOPLE, Candidate
from knowledge.passages import Passage, in_figures, telling, touched
from knowledge.senses import ALONG, EXEMPT, SERVING, UNFIT
from knowledge.text.fold import fold
from knowledge.text.mourning import KIN
from knowledge.text.normalise import clauses_of

_VALIDITY = ("validity",)
_SIGNS = {
    "validity": ((Field.RESULT, Field.PITFALLS), ("dung trong", "dung duoc", "gia tri", "thoi han", "hieu luc")),
    "where": ((Field.ANSWER,), ("cong an", "uy ban", "trung tam", "co quan")),
    "papers": ((Field.ANSWER,), ("can giay", "giay to", "mang theo")),
    "online": (
        (Field.WHERE, Field.ANSWER),
        (
            "tren mang", "truc tuyen", "dichvucong", "cong dich vu cong", "etax", "vssid", "qua vneid",
            "nop tren vneid", "khai ho tren vneid", "tren ung dung vneid",
        ),
    ),
}  # fmt: skip
# There the portal is only whom to ask.
_CALLING = re.compile(r"(?<!thu )\b(?:hoi|goi|phan anh|tong dai)\b(?:[^.;:]|\.(?=\w))*")
_DEAD = re.compile(r"\bnguoi (?:da )?mat\b")
_PAID_ELSEWHERE = re.compile(r"\b(?:di hoc|hoc phi|hoc hanh|kham benh|vien phi|xe buyt|tien dien|tien nuoc)\b")
_WARNS = re.compile(r"(?:dung|khong bao gio) ")  # "đừng đọc mã cho ai xưng là công an" tells no place
_OVER = ("het gia tri", "het hieu luc", "khong con")
_OF_THIS = (("where",), ("time",), ("steps",), ("who",))  # fields that tell it of the procedure, and of nothing else
_IN_PERSON = frozenset({UNFIT, ALONG})  # whether one must go: what the verdict says comes nearest
_OF_GOING = frozenset({"online", "where", "who"})
_WHO = "ai"
_SOMEBODY = KIN - {"ma", "u", "bau", "ngoai"} | {"nguoi"}
_LINE = 150  # characters of a line beside the fields
_BUTTON = 8  # characters of a button beside its label, at most


def answer_detail(turn: Turn, entry: Entry) -> Outcome | None:
    """The answer to a message that goes on about `entry`, which was answered last. None when it says nothing of its
    own and asks for no field: then it wants the guide."""
    again = asked_again(turn)
    if again is not None:
        return None if _is_of(again, entry) and not told_of(again, entry) else answer_detail(again, entry)
    reading, knowledge = matched(turn), turn.knowledge
    if _exempt_elsewhere(turn, entry):
        return _outcome(turn, entry, unsaid(entry, knowledge))
    asked = fields_meant(turn, entry) or (("fee",) if asks_a_fee_of(turn, entry) else ())
    found = _found(turn, entry, asked)
    if asked == ("where",):
        found = [passage for passage in found if not _WARNS.match(fold(passage.fact.text))]
    wanted, lasting = _fields(asked), asked == _VALIDITY
    if asked and not found and asked[0] in _SIGNS and (lasting or not any(map(entry.facts, wanted))):
        found = _with_signs(turn, entry, asked[0])
        asked = asked if asked == ("papers",) and not found else ()  # those of the procedure
    passing = is_circumstance(turn, entry) or asks_from_elsewhere(turn)
    named = passing and _of_another_thing(turn, entry)
    other = _other(turn, entry, BESIDE_CONFIDENCE if named or wishes(turn) else OFFERED_CONFIDENCE)
    how = other is not None and "steps" in reading.query.aspects and not passing and _of_another_thing(turn, entry)
    how = how and not any(
        passage.field is Field.FEE and passage.share > WHOLE_SHARE for passage in found
    )  # "thuế thế nào"
    if any(passage.field is Field.FEE for passage in found) and asked in ((), ("steps",)):
        # What it costs is read as a whole.
        found, asked = [passage for passage in found if passage.field is Field.FEE], ("fee",)
    if not reading.query.aspects and _of_the_same_kind(turn, entry):
        return None
    if found and not how:
        offer = (_offered(turn, other) if passing else ()) or _serving(turn, entry)
        told = details(
            entry, found, [name for name in asked if name != _VALIDITY[0]], knowledge, turn.now, room_of(turn), offer
        )
        return _outcome(turn, entry, told, offer)
    if not found and (service := came_for(turn, entry, wanted)) is not None:
        before = replace(turn.conversation.fresh(turn.now), entry=service.id, choices=(), aside=())
        return answer_detail(replace(turn, conversation=before), service)
    if not found and (meant := sister(turn, entry)) is not None:
        told = aspects(meant, asked, knowledge, turn.now) or guide(meant, knowledge, turn.now, room_of(turn))
        return _outcome(turn, meant, told)
    if not found and (general := _of_the_procedure(turn, entry, asked)) is not None:
        return _outcome(turn, entry, general)
    if named and not asked:
        offer = _offered(turn, other)
        return _outcome(turn, entry, unsaid(entry, knowledge, offer), offer)
    if not passing and other is not None and reading.query.aspects and _of_another_thing(turn, entry):
        return clarify(turn, (Candidate(entry.id, entry.topic, other.score), other), reading)
    if entry.topic == SCAM_TOPIC and not entry.main:
        return None  # whatever else was lost: what to do now
    if not found and _asks_of_another(turn, entry):
        return _outcome(turn, entry, unsaid(entry, knowledge))
    if (field := _nearest_field(turn, entry, asked)) is not None:
        return _outcome(turn, entry, field)
    only_told = tells(turn) or (not reading.asking and not asked and _plainly_of(turn, entry))  # "ở nhà thuê"
    if other is not None and (wishes(turn) or (_of_another_thing(turn, entry) and not only_told)):
        return clarify(turn, (Candidate(entry.id, entry.topic, other.score), other), reading)
    # What papers a case takes is told with the case itself: "giấy tờ gì trước", behind a death.
    if Field.PAPERS in wanted and not entry.main and len(own(turn)) < SOME_OWN_WORDS and entry.facts(Field.ANSWER):
        choices = (
            Choice(knowledge.phrases.say("label_guide"), f"e:{entry.id}"),
            *entry_choices(entry, knowledge, turn.now),
        )
        begins = composed(entry, (Field.ANSWER,), knowledge, turn.now, choices)
        return _outcome(turn, entry, nearest(begins, entry, knowledge))
    if reading.asking and reading.query.concepts and not passing and _is_what_it_is_called(turn, entry):
        return None  # "thuế đóng sao", behind that tax
    offer = _serving(turn, entry) or _offered(turn, other) or _before_it(turn, entry)
    known = lasting or bool(senses(turn))  # what it asks; nothing else is near to that
    reply = None if known else _left_out(turn, entry, offer)
    return _outcome(turn, entry, reply or unsaid(entry, knowledge, offer), offer)


def _exempt_elsewhere(turn: Turn, entry: Entry) -> bool:
    """ "Con tôi đi học có được miễn giảm không", behind an allowance: what its papers cost is another matter."""
    found = _PAID_ELSEWHERE.search(fold(turn.message.text)) if EXEMPT in senses(turn) else None
    if found is None:
        return False
    return not any(found[0] in fold(fact.text) for facts in entry.fields.values() for fact in facts)


def _of_the_procedure(turn: Turn, entry: Entry, asked: Sequence[str]) -> Reply | None:
    """What is asked of a case that says nothing of it, as the guide of its topic tells it: under that guide's name, as
    what comes nearest."""
    main, wanted = turn.knowledge.main_entry(entry.topic), _fields(("steps",) if "steps" in asked else asked)
    if _DEAD.search(fold(entry.name)) is not None and "steps" in asked:
        return None  # how the living have it done
    if main is None or main.id == entry.id or any(map(entry.facts, wanted)) or not any(map(main.facts, wanted)):
        return None
    reply = aspects(main, asked, turn.knowledge, turn.now)
    return None if reply is None else of_all(reply, entry, main, turn.knowledge)


def _nearest_field(turn: Turn, entry: Entry, asked: Sequence[str]) -> Reply | None:
    """The field that is asked for, told as what comes nearest where something else is asked of it."""
    knowledge = turn.knowledge
    if not _IN_PERSON.isdisjoint(senses(turn)) and _OF_GOING.issuperset(asked) and entry.facts(Field.VERDICT):
        full = Choice(knowledge.phrases.say("label_guide"), f"e:{entry.id}")
        choices = (full, *entry_choices(entry, knowledge, turn.now))
        return nearest(composed(entry, (Field.VERDICT,), knowledge, turn.now, choices), entry, knowledge)
    field = aspects(entry, asked, knowledge, turn.now, told=True)
    field = field and with_the_ward(turn, field)
    if field is None or len(own(turn)) < SOME_OWN_WORDS or stays_somewhere(turn):
        return field
    strange = not (lives_elsewhere(turn) or asks_from_elsewhere(turn)) and (
        asked in _OF_THIS and len(_asked_of(turn, entry)) >= SOME_OWN_WORDS and any(map(entry.facts, _fields(asked)))
    )
    return (nearest if strange else with_whom_to_ask)(field, entry, knowledge)


def _left_out(turn: Turn, entry: Entry, offer: tuple[Choice, ...]) -> Reply | None:
    """What the guide left out and has to do with what is told, unless that was said already; `offer` stands before its
    choices. Of whom alone it is where somebody is named."""
    before, knowledge, query = turn.conversation.fresh(turn.now).choices, turn.knowledge, matched(turn).query
    if more_was_said(before, entry):
        return None
    day = today(turn.now)
    met = [Field.WHO] if _WHO in query.spoken else in_figures(entry, LEFT_OUT, query, day)
    fields = met or touched(entry, LEFT_OUT, query, knowledge, day)
    if not fields and not telling(entry, query, knowledge):
        fields = [Field.WHO, Field.DEADLINE]  # "rồi sao nữa"
    elif not fields and _of_somebody(turn):
        fields = [Field.WHO]
    room = room_of(turn) - sum(len(choice.label) + _BUTTON for choice in offer) - _LINE
    reply = more(entry, fields, knowledge, turn.now, room)
    if reply is None:
        return None
    reply = with_whom_to_ask(reply, entry, knowledge, len(fields)) if met else nearest(reply, entry, knowledge)
    return replace(reply, choices=(*offer, *reply.choices))


def _of_somebody(turn: Turn) -> bool:
    """ "Bố nó là người Hàn", "của con thì sao": somebody is named, or it is turned to somebody."""
    query = matched(turn).query
    return turns(turn) or not (_SOMEBODY.isdisjoint(query.spoken) and PEOPLE.isdisjoint(query.concepts))


def _fields(asked: Sequence[str]) -> list[Field]:
    return [field for name in asked for field in ASPECT_FIELDS.get(name, ())]


def _asks_of_another(turn: Turn, entry: Entry) -> bool:
    """ "Còn sức khỏe thì khám ở đâu", behind a certificate: what stands in front of `thì` is none of it."""
    words = matched(turn).query.spoken
    if words[0] != "con" or "thi" not in words or matched(turn).query.concepts:
        return False
    turned = frozenset(_other_words(turn, entry)) & frozenset(words[1 : words.index("thi")])
    return len(turned) >= SOME_OWN_WORDS and not told_of(turn, entry)


def _other_words(turn: Turn, entry: Entry) -> list[str]:
    """ "Khám sức khỏe ở đâu", behind a licence: the words of something else than what `entry` is called."""
    known = frozenset(fold(entry.name).split()) | frozenset(turn.knowledge.named_in(entry.name))
    return [word for word in own(turn) if word not in known | of_the_place(turn)]


def _asked_of(turn: Turn, entry: Entry) -> list[str]:
    """Those words of something else that stand in the clause that asks: "ba chồng đồng ý rồi, hết mấy ngày"."""
    clauses = clauses_of(matched(turn).query.tokens)
    asking = [token.folded for clause in clauses if any(token.aspect for token in clause) for token in clause]
    return [word for word in _other_words(turn, entry) if not asking or word in asking]


def _of_the_same_kind(turn: Turn, entry: Entry) -> bool:
    """ "Thế còn trích lục kết hôn", behind that of a birth: nothing but what `entry` is called."""
    return turns(turn) and bool(own(turn)) and not _other_words(turn, entry) and _is_of(turn, entry)


def _is_what_it_is_called(turn: Turn, entry: Entry) -> bool:
    """True when the message names nothing but what `entry` is called, and is surely of it."""
    called = turn.knowledge.named_in(entry.name)
    return frozenset(matched(turn).query.concepts) <= frozenset(called) and _plainly_of(turn, entry)


def _plainly_of(turn: Turn, entry: Entry) -> bool:
    """True when, beside `entry`, the message is surely of it."""
    return beside_before(turn).is_of(entry, CERTAIN_CONFIDENCE)


def _is_of(turn: Turn, entry: Entry) -> bool:
    """True when the message is as good as certain of `entry` by itself."""
    return matched(turn).is_of(entry, CERTAIN_CONFIDENCE)


def _serving(turn: Turn, entry: Entry) -> tuple[Choice, ...]:
    """The entry that tells of any procedure what is asked here: who may go in one's place, what comes by post."""
    asked = senses(turn)
    entries = [turn.knowledge.entries.get(name) for sense, name in SERVING.items() if sense in asked]
    ours = [each for each in entries if each is not None and each.id != entry.id and turn.knowledge.speaks(each.id)]
    return tuple(Choice(each.label, f"e:{each.id}") for each in ours[:1])


def has_all(turn: Turn, entry: Entry) -> bool:
    """True when one fact of `entry` has every telling word of the message."""
    return any(passage.share > WHOLE_SHARE for passage in _found(turn, entry, ()))


def _found(turn: Turn, entry: Entry, asked: Sequence[str]) -> Sequence[Passage]:
    """The facts that speak of what the message says of its own, or of a field that it asks for and `entry` lacks."""
    if own(turn) or matched(turn).query.concepts or senses(turn):
        return told_of(turn, entry)
    known = any(entry.facts(field) for name in asked for field in ASPECT_FIELDS.get(name, ()))
    return told_of(turn, entry) if asked and not known else ()


def _with_signs(turn: Turn, entry: Entry, aspect: str) -> Sequence[Passage]:
    """The facts that tell how long a paper holds, or of an office where the entry has no field of where."""
    day, (fields, signs) = today(turn.now), _SIGNS[aspect]
    told = [(field, fact, fold(fact.on(day) or "")) for field in fields for fact in entry.facts(field)]
    told = [one for one in told if not any(sign in one[2] for sign in _OVER)]  # of a paper that is no more
    if aspect == "online":
        told = [(field, fact, _CALLING.sub("", words)) for field, fact, words in told]
    return [Passage(field, fact, 1.0, 1.0) for field, fact, words in told if any(sign in words for sign in signs)][:2]


def _offered(turn: Turn, other: Candidate | None) -> tuple[Choice, ...]:
    return () if other is None else (Choice(turn.knowledge.entries[other.entry].label, f"e:{other.entry}"),)


def _before_it(turn: Turn, entry: Entry) -> tuple[Choice, ...]:
    """The procedure behind which a short answer was asked for."""
    service = came_from(turn) if entry.kind == "faq" else None
    return () if service is None else (Choice(service.label, f"e:{service.id}"),)


def _of_another_thing(turn: Turn, entry: Entry) -> bool:
    """ "Thuế đóng bao nhiêu": a thing is named that the entry is not about, and of that something is asked."""
    named = frozenset(matched(turn).query.concepts) - PEOPLE
    return bool(named) and named.isdisjoint(turn.knowledge.named_in(entry.name))


def _other(turn: Turn, entry: Entry, needed: float) -> Candidate | None:
    """Another thing of ours that the message may mean: one that goes with `entry`, or the likeliest by itself."""
    if not own(turn):
        return None
    speaks = turn.knowledge.speaks
    ours = [c for c in matched(turn).candidates if c.entry != entry.id and speaks(c.entry)]
    both = (*ours, *(c for c in beside_before(turn).candidates if c.entry != entry.id and speaks(c.entry)))
    going_with = next((c for c in both if c.entry in entry.see_also and c.confidence >= BESIDE_CONFIDENCE), None)
    if going_with is not None:
        return going_with
    if (beside := goes_with(turn, entry)) is not None:
        return beside
    best = next(iter(ours), None)
    if best is None or best.confidence < needed:
        return None
    first = next(iter(beside_before(turn).candidates), best)
    near = NEAR_COSINE if first.topic == entry.topic and first.confidence >= LIKELY_CONFIDENCE else TOUCHING_COSINE
    return best if wishes(turn) or best.shared > 0 or best.best >= near else None


def _outcome(turn: Turn, entry: Entry, reply: Reply, offer: tuple[Choice, ...] = ()) -> Outcome:
    record = matched(turn).record(Status.ANSWERED_ASPECT)
    record = replace(record, entry=entry.id, topic=entry.topic, confidence=FOLLOW_UP)
    aside = tuple(choice.payload[2:] for choice in offer)
    aside = aside or asked_beside(turn, entry) or kept_aside(turn, entry)
    return Outcome(Status.ANSWERED_ASPECT, reply, answered(turn, entry, reply.choices, aside), record)
