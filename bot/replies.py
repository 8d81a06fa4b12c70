"""Entries -> replies: which facts, in which order, in a bubble of at most 900 characters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.human_time import is_back
from bot.messages import MENU_PAYLOAD, Block, Choice, Kind, Reply
from bot.privacy import personal
from bot.turn import Danger, Turn
from knowledge.base import KnowledgeBase
from knowledge.entries import Entry, Fact, Field, Level
from knowledge.hanoi import HANOI
from knowledge.phrases import Phrases

BUBBLE = 900  # characters of a first bubble, menu and notice included
OLD_MARK = "*"
_A_PARAGRAPH = 2  # sentences of a short answer; more of them stand a line each, to be read on a phone

GUIDE = (Field.VERDICT, Field.ANSWER, Field.PAPERS, Field.WHERE, Field.TIME, Field.FEE, Field.NOTE, Field.NEXT)
_SPARED = {
    "service": (Field.NEXT, Field.PAPERS),
    "faq": (Field.NEXT, Field.PAPERS, Field.FEE, Field.TIME, Field.WHERE),
}
LISTED = {Field.PAPERS: "- {}", Field.STEPS_ONLINE: "{n}. {}", Field.STEPS_COUNTER: "{n}. {}", Field.PITFALLS: "- {}"}
# One aspect -> the fields that answer it. What is not here is answered by the whole guide.
ASPECT_FIELDS: dict[str, tuple[Field, ...]] = {
    "fee": (Field.FEE,),
    "time": (Field.TIME,),
    "papers": (Field.PAPERS,),
    "where": (Field.WHERE,),
    "online": (Field.VERDICT, Field.STEPS_ONLINE),
    "verdict": (Field.VERDICT,),
    "who": (Field.WHO,),
    "penalty": (Field.PENALTY,),
    "deadline": (Field.DEADLINE,),
    "steps": (Field.STEPS_ONLINE, Field.STEPS_COUNTER),
    "pitfalls": (Field.PITFALLS,),
    "result": (Field.RESULT,),
    "hotline": (Field.HOTLINE,),
    "legal": (Field.LEGAL,),
    "validity": (Field.RESULT, Field.PITFALLS),
}
LEFT_OUT = (Field.WHO, Field.DEADLINE, Field.PENALTY)  # of a guide; what to mind is one tap away
# Without a published figure these are said to be unknown; the others are passed over.
# (A guide in place of a fine would show a fee, and be read as the fine.)
OWED = frozenset({"fee", "time", "papers", "where", "penalty"})
_FIGURES = frozenset({Field.FEE, Field.TIME, Field.PAPERS, Field.WHERE, Field.PENALTY, Field.DEADLINE})


def today(now: datetime) -> date:
    """The day in Vietnam."""
    return now.astimezone(HANOI).date()


def printed(day: date) -> str:
    """A day in the house format: 31-12-2026."""
    return f"{day.day}-{day.month}-{day.year}"


def guide(entry: Entry, knowledge: KnowledgeBase, now: datetime, room: int = BUBBLE) -> Reply:
    """The first bubble of an entry: verdict, papers, where, time, fee, source and date, then what is one tap away.

    `room` is how many characters may be used, menu included. When it is short, sources beyond the first two are not
    named, then fields go that a tap shows anyway, then choices from the end.
    """
    if knowledge.entries.get(entry.id) is not entry:
        return _guide(entry, knowledge, now, room)
    return knowledge.remembered((entry.id, today(now), room), lambda: _guide(entry, knowledge, now, room))


def _guide(entry: Entry, knowledge: KnowledgeBase, now: datetime, room: int) -> Reply:
    choices = entry_choices(entry, knowledge, now)
    fields = [field for field in GUIDE if field in entry.fields or (field.value in OWED and entry.kind == "service")]
    for spared in ((), *_SPARED[entry.kind]):
        fields = [field for field in fields if field != spared]
        if spared is Field.PAPERS and entry.kind == "service":
            choices = (Choice(knowledge.phrases.say("label_papers"), f"a:{entry.id}:papers"), *choices)
        for sources in (3, 2, 1):
            reply = composed(entry, fields, knowledge, now, choices, sources=sources)
            if len(reply.with_menu()) <= room:
                return reply
    while len(reply.with_menu()) > room and len(reply.choices) > 1:  # what can be typed as well; the menu stays
        reply = replace(reply, choices=(*reply.choices[:-2], reply.choices[-1]))
    return reply


def notices(turn: Turn) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """(before, after) the answer: the numbers to call if it may be an emergency, the warning on pasted personal data,
    and the notice of a first contact.

    The warning says already what not to send, so the notice beside it is short; the whole one comes
    with the next reply.
    """
    say, message = turn.knowledge.phrases.say, turn.message
    warned = message.kind is Kind.TEXT and personal(message.text)
    before = (Block(say("personal_data")),) if warned else ()
    if turn.danger is Danger.IN_DOUBT:
        before = (Block(say("emergency_perhaps")), *before)
    if is_back(turn):
        before = (Block(say("staff_gone")), *before)
    if turn.conversation.greeted or message.kind is Kind.START:
        return before, ()
    return before, (notice(turn, "notice_short" if warned else "notice"),)


def notice(turn: Turn, key: str = "notice") -> Block:
    """Who runs this, what is kept and how long, and the rights: Law 91/2025/QH15 wants it said before anything else."""
    say, days = turn.knowledge.phrases.say, turn.facts.question_days
    return turn.knowledge.remembered(
        ("notice", key, days), lambda: Block(say(key, operator=say("operator"), days=days))
    )


def room_of(turn: Turn) -> int:
    """What a first bubble may use once the notices that every reply carries are inside of it."""
    before, after = notices(turn)
    return BUBBLE - sum(len(block.text) + 2 for block in (*before, *after))


def aspects(
    entry: Entry,
    names: Sequence[str],
    knowledge: KnowledgeBase,
    now: datetime,
    told: bool = False,
    whether: bool = False,
) -> Reply | None:
    """One aspect from its own field; None when the entry says nothing of it and need not say so.

    A service always says what nobody published; a short answer says so of a fine, once it was `told` itself. Where
    that is all, or `whether` it must be done is asked too, the first line of the guide stands before it.
    """
    fields = [field for name in names for field in ASPECT_FIELDS.get(name, ())]
    known = [field for field in fields if texts(entry, field, today(now))]
    owed = [field for name in names if name in OWED for field in ASPECT_FIELDS[name] if field not in known]
    if not known and not (owed and (entry.kind == "service" or (told and names == ("penalty",)))):
        return None
    full = Choice(knowledge.phrases.say("label_guide"), f"e:{entry.id}")
    others = tuple(c for c in entry_choices(entry, knowledge, now) if c.payload.split(":")[-1] not in names)
    shown = [field for field in dict.fromkeys(fields) if field in known or field in owed]
    said = any(not fact.unknown for field in shown for fact, _ in texts(entry, field, today(now)))
    alone = said and not whether
    first = () if alone else tuple(field for field in (Field.VERDICT, Field.ANSWER) if field not in shown)
    return composed(entry, shown, knowledge, now, (full, *others), titled=True, first=first)


def says_of(entry: Entry, name: str, now: datetime) -> bool:
    """True when a field says something of an aspect, or has to say that nothing is known of it."""
    day, fields = today(now), ASPECT_FIELDS.get(name, ())
    return any(texts(entry, field, day) for field in fields) or (name in OWED and entry.kind == "service")


def more(
    entry: Entry, fields: Sequence[Field], knowledge: KnowledgeBase, now: datetime, room: int = BUBBLE
) -> Reply | None:
    """Some of the `LEFT_OUT` of an entry, for a question behind its guide that names no aspect. None when nothing of
    it fits. `room` as for `guide`."""
    day = today(now)
    full = Choice(knowledge.phrases.say("label_guide"), f"e:{entry.id}")
    found: Reply | None = None
    chosen: tuple[Field, ...] = ()
    for field in fields:
        if not texts(entry, field, day):
            continue
        shown = {f"a:{entry.id}:{each.value}" for each in (*chosen, field)}
        others = [c for c in entry_choices(entry, knowledge, now) if c.payload not in shown]
        reply = composed(entry, (*chosen, field), knowledge, now, (*others[:-1], full, others[-1]), True, sources=2)
        if len(reply.with_menu()) <= room:
            found, chosen = reply, (*chosen, field)
    return found


def more_was_said(choices: Sequence[Choice], entry: Entry) -> bool:
    """True for the choices of `more`: no other reply offers the guide last, above the menu."""
    return len(choices) > 1 and choices[-2].payload == f"e:{entry.id}"


def brief(
    entry: Entry, wanted: Sequence[str], day: date, phrases: Phrases, most: int | None = None
) -> tuple[list[Block], list[Fact]]:
    """One of two answers in a bubble: what was asked of it, else how it begins; and the facts that were used.

    `most` facts of that beginning are told where there is little room; what was asked is told whole.
    """
    asked = dict.fromkeys(f for name in wanted for f in ASPECT_FIELDS.get(name, ()) if texts(entry, f, day))
    begins = [field for field in (Field.VERDICT, Field.ANSWER, Field.WHERE) if texts(entry, field, day)]
    begins = begins[: 1 if most == 1 else 2]
    told = {f: texts(entry, f, day) for f in asked} or {f: texts(entry, f, day)[:most] for f in begins}
    blocks = [_block(entry, field, facts, phrases, bool(asked)) for field, facts in told.items()]
    return [Block("", title=entry.name), *blocks], [fact for facts in told.values() for fact, _ in facts]


def composed(
    entry: Entry,
    fields: Sequence[Field],
    knowledge: KnowledgeBase,
    now: datetime,
    choices: tuple[Choice, ...],
    titled: bool = False,
    sources: int = 3,
    first: Sequence[Field] = (),
) -> Reply:
    """The blocks of some fields, then the note on old facts and the source line. `first` stand before them, untitled,
    as far as the entry has them: how each begins."""
    day, phrases = today(now), knowledge.phrases
    opening = {field: facts[:_A_PARAGRAPH] for field in first if (facts := texts(entry, field, day))}
    blocks = [Block("", title=entry.name)]
    blocks += [_block(entry, field, facts, phrases, False) for field, facts in opening.items()]
    known = {field: texts(entry, field, day) for field in fields}
    shown = [fact for facts in (*opening.values(), *known.values()) for fact, _ in facts]
    blocks += _joined([(field, _block(entry, field, facts, phrases, titled)) for field, facts in known.items()], known)
    if titled and Field.LEGAL in fields and entry.link is not None:
        blocks.append(Block(phrases.say("link", label=entry.link.label, url=entry.link.url)))
    blocks.extend(notes(entry, shown, phrases, sources))
    return Reply(tuple(blocks), choices)


def _joined(blocks: Sequence[tuple[Field, Block]], known: Mapping[Field, Sequence[tuple[Fact, str]]]) -> list[Block]:
    """The blocks; those that say of several fields in the same words that nothing is known say it once: `Bao lâu, lệ
    phí: chưa có ...`. Four times in a bubble it hides what is known."""
    found: dict[str, Block] = {}
    for field, block in blocks:
        unknown = all(fact.unknown for fact, _ in known[field])
        same = found.get(block.text) if unknown else None
        title = f"{same.title}, {block.title[:1].lower()}{block.title[1:]}" if same is not None else block.title
        found[block.text if unknown else f"{field}:{block.text}"] = replace(block, title=title)
    return list(found.values())


def texts(entry: Entry, field: Field, day: date) -> list[tuple[Fact, str]]:
    """The facts of a field with what may be said of each on `day`."""
    found = [(fact, fact.on(day)) for fact in entry.facts(field)]
    return [(fact, said) for fact, said in found if said]


def _block(entry: Entry, field: Field, facts: Sequence[tuple[Fact, str]], phrases: Phrases, titled: bool) -> Block:
    title = "" if field is Field.ANSWER or (field is Field.VERDICT and not titled) else _title(entry, field, phrases)
    if not facts:
        where = entry.check_at or phrases.say("check_default")
        return Block(phrases.say("unknown", ask=phrases.say("unknown_ask", where=where)), title)
    said = [
        stated(fact, words, phrases, field) + _place(facts, number, phrases)
        for number, (fact, words) in enumerate(facts)
    ]
    # The wording of an unknown figure opens a sentence where another stands before it.
    said = said[:1] + [words[:1].upper() + words[1:] for words in said[1:]]
    if field is Field.ANSWER and len(said) > _A_PARAGRAPH:
        return Block("\n".join(said), title)
    pattern = LISTED.get(field)
    if pattern is None or (len(said) == 1 and field is Field.PAPERS):
        return Block(" ".join(said), title)
    lines = [pattern.replace("{n}", str(n)).replace("{}", words) for n, words in enumerate(said, 1)]
    return Block("\n" + "\n".join(lines), title)


def _title(entry: Entry, field: Field, phrases: Phrases) -> str:
    """What stands before a field. A group may have words of its own: money that one receives is no fee."""
    own = f"field_{field.value}_{entry.group}"
    return phrases.say(own if own in phrases.texts else f"field_{field.value}")


def stated(fact: Fact, words: str, phrases: Phrases, field: Field = Field.ANSWER) -> str:
    """One fact of a field as it is printed: marked where it may have changed, named where nobody published it: no
    figure is published of a fee, and nobody is sure whether one may still go.

    Of "Phí nộp hồ sơ: hỏi ủy ban" what is unknown comes first: behind a known amount it would seem to take that back.
    """
    if fact.unknown:
        what, colon, ask = words.partition(": ")
        if not ask[:1].islower():  # "Hỏi tổng đài: 1900 9068."
            what, colon, ask = "", "", words
        unknown = "unknown" if field in _FIGURES else "unknown_else"
        return what + colon + phrases.say(unknown, ask=ask[:1].upper() + ask[1:])
    return words.rstrip() + OLD_MARK if fact.level is Level.SEEN_OLD else words


def _place(facts: Sequence[tuple[Fact, str]], number: int, phrases: Phrases) -> str:
    """Behind the last of some facts that only one ward or province says: whose they are."""
    fact = facts[number][0]
    following = facts[number + 1][0] if number + 1 < len(facts) else None
    if not fact.place or (following is not None and following.place == fact.place):
        return ""
    return " " + phrases.say("local_sample" if fact.sample else "local", place=fact.place)


def notes(entry: Entry, shown: Iterable[Fact], phrases: Phrases, limit: int = 3) -> list[Block]:
    """Where to check what is old, and the source line: every answer ends with its source and date."""
    facts = [fact for fact in shown if not fact.unknown]
    found = []
    if any(fact.level is Level.SEEN_OLD for fact in facts):
        found.append(Block(phrases.say("old_note", where=entry.check_at or phrases.say("check_default"))))
    names = _source_names(facts)
    checked = [fact.checked for fact in facts if fact.checked is not None]
    if names and checked:
        listed = "; ".join(_named(names, limit))
        found.append(Block(phrases.say("source", sources=listed, checked=printed(min(checked)))))
    return found


def _source_names(facts: Sequence[Fact]) -> dict[str, bool]:
    """The sources in the order in which they are used, each with whether a ward or province alone vouches by it."""
    names: dict[str, bool] = {}
    for fact in facts:
        for source in fact.sources:
            name = f"{source.title} ({source.date})" if source.date else source.title
            names[name] = names.get(name, True) and bool(fact.place)
    return names


def _named(names: dict[str, bool], limit: int) -> list[str]:
    """At most `limit` of them in their order: what only a ward says would be without a source if its own were left."""
    if len(names) <= limit:
        return list(names)
    chosen = sorted(names, key=lambda name: not names[name])[:limit]
    return [name for name in names if name in chosen]


def entry_choices(entry: Entry, knowledge: KnowledgeBase, now: datetime) -> tuple[Choice, ...]:
    """What stands one tap (or number) away from an entry."""
    day, phrases = today(now), knowledge.phrases
    choices = []
    if texts(entry, Field.STEPS_ONLINE, day) or texts(entry, Field.STEPS_COUNTER, day):
        choices.append(Choice(phrases.say("label_steps"), f"a:{entry.id}:steps"))
    if texts(entry, Field.PITFALLS, day):
        choices.append(Choice(phrases.say("label_pitfalls"), f"a:{entry.id}:pitfalls"))
    if texts(entry, Field.LEGAL, day):
        choices.append(Choice(phrases.say("label_legal"), f"a:{entry.id}:legal"))
    if entry.kind == "faq":
        related = [knowledge.entries[name] for name in entry.see_also if name in knowledge.entries]
        choices += [Choice(other.label, f"e:{other.id}") for other in related if other.enabled][:2]
    if entry.kind == "service" or entry.topic == "diem-ho-tro":
        choices.append(Choice(phrases.say("label_near"), "near"))
    return (*choices, menu_choice(phrases))


def menu_choice(phrases: Phrases) -> Choice:
    """The way back, always there and always number 0."""
    return Choice(phrases.say("menu_label"), MENU_PAYLOAD)


def said(knowledge: KnowledgeBase, key: str, *choices: Choice, **values: object) -> Reply:
    """One of the bot's own sentences as a reply."""
    return Reply((Block(knowledge.phrases.say(key, **values)),), choices)


def menu(knowledge: KnowledgeBase, key: str = "menu") -> Reply:
    """The groups, in their order."""
    groups = [group for group in knowledge.groups if any(e.group == group for e in knowledge.enabled)]
    return said(knowledge, key, *(Choice(knowledge.groups[group], f"g:{group}:0") for group in groups))


def group_menu(knowledge: KnowledgeBase, group: str, page: int) -> Reply:
    """The entries of a group, eight at a time, services before questions."""
    listed = sorted((e for e in knowledge.enabled if e.group == group and e.main), key=lambda e: e.kind != "service")
    shown = listed[page * 8 : page * 8 + 8]
    choices = [Choice(entry.label, f"e:{entry.id}") for entry in shown]
    if len(listed) > (page + 1) * 8:
        choices.append(Choice(knowledge.phrases.say("more_label"), f"g:{group}:{page + 1}"))
    title = knowledge.groups.get(group, "")
    return said(knowledge, "group_menu", *choices, menu_choice(knowledge.phrases), group=title)
