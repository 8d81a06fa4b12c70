"""A question on a detail that has no field of its own: what the guide says of it, or that it says nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.messages import Block, Choice, Reply
from bot.replies import ASPECT_FIELDS, BUBBLE, brief, entry_choices, menu_choice, notes, stated, texts, today
from knowledge.base import KnowledgeBase
from knowledge.entries import Entry, Fact
from knowledge.passages import Passage


def details(
    entry: Entry,
    found: Sequence[Passage],
    names: Sequence[str],
    knowledge: KnowledgeBase,
    now: datetime,
    room: int = BUBBLE,
    first: tuple[Choice, ...] = (),
) -> Reply:
    """The facts that were found, under the aspects `names` that were asked for, and whom to ask for more.

    `room` as for `guide`; where it is short only the best fact stands. `first` are choices before the others.
    """
    day, say = today(now), knowledge.phrases.say
    known = [name for name in names if any(texts(entry, field, day) for field in ASPECT_FIELDS.get(name, ()))]
    title = Block("", title=entry.name)
    above, shown = brief(entry, known, day, knowledge.phrases) if known else ([title], [])
    closing = Block(say("detail_ask", where=_where(entry, knowledge)))
    choices = (*first, Choice(say("label_guide"), f"e:{entry.id}"), *entry_choices(entry, knowledge, now))
    new = [passage.fact for passage in found if passage.fact not in shown]
    for facts, blocks in ((new, above), (new[:1], above), (new[:1], [title])):
        told = [*blocks, _found(facts, knowledge, now), closing] if facts else [*blocks, closing]
        told += notes(entry, (*(shown if blocks is above else ()), *facts), knowledge.phrases, 2)
        reply = Reply(tuple(told), choices)
        if len(reply.with_menu()) <= room:
            break
    return reply


def with_whom_to_ask(reply: Reply, entry: Entry, knowledge: KnowledgeBase, fields: int = 1) -> Reply:
    """`reply` with a line behind its first `fields` on whom to ask where that is not what was meant."""
    line = Block(knowledge.phrases.say("detail_ask", where=_where(entry, knowledge)))
    return replace(reply, blocks=(*reply.blocks[: 1 + fields], line, *reply.blocks[1 + fields :]))


def nearest(reply: Reply, entry: Entry, knowledge: KnowledgeBase) -> Reply:
    """`reply`, one field, told as what comes nearest to a detail that the guide says nothing of."""
    line = Block(knowledge.phrases.say("follow_more", where=_where(entry, knowledge)))
    return replace(reply, blocks=(reply.blocks[0], line, *reply.blocks[1:]))


def of_all(reply: Reply, case: Entry, main: Entry, knowledge: KnowledgeBase) -> Reply:
    """`reply`, a field of the guide `main`, as what holds in general: the entry of the `case` says nothing of it."""
    line = Block(knowledge.phrases.say("detail_general", case=case.label, where=_where(case, knowledge)))
    back = Choice(case.label, f"e:{case.id}")
    return Reply((*reply.blocks[:2], line, *reply.blocks[2:]), (back, *reply.choices))  # what was asked comes first


def unsaid(entry: Entry, knowledge: KnowledgeBase, first: tuple[Choice, ...] = ()) -> Reply:
    """That the guide of `entry` says nothing of it, whom to ask, and the guide one tap away behind `first`."""
    say = knowledge.phrases.say
    where = _where(entry, knowledge)
    lines = (Block("", title=entry.name), Block(say("detail_none", where=where)))
    return Reply(lines, (*first, Choice(say("label_guide"), f"e:{entry.id}"), menu_choice(knowledge.phrases)))


def _found(facts: Sequence[Fact], knowledge: KnowledgeBase, now: datetime) -> Block:
    lines = [stated(fact, fact.on(today(now)) or "", knowledge.phrases) for fact in facts]
    return Block("".join(f"\n- {line}" for line in lines), knowledge.phrases.say("detail_found"))


def _where(entry: Entry, knowledge: KnowledgeBase) -> str:
    return entry.check_at or knowledge.phrases.say("check_default")
