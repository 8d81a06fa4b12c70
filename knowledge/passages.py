"""Which facts of one entry speak of what a message says: the answer to a detail that has no field of its own."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from knowledge.base import KnowledgeBase
from knowledge.entries import Entry, Fact, Field
from knowledge.matching.matcher import PEOPLE
from knowledge.senses import EXEMPT, asked_in, told_in
from knowledge.text.fold import fold
from knowledge.text.lexicon import Lexicon, Token
from knowledge.text.normalise import BREAK, Query, characters, split, written

_SILENT = frozenset({Field.LEGAL, Field.HOTLINE, Field.NEXT})  # they name what else there is, and tell nothing
_COMMON = 4000  # times in the phrasings from which a word tells nothing
_RARE = 5.0  # most that a word weighs, known or not
_STEPS = frozenset({Field.STEPS_ONLINE, Field.STEPS_COUNTER})
_LOGIN = "vneid"
_STEP = 0.3  # less: what is done then tells less of what holds
_TOGETHER = 1.0  # what two words weigh more that stand side by side in both
# Chosen on follow-ups that were read one by one: below, a fact shares incidental words only.
_SHARE, _WEIGHT = 0.5, 3.4
_WEIGHT_BARE = 4.4  # ... of a message without diacritics, where one word stands for many
_WHOM = 4.5  # what it weighs that a fact speaks of those whom the message is about
_SENSE = 5.0  # ... or of the very thing in other words (`senses`),
_FIGURES = frozenset({Field.FEE, Field.TIME})
_OF_MONEY = frozenset({EXEMPT})  # what else a fee or a time names is only what it is of
_SENSE_SHARE = 0.6  # which is then what is asked; the words around it only tell
_NAMED = 3.0  # ... or names a thing that the message names, and the entry itself does not
# What one says in a message and another word in a fact; both as they are written.
_SAME = {
    "chồng": "cha", "bố": "cha", "vợ": "mẹ", "gốc": "chính", "cầm": "mang", "đem": "mang", "lãnh": "nhận",
    "lĩnh": "nhận", "hình": "ảnh",
}  # fmt: skip
_SAME_BARE = {fold(one): fold(other) for one, other in _SAME.items()}
# Written in a fact, these say that it is for them; folded, `trẻ` is `trễ` too.
_FOR = {"tre em": frozenset({"trẻ", "bé"})}
_UNDER_AGE = frozenset({"dưới", "tuổi"})
# What is told in figures of a kind is met by a fact that has figures of that kind: "đóng được 8 năm", "mẹ 78 tuổi".
_COUNT = r"(?:\d+|mot|hai|ba|bon|hon|nua|may|vai|duoc)"
_KINDS = tuple(
    (re.compile(rf"\b{_COUNT} ?{unit}\b"), re.compile(rf"\b\d+ ?{unit}\b"))
    for unit in ("tuoi", "(?:nam|thang|tuan|ngay|gio)", "(?:m2|m²|met|tang)")
)
_TELLS = 2.0  # what a word weighs at least of which the fact that has it has to do with the message
_BESIDE = 0.75  # share of the best fact's weight from which a second one is told too


@dataclass(frozen=True, slots=True)
class Passage:
    """A fact that speaks of what was asked; `weight` ranks, `share` 0..1 is how much of what was asked it has."""

    field: Field
    fact: Fact
    weight: float
    share: float


def passages(entry: Entry, query: Query, knowledge: KnowledgeBase, day: date) -> list[Passage]:
    """The one or two facts of `entry` that may be said on `day` and have most of the telling words of a message.

    Where the message has diacritics a word is found with its own only. Empty when no fact tells.
    """
    lexicon = knowledge.lexicon
    whom = frozenset(query.concepts) & _FOR.keys()
    spelt = _but_people(query, lexicon, whom)
    senses, inside = asked_in(spelt)
    tokens = [token for n, token in enumerate(spelt) if token is not BREAK and n not in inside]
    exact = 3 * sum(token.marked for token in spelt) > sum(token is not BREAK for token in spelt)
    shared = _generic(knowledge) if exact else lexicon.generic
    counts = knowledge.matcher.vocabulary.counts
    weights = {
        _form(token, exact): 0.0 if _form(token, exact) in shared else _rarity(counts.get(token.folded, 0))
        for token in tokens
        if not token.folded.isdecimal()
    }
    named = frozenset(query.concepts) - whom - PEOPLE - frozenset(knowledge.named_in(entry.name))
    total = sum(weights.values()) + _WHOM * len(whom) + _SENSE * len(senses)
    if not total:
        return []
    pairs = _pairs(tokens, exact)
    same = _SAME if exact else _SAME_BARE
    found: list[tuple[Passage, float]] = []
    for field, fact, said, things, meant in _facts(entry, knowledge, day):
        words, together = frozenset(_form(token, exact) for token in said), _pairs(said, exact)
        have = sum(weight for word, weight in weights.items() if word in words or same.get(word) in words)
        have += _WHOM * sum(_speaks_for(said, person) for person in whom)
        same_sense = len(senses & meant & _OF_MONEY if field in _FIGURES else senses & meant)
        have += _SENSE * same_sense
        if field in _STEPS:  # there it is only where one logs in
            have -= weights.get(_LOGIN, 0.0) * (_LOGIN in words)
        more = _NAMED * len(named & things)
        near = [pair for pair in pairs & together if weights.get(pair[0]) or weights.get(pair[1])]
        share = (have + more) / (total + more)
        if same_sense:
            share = max(share, _SENSE_SHARE * same_sense / len(senses))
        weight = have + _TOGETHER * len(near) - _STEP * (field in _STEPS)
        if share >= _SHARE and weight + more >= (_WEIGHT if exact else _WEIGHT_BARE):
            found.append((Passage(field, fact, weight, share), weight + more))
    # That something is unknown is told where nothing is known.
    found = [told for told in found if not told[0].fact.unknown] or found
    found.sort(key=lambda told: (-told[0].weight, len(told[0].fact.text)))  # of two alike the one that says no more
    return [passage for passage, weight in found if weight >= _BESIDE * found[0][0].weight][:2]


def in_figures(entry: Entry, fields: Sequence[Field], query: Query, day: date) -> list[Field]:
    """Those of the fields that have figures of a kind that the message tells: years of age, of time, square metres."""
    told = " ".join(query.spoken)
    kinds = [fact for asked, fact in _KINDS if asked.search(told)]
    return [field for field in fields if any(kind.search(said) for kind in kinds for said in _said(entry, field, day))]


def telling(entry: Entry, query: Query, knowledge: KnowledgeBase) -> frozenset[str]:
    """The words of a message, other than what the entry is called by, of which a fact that has one has to do with it;
    as they are written where the message has diacritics, else folded."""
    counts, known, exact = knowledge.matcher.vocabulary.counts, frozenset(fold(entry.name).split()), _is_exact(query)
    shared = _generic(knowledge) if exact else knowledge.lexicon.generic
    return frozenset(
        _form(token, exact)
        for token in query.spelt
        if not (token is BREAK or token.folded.isdecimal() or token.folded in known or _form(token, exact) in shared)
        and _rarity(counts.get(token.folded, 0)) >= _TELLS
    )


def touched(entry: Entry, fields: Sequence[Field], query: Query, knowledge: KnowledgeBase, day: date) -> list[Field]:
    """Those of the fields that have a telling word of the message."""
    words, exact = telling(entry, query, knowledge), _is_exact(query)
    found = {
        field
        for field, _, said, _, _ in _facts(entry, knowledge, day)
        if not words.isdisjoint(_form(token, exact) for token in said)
    }
    return [field for field in fields if field in found]


def _said(entry: Entry, field: Field, day: date) -> list[str]:
    return [fold(said) for fact in entry.facts(field) if not fact.unknown and (said := fact.on(day))]


# A fact, its words, what it names, what it tells in whatever words.
Written = tuple[tuple[Field, Fact, tuple[Token, ...], frozenset[str], frozenset[str]], ...]


def _facts(entry: Entry, knowledge: KnowledgeBase, day: date) -> Written:
    """What may be said of `entry` on `day`, in words; kept with the snapshot, since talks are about few entries."""

    def made() -> Written:
        return tuple(
            (
                field,
                fact,
                _words(said, knowledge.lexicon),
                frozenset(written(said, knowledge.lexicon).concepts),
                told_in(said),
            )
            for field, facts in entry.fields.items()
            for fact in (facts if field not in _SILENT else ())
            if (said := fact.on(day))
        )

    known = knowledge.entries.get(entry.id) is entry
    return knowledge.remembered(("facts in words", entry.id, day), made) if known else made()


def _words(said: str, lexicon: Lexicon) -> tuple[Token, ...]:
    return tuple(token for token in lexicon.spelling.replace(split(characters(said))) if token is not BREAK)


def _rarity(times: int) -> float:
    return min(_RARE, max(0.0, math.log(_COMMON / (1 + times))))


def _generic(knowledge: KnowledgeBase) -> frozenset[str]:
    """The words that any procedure has, as they are written: `cô` is one of them, `có` another, and `cò` none."""
    lines = knowledge.lexicon_data.get("generic", ())
    return knowledge.remembered(
        "generic as written", lambda: frozenset(word.strip() for line in lines for word in line.split(","))
    )


def _is_exact(query: Query) -> bool:
    """True for a message that is written with diacritics."""
    return 3 * sum(token.marked for token in query.spelt) > len(query.spoken)


def _form(token: Token, exact: bool) -> str:
    return token.raw if exact else token.folded


def _pairs(tokens: Sequence[Token], exact: bool) -> frozenset[tuple[str, str]]:
    return frozenset(pairwise([_form(token, exact) for token in tokens]))


def _but_people(query: Query, lexicon: Lexicon, whom: frozenset[str]) -> Sequence[Token]:
    """The words of a message without those that only say for whom it is asked."""
    if not whom:
        return query.spelt
    inside = [False] * len(query.spelt)
    for start, end, thing in lexicon.concepts.find(query.spelt):
        if fold(thing) in whom:
            inside[start:end] = [True] * (end - start)
    return [t for t, person in zip(query.spelt, inside, strict=True) if not (person or t.folded in ("tuoi", "nho"))]


def _speaks_for(fact: Sequence[Token], person: str) -> bool:
    words = frozenset(token.raw for token in fact)
    return not _FOR[person].isdisjoint(words) or words >= _UNDER_AGE
