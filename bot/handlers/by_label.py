"""After "which of these?": a few words that stand in the label of one of them pick it ("làm gấp được không")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.handlers.choice import open_payload
from bot.handlers.going_on import own
from bot.handlers.reading import FOLLOW_UP, matched
from bot.handlers.sibling import now_told
from bot.handlers.still_open import things_offered
from bot.handlers.thresholds import CLEAR_CONFIDENCE, SCRAP_WORDS
from bot.messages import Choice, Kind
from bot.turn import Outcome, Turn
from knowledge.entries import Entry
from knowledge.text.lexicon import Token
from knowledge.text.normalise import BREAK, written

_DENYING = frozenset({"khong", "chua", "dau", "chang", "cha"})  # in front: "không gấp" is not the urgent one
_COURTESY = frozenset({"a", "ah", "da", "vang", "nhe", "nha", "ay", "do", "em", "toi", "minh", "oi", "cai", "viec"})


def handle(turn: Turn) -> Outcome | None:
    """Open the one thing that was offered and is named by a word of its label, unless another is surely asked for."""
    before = turn.conversation.fresh(turn.now)
    if not before.clarifying or turn.message.kind is not Kind.TEXT or matched(turn).query.corrected:
        return None
    found = _named(turn, things_offered(turn))
    if found is None or _is_surely_another(turn, found[1]):
        return None
    (choice, entry), asked = found, matched(turn).query.aspects
    opened = open_payload(turn, f"a:{entry.id}:{asked[0]}" if asked else choice.payload)
    if opened is None:
        return None
    record = matched(turn).record(opened.status)
    return replace(opened, question=replace(record, entry=entry.id, topic=entry.topic, confidence=FOLLOW_UP))


def _named(turn: Turn, offered: Sequence[tuple[Choice, Entry]]) -> tuple[Choice, Entry] | None:
    """The one whose label alone has the words of the message together, or a word of it that tells."""
    query = matched(turn).query
    told = [token for token in query.tokens if not (token is BREAK or token.aspect or token.folded in _COURTESY)]
    if not told or len(told) > SCRAP_WORDS or query.spoken[0] in _DENYING:
        return None
    labels = [_words(choice.label, turn) for choice, _ in offered]
    telling = [token for token in told if token.folded in own(turn)]
    if telling or len(told) > 1:
        named = [number for number, label in enumerate(labels) if _each(told, label)]
        if len(named) == 1:
            return offered[named[0]]
    places = [[number for number, label in enumerate(labels) if _each((token,), label)] for token in telling]
    named = [where[0] for where in places if len(where) == 1]
    strange = sum(not where for where in places)
    return offered[named[0]] if len(set(named)) == 1 and strange <= len(named) else None


def _words(label: str, turn: Turn) -> tuple[Token, ...]:
    """The words of a label: as things are called by, and as they stand there (`thẻ căn cước`)."""
    read = written(label, turn.knowledge.lexicon)
    return (*read.tokens, BREAK, *read.spelt)


def _each(words: Sequence[Token], label: Sequence[Token]) -> bool:
    """True when all of the words stand in the label."""
    return all(any(_is(word, other) for other in label) for word in words)


def _is(word: Token, other: Token) -> bool:
    """The same word, as it is typed or without diacritics."""
    return word.folded == other.folded and (word.raw == other.raw or not word.marked)


def _in_its_words(turn: Turn, entry: Entry) -> bool:
    """True when several words, and nothing else, are typed as they stand in the label."""
    said = [token for token in matched(turn).query.spelt if token is not BREAK and token.folded not in _COURTESY]
    labels = [_words(choice.label, turn) for choice, each in things_offered(turn) if each.id == entry.id]
    return len(said) > 1 and any(_each(said, label) for label in labels)


def _is_surely_another(turn: Turn, entry: Entry) -> bool:
    if _in_its_words(turn, entry):
        return False
    told = now_told(turn)  # "bị khóa", behind "vneid", is no wish to lock it
    if told is not None and told.id != entry.id:
        return True
    best = next(iter(matched(turn).candidates), None)
    return (
        best is not None and not best.out_of_scope and best.topic != entry.topic and best.confidence >= CLEAR_CONFIDENCE
    )
